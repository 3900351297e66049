// What a view fetches for itself: at once, and again after a change, but not more often than it
// should.

import { element } from './elements.js';
import { get } from './store.js';

export class Refresher {
  #timer;
  #isStale = false;
  #isBusy = false;

  /**
   * Fetches `address()`, and gives the answer to `show`, or a status that is no good one to `fail`.
   * At most once in `interval(answer)` milliseconds; not while nobody looks.
   */
  constructor(address, show, { interval = () => 1000, signal, fail = () => {} }) {
    Object.assign(this, { address, show, interval, signal, fail });
    signal.addEventListener('abort', () => clearTimeout(this.#timer));
    document.addEventListener('visibilitychange', () => this.#isStale && this.stale(), { signal });
  }

  /** What was fetched is out of date. */
  stale() {
    this.#isStale = true;
    if (!this.#timer && !this.#isBusy && !document.hidden) this.#fetch();
  }

  /** Something else is wanted: at once. */
  now() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.stale();
  }

  async #fetch() {
    this.#isStale = false;
    this.#isBusy = true;
    const address = this.address();
    try {
      const answer = await get(address, this.signal);
      if (this.signal.aborted) return;
      this.latest = answer;
      // An answer to a question that is no longer asked is of no use.
      if (address === this.address()) this.show(answer);
      else this.#isStale = true;
    } catch (error) {
      if (this.signal.aborted) return;
      if (error.status) this.fail(error.status);
    } finally {
      this.#isBusy = false;
    }
    const isOther = address !== this.address();
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#isStale && !this.signal.aborted) this.stale();
    }, isOther ? 0 : this.interval(this.latest));
  }
}

/** Milliseconds between two fetches of a drawing that is looked at. */
const DRAWN_AGAIN = 10_000;

/**
 * Puts a drawing into a node that the server makes, as the static report has it: HTML of its own,
 * in which what was heard is escaped.
 */
export async function drawing(address, node, signal) {
  try {
    const response = await fetch(address, { signal });
    if (!response.ok) return;
    const template = document.createElement('template');
    template.innerHTML = await response.text();
    node.replaceChildren(template.content);
  } catch {
    // The connection's state is told elsewhere.
  }
}

/** The same, folded up: fetched when it is opened, and again by `update()` while it is open. */
export function foldedDrawing(title, address, signal) {
  const node = element('div');
  let fetched = -Infinity;
  const fetchNow = () => {
    fetched = performance.now();
    drawing(address, node, signal);
  };
  const details = element('details', { ontoggle: () => details.open && fetchNow() },
    element('summary', {}, title), node);
  details.update = () => {
    if (details.open && performance.now() - fetched >= DRAWN_AGAIN) fetchNow();
  };
  return details;
}
