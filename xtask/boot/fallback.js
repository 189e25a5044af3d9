// In place of `WebSocket` on networks that block it: an event stream down, posted frames up, with the same frames and
// close codes. Loaded once a browser's own sockets did not open although the server answers.

// Characters of the frames of one request; one frame may be longer.
const AT_ONCE = 32000;
// Milliseconds before a request that was not answered is sent again. The server takes no frame of it twice.
const AGAIN = 500;
// Streams that must not have opened before the page says that this network blocks them too.
const SAY_AFTER = 2;

let missed = 0;

function tellBlocked(blocked) {
  const sentence = document.getElementById("blocked");
  if (sentence) sentence.hidden = !blocked;
}

export default class Stream {
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
      missed = 0;
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
    const answer = await fetch("/health", { cache: "no-store" }).catch(() => {});
    const here = answer?.ok && (await answer.text().catch(() => "")) === "up";
    missed = here ? missed + 1 : 0;
    if (missed >= SAY_AFTER) tellBlocked(true);
  }

  tell(name, event) {
    this[`on${name}`]?.call(this, event);
  }
}
