// Starts the WebAssembly client, or shows the sentence in index.html that says what to do instead.
import { codeOf, linked, post, title } from "{{ask}}";

const byId = (id) => document.getElementById(id);

function show(id, shown) {
  const element = byId(id);
  if (element) element.hidden = !shown;
}

// In place of what opens. The join form stays, unless nothing can open here.
function say(id, last) {
  if (last || join.hidden) {
    show("join", false);
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

// The join form of index.html: it works before the client has come, and is the client's own afterwards, whose page has a
// place for it.
const join = byId("join");
const part = (id) => join.querySelector(`#${id}`);
const field = part("code");
const JOIN = part("join-title").textContent;
// Milliseconds without an answer after which there is advice.
const LONG = 10000;
// The code whose event is named, while the form shows it in place of the field.
let known;
let waiting = false;
// Whether the client came to nothing.
let failed = false;

// Shows a code that came by a link, and the event that it leads to; without one, the field.
async function knows(code, title) {
  known = code;
  part("known").hidden = part("you-join").hidden = !code;
  part("code-field").hidden = !!code;
  part("you-join").classList.add("unnamed");
  part("join-title").textContent = JOIN;
  if (!code) return;
  field.value = code;
  part("known-code").textContent = `${code.slice(0, 4)} ${code.slice(4)}`;
  const name = await title;
  if (!name || known !== code) return;
  part("join-title").textContent = name;
  part("you-join").classList.remove("unnamed");
}

function problem(text) {
  part("join-problem").hidden = !text;
  part("join-says").textContent = part("code-problem").textContent = text;
  part("code-field").classList.toggle("wrong", !!text);
  field.setAttribute("aria-invalid", !!text);
  document.title = (text ? "Error: " : "") + document.title.replace(/^Error: /, "");
  if (!text) return;
  knows();
  part("join-problem").focus();
}

function wait(on) {
  waiting = on;
  part("joining").hidden = !on;
  part("long").hidden = true;
}

// Joins. The client finds the seat in the page, be it there already or still to come.
async function enter(event) {
  event.preventDefault();
  if (waiting) return;
  problem("");
  const code = codeOf(field.value);
  if (!code) return problem(part("code-shape").textContent);
  wait(true);
  const advice = setTimeout(() => (part("long").hidden = !waiting), LONG);
  let say = part("no-answer").textContent;
  try {
    const answer = await post("/api/join", { code });
    const text = await answer.text();
    const told = JSON.parse(text);
    if (answer.ok) {
      document.documentElement.dataset.seat = text;
      history[location.pathname === "/event" ? "replaceState" : "pushState"](null, "", "/event");
      // Where nothing has opened, the next page tries again.
      if (failed) location.reload();
      else dispatchEvent(new Event("popstate"));
      return;
    }
    say = told.say;
  } catch {
    // The sentence for no answer is right for one that cannot be read, too.
  } finally {
    clearTimeout(advice);
  }
  wait(false);
  problem(say);
}

function early() {
  part("join-form").addEventListener("submit", enter);
  part("other-code").addEventListener("click", () => {
    field.value = "";
    knows();
    field.focus();
  });
  part("join-says").addEventListener("click", (event) => {
    event.preventDefault();
    field.focus();
  });
  // Another link to the page that is open.
  addEventListener("hashchange", () => byId("join") && codeOf(location.hash.slice(1)) && location.reload());
  if (location.pathname !== "/") return;
  if (linked) {
    knows(linked, title);
    history.replaceState(null, "", "/");
  }
  show("name", false);
  show("opening", false);
  show("join", true);
}

// Puts the form into its place on the client's page, with what is typed and the focus.
function settle() {
  const place = byId("join-place");
  if (!place || place.contains(join)) return;
  const held = join.contains(document.activeElement) && document.activeElement;
  const { selectionStart, selectionEnd } = field;
  if (!join.isConnected) wait(false);
  join.hidden = false;
  place.append(join);
  if (!held) return;
  held.focus({ preventScroll: true });
  if (held === field) field.setSelectionRange(selectionStart, selectionEnd);
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
  settle();
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

// Safari ends a composition before it tells of the key that ended it: that Enter chooses a word, and sends nothing.
addEventListener(
  "keydown",
  (event) => {
    const sends = event.target.localName === "input" || event.ctrlKey || event.metaKey;
    if (!sends || event.key !== "Enter" || event.keyCode !== 229) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  },
  true,
);

// Keyboards of iOS lie over the page, which keeps its height. What has to stay in sight above them reads here how much
// of the page is covered at its end, and how far it is moved at its beginning. A page that was zoomed is not covered.
const sight = window.visualViewport;
// Pixels of a page that bars must leave free for what is typed.
const FREE = 240;

function look() {
  const page = document.documentElement;
  const zoomed = sight.scale > 1.01;
  const above = zoomed ? 0 : Math.max(0, Math.round(sight.offsetTop));
  const covered = zoomed ? 0 : Math.max(0, Math.round(page.clientHeight - sight.height - sight.offsetTop));
  page.style.setProperty("--above", `${above}px`);
  page.style.setProperty("--covered", `${covered}px`);
  page.classList.toggle("keyboard", covered > 100 && sight.height > FREE);
}
sight?.addEventListener("resize", look);
sight?.addEventListener("scroll", look);

// The boxes of WebKit do not grow with their words by style alone; other browsers' do.
const lengths = new WeakMap();
function grow() {
  for (const box of document.querySelectorAll("textarea")) {
    // Not each time: a page that is shorter for a moment may jump.
    if (box.value.length < lengths.get(box)) box.style.height = "";
    lengths.set(box, box.value.length);
    const edges = box.offsetHeight - box.clientHeight;
    if (box.scrollHeight > box.clientHeight) box.style.height = `${box.scrollHeight + edges}px`;
  }
}
if (!CSS.supports("field-sizing: content")) {
  // A press may empty a box, or show one that holds words.
  for (const kind of ["input", "focusin", "click"]) addEventListener(kind, () => setTimeout(grow));
}

// WebKit says that it keeps cookies even where it was told to keep none.
function keepsCookies() {
  document.cookie = "kept=1; SameSite=Strict";
  const kept = document.cookie.includes("kept=1");
  document.cookie = "kept=; Max-Age=0; SameSite=Strict";
  return kept;
}

if (typeof WebAssembly !== "object") {
  say("no-wasm", true);
} else if (!keepsCookies()) {
  say("no-cookies", true);
} else {
  addEventListener("error", (event) => watch(event.error));
  addEventListener("unhandledrejection", (event) => watch(event.reason));
  early();
  let came = false;
  Promise.all([import("{{glue}}"), program(), style()])
    .then(([glue, answer]) => {
      came = true;
      return glue.default(answer);
    })
    .then(() => {
      settle();
      byId("shell")?.remove();
    })
    .catch(async (error) => {
      console.error(error);
      if (!byId("shell")) return watch(error);
      failed = true;
      const id = await why(error, came);
      say(id, id === "no-wasm");
    });
}
