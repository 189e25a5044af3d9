// Runs before the page, or once it is there: writes down what nobody may miss.
(() => {
  const watched = (window.plenaryWatched = { violations: [], errors: [], announced: [], wanted: null, caught: [], changed: 0 });
  window.addEventListener("error", (event) => watched.errors.push(`${event.message} ${event.filename}:${event.lineno}`));
  window.addEventListener("unhandledrejection", (event) => watched.errors.push(String(event.reason)));
  document.addEventListener("securitypolicyviolation", (event) =>
    watched.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber} ${event.sample}`),
  );
  const spoken = new WeakMap();
  new MutationObserver((changes) => {
    watched.changed = performance.now();
    for (const { target } of changes) {
      const element = target.nodeType === Node.ELEMENT_NODE ? target : target.parentElement;
      const region = element?.closest("[role=status], [role=alert], [aria-live]:not([aria-live=off])");
      const text = region?.textContent.trim();
      if (!region || !text || spoken.get(region) === text) continue;
      spoken.set(region, text);
      watched.announced.push({ role: region.getAttribute("role"), text, at: Math.round(performance.now()) });
    }
    if (watched.wanted && document.body?.innerText.includes(watched.wanted)) watched.caught.push(document.body.innerText);
  }).observe(document, { subtree: true, childList: true, characterData: true });
})();
