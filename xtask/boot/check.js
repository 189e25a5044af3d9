// Tries what an event needs of a network, and shows the sentences of check.html that are true.

// An event that is nowhere: whoever asks for it is told so over the connection, which shows that the connection works.
const NOWHERE = "AAAAAAAAAAAAAAAAAAAAAA";
// Milliseconds that a connection may take. The server ends a stream later than that, so that one that something on the way
// collects until its end does not count.
const WAIT = 2500;

const show = (id, shown) => (document.getElementById(id).hidden = !shown);

async function plain() {
  const answer = await fetch("/health", { cache: "no-store" }).catch(() => {});
  if (!answer) return "nothing";
  return (await answer.text().catch(() => "")) === "up" ? "plain" : "foreign";
}

function socket() {
  return new Promise((done) => {
    const one = new WebSocket(`${location.origin.replace("http", "ws")}/ws/${NOWHERE}?as=participant`);
    one.onclose = ({ code }) => done(code >= 4000);
    setTimeout(() => done(false), 2 * WAIT);
  });
}

async function stream() {
  const stop = new AbortController();
  const late = setTimeout(() => stop.abort(), WAIT);
  try {
    const answer = await fetch(`/live/${NOWHERE}/down?as=participant`, {
      method: "POST",
      headers: { "x-board": "1", accept: "text/event-stream" },
      cache: "no-store",
      signal: stop.signal,
    });
    const reader = answer.body.getReader();
    const decoder = new TextDecoder();
    for (let text = ""; ; ) {
      const { done, value } = await reader.read();
      if (done) return false;
      text += decoder.decode(value, { stream: true });
      if (text.includes("event: close\n")) return true;
    }
  } catch {
    return false;
  } finally {
    clearTimeout(late);
    stop.abort();
  }
}

// As in boot.js.
function keepsCookies() {
  document.cookie = "kept=1; SameSite=Strict";
  const kept = document.cookie.includes("kept=1");
  document.cookie = "kept=; Max-Age=0; SameSite=Strict";
  return kept;
}

async function found() {
  if (!keepsCookies()) return "no-cookies";
  const answered = await plain();
  if (answered !== "plain") return answered;
  if (await socket()) return "fine";
  return (await stream()) ? "instead" : "blocked";
}

const id = await found();
document.getElementById("address").textContent = location.host;
show("checking", false);
show(id, true);
show("desk", id === "instead" || id === "blocked");
