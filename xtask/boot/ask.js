// Asks which event a link leads to, as soon as the participant's page has come: the other scripts, and the form, are still
// on their way then.
export function post(path, body) {
  return fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json", "x-board": "1" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout?.(15000),
  });
}

// A code as typed, without spaces and hyphens; nothing for what cannot be one.
export function codeOf(text) {
  return /^[A-Z0-9]{8}$/.exec(text.replace(/[\s‑–-]/g, "").toUpperCase())?.[0];
}

// The code of the link that opened the page, and the title of its event, if the server tells it.
export const linked = location.pathname === "/" ? codeOf(location.hash.slice(1)) : undefined;
export const title =
  linked &&
  post("/api/event", { code: linked })
    .then((answer) => answer.ok && answer.json())
    .then((event) => event?.title)
    .catch(() => {});
