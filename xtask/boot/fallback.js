// In place of `WebSocket` on networks that block it: an event stream down, posted frames up, with the same frames and
// close codes. Loaded when a browser's own socket ended before it opened; used when two did, one after the other, while
// the server answered plain requests.

// Characters of the frames of one request; one frame may be longer.
const AT_ONCE = 32000;
// Milliseconds before a request that was not answered is sent again. The server takes no frame of it twice.
const AGAIN = 500;
// Connections one after the other that must not have opened before the network is held to block them.
const ENOUGH = 2;

let last = 0;
let sockets = 0;
let streams = 0;

// Whether the server answers a plain request: otherwise the network blocks more than live connections, or there is none.
async function answers() {
  const answer = await fetch("/health", { cache: "no-store" }).catch(() => {});
  return answer?.ok && (await answer.text().catch(() => "")) === "up";
}

function tellBlocked(blocked) {
  const sentence = document.getElementById("blocked");
  if (sentence) sentence.hidden = !blocked;
}

// A socket ended before it opened. Two that lie further apart than any wait between attempts do not count together.
export async function missed() {
  const now = performance.now();
  if (now - last > 60000) sockets = 0;
  last = now;
  sockets = (await answers()) ? sockets + 1 : 0;
  if (sockets >= ENOUGH) globalThis.WebSocket = Stream;
}

class Stream {
  constructor(url) {
    this.url = url;
    this.readyState = 0;
    this.binaryType = "arraybuffer";
    const { pathname, search } = new URL(url);
    this.path = pathname.replace("/ws/", "/live/");
    // Frames that wait, and how many the server has taken.
    this.waiting = [];
    this.taken = 0;
    this.busy = false;
    this.asked = false;
    this.stop = new AbortController();
    this.down(search).catch(() => {}).then(() => this.end(1006, ""));
  }

  send(frame) {
    if (this.readyState > 1) return;
    this.waiting.push(frame);
    this.up();
  }

  close() {
    this.end(1005, "");
  }

  post(path, body) {
    const headers = { "x-board": "1", accept: "text/event-stream" };
    return fetch(this.path + path, { method: "POST", headers, body, cache: "no-store", signal: this.stop.signal });
  }

  async down(search) {
    const answer = await this.post(`/down${search}`);
    if (!answer.ok || !answer.headers.get("content-type")?.startsWith("text/event-stream")) return;
    const reader = answer.body.getReader();
    const decoder = new TextDecoder();
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const events = (rest + decoder.decode(value, { stream: true })).split("\n\n");
      rest = events.pop();
      events.forEach((event) => this.event(event));
    }
  }

  event(text) {
    let kind = "";
    let data = "";
    for (const line of text.split("\n")) {
      if (line.startsWith("event: ")) kind = line.slice(7);
      if (line.startsWith("data: ")) data = line.slice(6);
    }
    if (kind === "open") {
      streams = 0;
      tellBlocked(false);
      this.connection = data;
      this.readyState = 1;
      this.tell("open", new Event("open"));
      this.up();
    } else if (kind === "close") {
      const { code, reason } = JSON.parse(data);
      this.end(code, reason);
    } else if (kind === "ping") {
      this.asked = true;
      this.up();
    } else if (kind === "board") {
      const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
      this.tell("message", new MessageEvent("message", { data: bytes.buffer }));
    } else if (data) {
      this.tell("message", new MessageEvent("message", { data }));
    }
  }

  // One request at a time, so that frames stay in order.
  async up() {
    if (this.busy || this.readyState !== 1) return;
    this.busy = true;
    while (this.readyState === 1 && (this.waiting.length || this.asked)) {
      this.asked = false;
      let count = 0;
      let length = 0;
      while (count < this.waiting.length && (!count || length + this.waiting[count].length < AT_ONCE)) {
        length += this.waiting[count++].length;
      }
      const body = this.waiting.slice(0, count).join("\n");
      const answer = await this.post(`/up/${this.connection}?n=${this.taken}`, body).catch(() => {});
      if (answer?.ok) {
        this.taken += count;
        this.waiting.splice(0, count);
      } else if (!answer || answer.status >= 500) {
        await new Promise((done) => setTimeout(done, AGAIN));
      } else {
        // The stream says why, unless it has ended too.
        await new Promise((done) => setTimeout(done, AGAIN));
        this.end(1006, "");
      }
    }
    this.busy = false;
  }

  end(code, reason) {
    if (this.readyState === 3) return;
    if (!this.readyState && code === 1006) this.missed();
    this.readyState = 3;
    this.stop.abort();
    this.tell("close", new CloseEvent("close", { code, reason }));
  }

  // The stream ended before it opened: the network's doing only if the server answers a plain request.
  async missed() {
    streams = (await answers()) ? streams + 1 : 0;
    if (streams >= ENOUGH) tellBlocked(true);
  }

  tell(name, event) {
    this[`on${name}`]?.call(this, event);
  }
}
