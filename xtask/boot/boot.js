// Starts the WebAssembly client, or shows the sentence in index.html that says what to do instead.
const byId = (id) => document.getElementById(id);

function show(id, shown) {
  const element = byId(id);
  if (element) element.hidden = !shown;
}

// In place of what opens. A form in which a code may be typed stays, unless nothing can open here.
function say(id, last) {
  const form = !last && byId("early");
  if (!form || form.hidden) {
    show("early", false);
    show("name", true);
  }
  ["opening", "slow", id].forEach((one) => show(one, one === id));
}

// What came in place of a file of ours, as a Wi-Fi sends it that asks for a sign-in.
class Foreign extends Error {}

async function program() {
  const answer = await fetch("{{wasm}}");
  if (!answer.ok) throw new Error(answer.status);
  if (/^text/.test(answer.headers.get("content-type"))) throw new Foreign();
  return answer;
}

// Why nothing opens, as far as it is known: something else answers here, nothing does, or this browser cannot run what came.
async function why(error, came) {
  if (error instanceof Foreign) return "foreign";
  const answer = await fetch("/health", { cache: "no-store" }).catch(() => {});
  if (answer && (await answer.text()) !== "up") return "foreign";
  return answer && (came || error instanceof SyntaxError) ? "no-wasm" : "no-start";
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
    // After an attempt that opened nothing, the next one takes the code along.
    if (failed) {
      location.hash = field.value;
      location.reload();
    } else show("opening", true);
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

// Some networks block WebSockets: what knows of that comes when one has ended before it opened.
const Native = WebSocket;
globalThis.WebSocket = function (url) {
  const socket = new Native(url);
  const begun = performance.now();
  // Without a network nothing is loaded: some browsers would not try the same file again.
  const ended = () =>
    fetch("/health")
      .then(() => import("{{fallback}}"))
      .then((fallback) => fallback.missed())
      .catch(() => {});
  socket.addEventListener("close", ended);
  socket.addEventListener("open", () => socket.removeEventListener("close", ended));
  socket.close = () => {
    // A page that goes on says nothing about the network, unless it has waited long enough.
    if (performance.now() - begun < 4000) socket.removeEventListener("close", ended);
    Native.prototype.close.call(socket);
  };
  return socket;
};

let failed = false;

if (typeof WebAssembly !== "object") {
  say("no-wasm", true);
} else if (!navigator.cookieEnabled) {
  say("no-cookies", true);
} else {
  addEventListener("error", (event) => watch(event.error));
  addEventListener("unhandledrejection", (event) => watch(event.reason));
  const handOver = early();
  let came = false;
  Promise.all([import("{{glue}}"), program(), style()])
    .then(([glue, answer]) => {
      came = true;
      return glue.default({ module_or_path: answer });
    })
    .then(() => {
      const shell = byId("shell");
      if (shell) shell.remove();
      handOver();
    })
    .catch(async (error) => {
      console.error(error);
      if (!byId("shell")) return watch(error);
      failed = true;
      const id = await why(error, came);
      say(id, id === "no-wasm");
    });
}
