// Who sends to whom, drawn by the levels of the trees, over a time that can be chosen.

import { element, meterLink, setText } from '../modules/elements.js';
import { count, counted, instant, timeOfDay } from '../modules/format.js';
import { Graph } from '../modules/graph.js';
import { Grid } from '../modules/grid.js';
import { foldedDrawing, Refresher } from '../modules/refresher.js';
import { present } from '../modules/store.js';
import { waiting } from '../modules/waiting.js';

const HOUR = 3_600_000;
const windows = [['everything that is kept', undefined], ['ten minutes', HOUR / 6],
  ['an hour', HOUR], ['six hours', 6 * HOUR], ['a day', 24 * HOUR]];
/** Places of the slider. */
const STEPS = 200;

/** A large mesh takes a while to draw: it is not drawn as often. */
const interval = answer => answer?.nodes.length > 200 ? 5000 : 1000;

/**
 * Chooses a window of time: its length, and by the slider its end. At the right end it goes along.
 */
class TimeWindow {
  constructor(changed) {
    this.changed = changed;
    this.length = element('select', { 'aria-label': 'How long', onchange: () => this.#choose() },
      windows.map(([name]) => element('option', {}, name)));
    this.slider = element('input', { type: 'range', min: 0, max: STEPS, value: STEPS,
      'aria-label': 'Until when', oninput: () => this.#choose() });
    this.words = element('span', { class: 'note' });
    this.node = element('p', { class: 'tools time' }, element('label', {}, 'Heard in ',
      this.length), this.slider, this.words);
    this.slider.hidden = true;
  }

  #choose() {
    this.slider.hidden = this.length.selectedIndex === 0;
    this.#tell();
    this.changed();
  }

  /** The ends of all that is kept. */
  set span({ from, to }) {
    this.from = instant(from);
    this.to = instant(to);
    this.#tell();
  }

  get #width() { return windows[this.length.selectedIndex][1]; }

  get #end() {
    const share = Number(this.slider.value) / STEPS;
    return Math.round((this.from + (this.to - this.from) * share) / 1000) * 1000;
  }

  /** True if the slider stands at its right end: the latest that was heard. */
  get isLatest() { return Number(this.slider.value) === STEPS; }

  #tell() {
    const start = this.#width && this.from !== undefined
      ? Math.max(this.from, this.#end - this.#width) : this.from;
    const end = this.#width ? this.#end : this.to;
    const text = this.from === undefined ? '' : `${timeOfDay(start, present())} to ${
      timeOfDay(end, present())} UTC`;
    setText(this.words, text);
    this.slider.setAttribute('aria-valuetext', text);
  }

  /** The question to the server. */
  get query() {
    if (!this.#width || this.from === undefined) return '';
    const start = new Date(this.#end - this.#width).toISOString();
    // The end is left open while it goes along.
    return this.isLatest ? `?from=${start}`
      : `?from=${start}&to=${new Date(this.#end).toISOString()}`;
  }
}

const linkColumns = [
  { key: 'source', title: 'From', text: link => link.source, sort: link => link.source },
  { key: 'destination', title: 'To', text: link => link.destination,
    sort: link => link.destination },
  { key: 'packets', title: 'Packets', numeric: true, down: true, text: link => count(link.packets),
    sort: link => link.packets },
  { key: 'last', title: 'Last', down: true, text: link => timeOfDay(link.last_seen, present()),
    sort: link => link.last_seen },
  { key: 'kind', title: 'Kind', text: link => link.kind ?? '', sort: link => link.kind },
];

const nodeColumns = [
  { key: 'address', title: 'Meter', text: node => node.address, sort: node => node.address },
  { key: 'level', title: 'Level', numeric: true, text: node => node.level ?? '',
    sort: node => node.level },
  { key: 'cost', title: 'Cost', numeric: true, text: node => node.route_cost ?? '',
    sort: node => node.route_cost },
  { key: 'tree', title: 'Tree', text: node => node.tree_id ?? '', sort: node => node.tree_id },
  { key: 'network', title: 'Network', text: node => node.network ?? '',
    sort: node => node.network },
  { key: 'heard', title: 'Heard', text: node => node.heard === false ? 'only spoken to' : 'yes',
    sort: node => node.heard === false ? 'only spoken to' : 'yes' },
];

/** A list that is only there while it is open. */
function folded(name, grid, rows) {
  const details = element('details', { ontoggle: () => details.open && grid.show(rows()) },
    element('summary', {}, name), grid.node);
  return details;
}

export function meshView(_, signal) {
  let all = { nodes: [], links: [] };
  let heard = all;
  const chosen = element('p', { class: 'chosen-meter', role: 'status' });
  const graph = new Graph(choose);
  const time = new TimeWindow(() => windowed.now());
  const find = element('input', { type: 'search', placeholder: 'Find a meter …',
    'aria-label': 'Find a meter', oninput: () => {
      const sought = find.value.trim().toUpperCase();
      choose(sought && all.nodes.find(node => node.address.includes(sought))?.address, true);
    } });
  const open = row => {
    location.hash = `#meter/${encodeURIComponent(row.address ?? row.source)}`;
  };
  const links = new Grid({ name: 'links', label: 'Links', columns: linkColumns, open,
    id: link => `${link.source} ${link.destination} ${link.kind}`,
    sorted: { key: 'packets', down: true } });
  const nodes = new Grid({ name: 'nodes', label: 'Meters of the mesh', columns: nodeColumns, open,
    id: node => node.address, sorted: { key: 'address' } });
  const behindLinks = folded('Links as a table', links, () => heard.links);
  const behindNodes = folded('Meters as a table', nodes, () => heard.nodes);
  const note = element('p', { class: 'note' });
  const trees = foldedDrawing('Trees as bars', 'drawings/trees', signal);
  const empty = element('div');
  const card = element('section', { 'aria-label': 'Graph of the mesh' },
    element('div', { class: 'tools' }, time.node, find), chosen, graph.node, note, behindLinks,
    behindNodes, trees);

  function choose(address, isSought) {
    graph.mark(address || undefined);
    const node = all.nodes.find(node => node.address === address);
    if (!node) {
      chosen.replaceChildren(isSought && find.value.trim() ? 'No meter of this address.' : '');
      return;
    }
    const near = heard.links.filter(link =>
      link.source === address || link.destination === address);
    chosen.replaceChildren(meterLink(address), ` ${[
      node.heard === false && 'was only spoken to',
      node.level !== undefined && `level ${node.level}`,
      node.route_cost !== undefined && `cost ${node.route_cost}`,
      node.tree_id !== undefined && `tree ${node.tree_id}`,
      counted(near.length, 'link')].filter(Boolean).join(', ')}`);
  }

  function show() {
    card.hidden = all.nodes.length === 0;
    empty.replaceChildren(...card.hidden ? [waiting('No meter has been heard yet')] : []);
    if (card.hidden) return;
    graph.show(all, heard);
    const others = all.others > 0
      ? ` ${counted(all.others, 'packet')} of further meters had no room.` : '';
    const none = heard.links.length === 0
      ? ' No directed packet was heard: beacons go to all.' : '';
    setText(note, `${counted(heard.nodes.length, 'meter')} and ${
      counted(heard.links.length, 'link')} in this time. Level by level from the collector down; a `
      + `ring was only spoken to.${none}${others}`);
    if (behindLinks.open) links.show(heard.links);
    if (behindNodes.open) nodes.show(heard.nodes);
  }

  const whole = new Refresher(() => 'api/mesh', answer => {
    all = answer;
    time.span = answer.span ?? {};
    if (!time.query) heard = answer;
    show();
  }, { signal, interval });
  // Of a shorter time only those that took part in a hop.
  const windowed = new Refresher(() => `api/mesh${time.query}`, answer => {
    const ends = new Set(answer.links.flatMap(link => [link.source, link.destination]));
    heard = time.query ? { ...answer, nodes: answer.nodes.filter(node => ends.has(node.address)) }
      : answer;
    show();
  }, { signal, interval });

  whole.stale();
  return {
    title: 'Mesh', node: element('div', {}, empty, card),
    close() {
      links.close();
      nodes.close();
    },
    update(topics) {
      if (topics.has('packets') || topics.has('run')) {
        whole.stale();
        trees.update();
        if (time.query && time.isLatest) windowed.stale();
      }
      if (topics.has('health') && all.nodes.length === 0) show();
    },
  };
}
