// Which view is shown, and what the bar above says of the connection.

import { element, setText } from './elements.js';
import { age, fullTime } from './format.js';
import { changed, isPast, load, loadHealth, present, secondsSince, store, subscribe } from './store.js';
import { closePacket, showPacket } from './packet.js';
import { bandView } from '../views/band.js';
import { meshView } from '../views/mesh.js';
import { meterView } from '../views/meter.js';
import { metersView } from '../views/meters.js';
import { packetsView } from '../views/packets.js';
import { receiverView } from '../views/receiver.js';

/**
 * Views by the first word of the address behind `#`. Each is a function of what stands behind the
 * word and of an AbortSignal that ends with the view; it returns `{ title, node, update(topics) }`,
 * and perhaps `close()`.
 */
const views = {
  meters: metersView, meter: meterView, mesh: meshView, band: bandView, packets: packetsView,
  receiver: receiverView,
};

const main = document.getElementById('view');
let current;
let shown;

function place() {
  const [name, ...rest] = location.hash.slice(1).split('/');
  const isKnown = Object.hasOwn(views, name);
  let argument = rest.join('/');
  try {
    argument = decodeURIComponent(argument);
  } catch {
    // A percent sign that begins nothing stands for itself.
  }
  return isKnown ? { name, argument } : { name: 'meters', argument: '' };
}

function route() {
  const { name, argument } = place();
  // A packet lies over the list that it was chosen from.
  const base = name === 'packets' ? name : `${name}/${argument}`;
  if (base !== shown) show(name, argument, base);
  if (name === 'packets' && /^\d+$/.test(argument)) showPacket(Number(argument), '#packets');
  else closePacket();
}

function show(name, argument, base) {
  const isFirst = shown === undefined;
  current?.close?.();
  current?.abort.abort();
  const abort = new AbortController();
  current = { ...views[name](argument, abort.signal), abort };
  shown = base;
  document.title = `${current.title} · GridStream live`;
  const heading = element('h1', { tabindex: -1 }, current.heading ?? current.title);
  main.replaceChildren(heading, current.node);
  for (const link of document.querySelectorAll('nav a')) {
    const isHere = link.hash === `#${name}` || (name === 'meter' && link.hash === '#meters');
    link.toggleAttribute('aria-current', isHere);
    if (isHere) link.setAttribute('aria-current', 'page');
  }
  if (!isFirst) {
    scrollTo(0, 0);
    heading.focus({ preventScroll: true });
  }
  current.update(new Set(['meters', 'packets', 'receiver', 'health', 'run']));
}

const state = document.getElementById('state');
const stateWords = document.getElementById('words');
const stateAge = document.getElementById('age');

const connectionWords = {
  connecting: 'Connecting', connected: 'Live', ended: 'Input ended', lost: 'Connection lost',
  past: 'A database',
};

/** The state of the connection is read out when it changes; how old the data are is not. */
function showState() {
  const name = store.connection === 'connected' && isPast() ? 'past' : store.connection;
  state.className = `state ${name}`;
  setText(stateWords, connectionWords[name]);
  setText(stateAge, ageWords());
}

function ageWords() {
  const now = present();
  if (store.connection === 'lost') {
    const lost = age((performance.now() - (store.lostAt ?? 0)) / 1000);
    return now === undefined ? 'no server answers; trying again'
      : `${lost} ago; as of ${fullTime(now).slice(11)} UTC; trying again`;
  }
  const last = store.packets.at(-1)?.packet.time;
  if (now === undefined || last === undefined) return '';
  if (store.connection === 'ended') return `${fullTime(last).slice(5, 16)} UTC`;
  if (isPast()) return `up to ${fullTime(last).slice(5, 16)} UTC`;
  return `last packet ${age(secondsSince(last))} ago`;
}

let run;

/** Another run of the server: its packets have other numbers, and a view begins anew. */
function renew() {
  const isFirst = run === undefined;
  run = store.run;
  if (isFirst) {
    current.update(new Set(['meters', 'packets', 'receiver', 'run']));
    return;
  }
  closePacket();
  shown = undefined;
  route();
}

subscribe(topics => {
  showState();
  if (topics.has('run')) renew();
  else current?.update(topics);
});

/** Seconds after which the health of server and receiver is asked for, whatever comes. */
const HEALTH = 10;
let ticks = 0;

setInterval(() => {
  if (document.hidden) return;
  changed('clock');
  ticks += 1;
  if (ticks % HEALTH === 0) loadHealth();
}, 1000);

addEventListener('hashchange', route);
document.querySelector('.skip').addEventListener('click', event => {
  event.preventDefault();
  main.focus();
});
route();
load();
