// Starts the WebAssembly client, or shows the sentence in index.html that says what to do instead.
const byId = (id) => document.getElementById(id);

function show(id, shown) {
  const element = byId(id);
  if (element) element.hidden = !shown;
}

function say(id) {
  show("early", false);
  show("name", true);
  show("opening", false);
  show(id, true);
}

function tooOld(error) {
  return (
    error instanceof SyntaxError ||
    error instanceof WebAssembly.CompileError ||
    error instanceof WebAssembly.LinkError
  );
}

// A program that has stopped can neither say so nor go on; what it wrote down stays on the device.
function watch(error) {
  if (error instanceof WebAssembly.RuntimeError) show("stopped", true);
}

// The join form of index.html: a code can be typed while the client is still on its way. What it gives hands the code
// over to the client's own form.
function early() {
  const form = byId("early");
  const field = byId("early-code");
  if (!form || location.pathname !== "/" || location.hash.length > 1) return () => {};
  show("name", false);
  show("opening", false);
  show("early", true);
  let touched = false;
  let pressed = false;
  field.addEventListener("focus", () => (touched = true));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    pressed = true;
    show("opening", true);
  });
  return () => {
    const own = byId("code");
    if (!own || !(touched || pressed)) return;
    own.value = field.value;
    own.dispatchEvent(new Event("input", { bubbles: true }));
    own.focus();
    own.setSelectionRange(field.selectionStart, field.selectionEnd);
    if (pressed) own.form.requestSubmit();
  };
}

// The style of everything but the join form, which must not wait for it.
function style() {
  return new Promise((done, failed) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = "{{css}}";
    link.onload = done;
    link.onerror = () => failed(new Error("The style did not come."));
    document.head.append(link);
  });
}

// What people write about a case is for nobody else: no field lets the browser, or an extension, send what is typed to be
// corrected or completed elsewhere, unless it says so itself.
const QUIET = { autocomplete: "off", autocorrect: "off", spellcheck: "false", writingsuggestions: "false", "data-gramm": "false" };

// Translators put an element of their own in the place of a text. As soon as the client changes that text, removes it or
// looks for its place, it takes the place back: nothing on the page may be older than the room.
const swapped = new WeakMap();
const back = (text) => swapped.get(text)?.replaceWith(text);
const changed = new MutationObserver((records) => records.forEach(({ target }) => back(target)));
const { remove } = CharacterData.prototype;
CharacterData.prototype.remove = function () {
  back(this);
  remove.call(this);
};
const parent = Object.getOwnPropertyDescriptor(Node.prototype, "parentNode").get;
Object.defineProperty(Text.prototype, "parentNode", {
  get() {
    back(this);
    return parent.call(this);
  },
});

function rememberSwaps(records) {
  for (const { addedNodes, removedNodes, previousSibling, nextSibling } of records) {
    for (const text of removedNodes) {
      if (text.nodeType !== 3) continue;
      const theirs = [...addedNodes, previousSibling, nextSibling].find((node) => node?.localName === "font");
      if (!theirs) continue;
      swapped.set(text, theirs);
      changed.observe(text, { characterData: true });
    }
  }
}

function quieten() {
  for (const field of document.querySelectorAll("input, textarea")) {
    for (const name in QUIET) if (!field.hasAttribute(name)) field.setAttribute(name, QUIET[name]);
  }
}

new MutationObserver((records) => {
  rememberSwaps(records);
  quieten();
}).observe(document, { childList: true, subtree: true });

if (typeof WebAssembly !== "object") {
  say("no-wasm");
} else {
  addEventListener("error", (event) => watch(event.error));
  addEventListener("unhandledrejection", (event) => watch(event.reason));
  const handOver = early();
  Promise.all([import("{{glue}}"), style()])
    .then(([glue]) => glue.default({ module_or_path: "{{wasm}}" }))
    .then(() => {
      const shell = byId("shell");
      if (shell) shell.remove();
      handOver();
    })
    .catch((error) => {
      console.error(error);
      if (byId("shell")) say(tooOld(error) ? "no-wasm" : "no-start");
      else watch(error);
    });
}
