// What the page knows, in bounded memory, and who is told when it changes.

import { instant } from './format.js';
import { Stream } from './stream.js';

/** Packets that the page keeps; the server has more. */
const KEPT_PACKETS = 5000;
/** Packets that are fetched at the start. */
const FIRST_PACKETS = 500;
/** Meters that the page keeps: more than a server has room for. */
const KEPT_METERS = 20_000;
/** Seconds that the latest packet may be old so that ages run on with the clock. */
const LIVE = 120;

/**
 * Fetches JSON. Throws `{ status }` if the server has no good answer, a TypeError if there is none.
 */
export async function get(address, signal) {
  const response = await fetch(address, { signal, headers: { Accept: 'application/json' } });
  if (!response.ok) throw Object.assign(new Error(address), { status: response.status });
  return response.json();
}

export const store = {
  run: undefined,
  sequence: 0,
  /** Rows of api/meters under their addresses. */
  meters: new Map(),
  /** Packets of meters that had no room. */
  others: 0,
  /** The latest packets, `{ sequence, packet }`, oldest first. */
  packets: [],
  /** True if the server has no older ones than these. */
  isWhole: false,
  health: undefined,
  /** `connecting`, `connected`, `lost` or `ended`. */
  connection: 'connecting',
  /** When the connection was lost, by `performance.now()`. */
  lostAt: undefined,
};

/** Time of the latest packet or line, in milliseconds since 1970, and when it came here. */
let latest;
let latestCame = 0;
/** True if what comes is of now, and not replayed. */
let isLive = false;

const listeners = new Set();
const pending = new Set();
let frame;

/**
 * Tells `listener(topics)` once a frame what has changed, until the function returned is called.
 */
export function subscribe(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Notes that something has changed: all of one frame is told together. */
export function changed(...topics) {
  for (const topic of topics) pending.add(topic);
  frame ??= requestAnimationFrame(() => {
    frame = undefined;
    const topics = new Set(pending);
    pending.clear();
    for (const listener of [...listeners]) listener(topics);
  });
}

/** True of a database in which nothing of now is. */
export const isPast = () => store.health?.server?.input === 'database' && !isLive;

/** The present of what is received, in milliseconds since 1970; undefined before anything came. */
export function present() {
  if (latest === undefined) return undefined;
  return isLive ? latest + performance.now() - latestCame : latest;
}

/** Seconds since a time, in the present of what is received. */
export function secondsSince(time) {
  const then = instant(time), now = present();
  return then === undefined || now === undefined ? undefined : Math.max(0, (now - then) / 1000);
}

function noteNow(time) {
  const value = instant(time);
  if (value === undefined || (latest !== undefined && value < latest)) return;
  latest = value;
  latestCame = performance.now();
}

function keepMeters(rows) {
  for (const row of rows) {
    if (store.meters.has(row.address) || store.meters.size < KEPT_METERS) {
      store.meters.set(row.address, row);
    }
  }
}

function keepPackets(packets) {
  for (const entry of packets) {
    if (entry.sequence > store.sequence) {
      store.sequence = entry.sequence;
      store.packets.push(entry);
    }
  }
  // Seldom and many at once: cutting the head off moves all others.
  if (store.packets.length > KEPT_PACKETS * 1.2) {
    store.packets.splice(0, store.packets.length - KEPT_PACKETS);
    store.isWhole = false;
  }
}

/** True after the first connection: rows of meters may have changed without this page. */
let isAgain = false;

async function loadMeters() {
  const meters = await get('api/meters').catch(() => undefined);
  if (meters?.run !== store.run) return;
  keepMeters(meters.meters);
  store.others = meters.others ?? 0;
  changed('meters');
}

const handlers = {
  hello(data) {
    noteNow(data.now);
    if (data.run !== store.run) reload();
    else if (isAgain) loadMeters();
    isAgain = true;
  },
  reset() { reload(); },
  packets(data) {
    noteNow(data.now);
    keepPackets(data.packets);
    changed('packets');
  },
  meters(data) {
    noteNow(data.now);
    keepMeters(data.meters);
    changed('meters');
  },
  receiver(line) {
    noteNow(line.time);
    changed('receiver');
    loadHealth();
  },
  ended() {
    store.connection = 'ended';
    changed('connection');
  },
};

const stream = new Stream(
  (event, data) => Object.hasOwn(handlers, event) && handlers[event](data),
  state => {
    if (state === 'lost' && store.connection !== 'lost') store.lostAt = performance.now();
    store.connection = state;
    changed('connection');
    if (state === 'connected') loadHealth();
  });

/** Milliseconds between two times that all is loaded: a fast replay forgets faster than that. */
const RELOAD = 2000;
let loaded = -Infinity;
let reloadTimer;

function reload() {
  reloadTimer ??= setTimeout(() => {
    reloadTimer = undefined;
    load();
  }, Math.max(0, loaded + RELOAD - performance.now()));
}

let loading = 0;

/** Forgets all and loads it anew. */
export async function load() {
  const turn = ++loading;
  loaded = performance.now();
  try {
    const [meters, packets] = await Promise.all([
      get('api/meters'), get(`api/packets?limit=${FIRST_PACKETS}`)]);
    if (turn !== loading) return;
    if (meters.run !== packets.run) throw new Error('another run');
    latest = undefined;
    Object.assign(store, {
      run: meters.run, sequence: 0, meters: new Map(), others: meters.others ?? 0, packets: [] });
    noteNow(meters.now);
    keepMeters(meters.meters);
    keepPackets(packets.packets.toReversed());
    store.isWhole = packets.packets.length < FIRST_PACKETS;
    changed('meters', 'packets', 'receiver', 'run');
    // Anew behind what was just loaded: what came meanwhile comes once more.
    stream.connect(`${store.run}-${Math.min(store.sequence, meters.sequence ?? 0)}`);
  } catch {
    if (turn !== loading) return;
    if (store.run === undefined) {
      store.connection = 'lost';
      store.lostAt ??= performance.now();
      changed('connection');
    }
    setTimeout(() => turn === loading && load(), 1000);
  }
}

/** Fetches packets that are older than those kept; they are kept as far as there is room. */
export async function loadOlder() {
  const before = store.packets[0]?.sequence;
  if (before === undefined) return;
  const answer = await get(`api/packets?before=${before}&limit=${FIRST_PACKETS}`);
  if (answer.run !== store.run || store.packets[0]?.sequence !== before) return;
  store.packets.unshift(...answer.packets.toReversed());
  store.isWhole = answer.packets.length === 0;
  changed('packets');
}

/** True if older packets can be fetched and kept. */
export const hasOlder = () =>
  !store.isWhole && store.packets.length > 0 && store.packets.length < KEPT_PACKETS;

let healthTimer;

/** Fetches the state of receiver and server, not more often than once a second. */
export function loadHealth() {
  healthTimer ??= setTimeout(async () => {
    try {
      const health = await get('api/health');
      store.health = { ...health, came: performance.now() };
      const server = health.server ?? {};
      isLive = server.input !== 'ended' && latest !== undefined
        && Math.abs(instant(server.time) - latest) < LIVE * 1000;
      if (store.connection === 'connected' && server.input === 'ended') {
        store.connection = 'ended';
        changed('connection');
      }
      changed('health');
    } catch {
      // The stream tells that the server is gone.
    }
    healthTimer = undefined;
  }, store.health ? 1000 : 0);
}
