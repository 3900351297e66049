// The connection: server-sent events, read so that a dead connection is noticed.

/**
 * Milliseconds without a byte after which a connection is dead; a sign of life comes every 15 s.
 */
const PATIENCE = 40_000;
/** Milliseconds until the next attempt: the first one at once, then less and less often. */
const PAUSES = [500, 1000, 2000, 4000, 8000];

/** Milliseconds after which a page that nobody looks at lets go; it catches up when it is seen. */
const UNSEEN = 60_000;

/** Lines of an event stream to events: `{ event, id, data }`, after the HTML standard. */
export class EventParser {
  #rest = '';
  #event = '';
  #id = '';
  #data = [];

  /** The events that end in this piece of text. */
  *parse(text) {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop();
    for (const line of lines) {
      const read = this.#line(line.endsWith('\r') ? line.slice(0, -1) : line);
      if (read) yield read;
    }
  }

  #line(line) {
    if (line === '') {
      const event = { event: this.#event || 'message', id: this.#id, data: this.#data.join('\n') };
      const isEmpty = this.#data.length === 0;
      this.#event = '';
      this.#data = [];
      return isEmpty ? undefined : event;
    }
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'event') this.#event = value;
    else if (name === 'data') this.#data.push(value);
    else if (name === 'id') this.#id = value;
    return undefined;
  }
}

/** Keeps a connection to `api/events`, and hands on what comes. */
export class Stream {
  #last = '';
  #attempt = 0;
  #timer;
  #rest;
  #abort;

  /**
   * `heard(event, data)` takes each event; `connection(state)` is told `connected` or `lost`.
   */
  constructor(heard, connection) {
    this.heard = heard;
    this.connection = connection;
    // A phone that wakes, or finds its network again, does not wait.
    addEventListener('online', () => this.#hurry());
    document.addEventListener('visibilitychange', () => this.#seen());
  }

  /** Goes on behind a packet: `RUN-SEQUENCE`. */
  connect(after) {
    this.#last = after;
    this.#open();
  }

  async #open() {
    clearTimeout(this.#timer);
    this.#abort?.abort();
    const abort = this.#abort = new AbortController();
    try {
      await this.#read(abort);
    } catch {
      // Whatever it was: the connection is gone, and is tried again.
    }
    if (abort !== this.#abort) return;
    this.connection('lost');
    this.#timer = setTimeout(
      () => this.#open(), PAUSES[Math.min(this.#attempt, PAUSES.length - 1)]);
    this.#attempt += 1;
    this.isWaiting = true;
  }

  async #read(abort) {
    this.isWaiting = false;
    let watch = setTimeout(() => abort.abort(), PATIENCE);
    try {
      const headers = this.#last ? { 'Last-Event-ID': this.#last } : {};
      const response = await fetch(
        'api/events', { headers, signal: abort.signal, cache: 'no-store' });
      if (!response.ok || !response.body) return;
      this.#attempt = 0;
      this.connection('connected');
      const parser = new EventParser();
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { value, done } = await reader.read();
        if (done || abort !== this.#abort) return;
        clearTimeout(watch);
        watch = setTimeout(() => abort.abort(), PATIENCE);
        for (const { event, id, data } of parser.parse(value)) {
          if (id) this.#last = id;
          this.heard(event, JSON.parse(data));
        }
      }
    } finally {
      clearTimeout(watch);
      abort.abort();
    }
  }

  /** A browser has few connections for a server: pages that nobody looks at give theirs back. */
  #seen() {
    clearTimeout(this.#rest);
    if (document.hidden) this.#rest = setTimeout(() => this.#leave(), UNSEEN);
    else this.#hurry();
  }

  #leave() {
    clearTimeout(this.#timer);
    this.isWaiting = true;
    const abort = this.#abort;
    this.#abort = undefined;
    abort?.abort();
  }

  #hurry() {
    if (this.isWaiting) {
      this.#attempt = 0;
      this.#open();
    }
  }
}
