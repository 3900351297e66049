// The drawing of the mesh: meters as dots in their levels, links as lines between them.

import { element, shape } from './elements.js';
import { counted, fullTime } from './format.js';
import { layout } from './layout.js';

/** Meters with more than this many have no names beside them. */
const NAMED = 40;
/** Lines that still bear an arrow head. */
const ARROWS = 300;

export class Graph {
  #all = { nodes: [], links: [] };
  #window = { nodes: [], links: [] };
  #signature = '';
  #chosen;
  #drawn = new Map();

  /** `choose(address)` is called with the meter that was chosen, or undefined. */
  constructor(choose) {
    this.choose = choose;
    this.svg = shape('svg', { class: 'graph', role: 'img', 'aria-label': 'Mesh',
      onclick: event => choose(event.target.closest?.('[data-address]')?.dataset.address) });
    this.node = element('div', { class: 'graph-frame' }, this.svg);
    new ResizeObserver(() => this.#place(true)).observe(this.node);
  }

  /** All meters, from which the places follow, and what was heard in the window of time. */
  show(all, window) {
    this.#all = all;
    this.#window = window;
    this.#place(false);
    this.#draw();
  }

  /** Marks a meter and its links. */
  mark(address) {
    this.#chosen = address;
    this.#markNow();
  }

  /** New places only for other meters or another width: nothing moves for a packet. */
  #place(isResized) {
    const width = this.node.clientWidth;
    if (width === 0) return;
    const signature = `${width};${this.#all.nodes.map(node =>
      `${node.address} ${node.network} ${node.tree_id} ${node.level}`).join(';')}`;
    if (signature === this.#signature) return;
    this.#signature = signature;
    this.plan = layout(this.#all.nodes, this.#all.links, width);
    this.svg.setAttribute('viewBox', `0 0 ${width} ${this.plan.height}`);
    this.svg.setAttribute('height', this.plan.height);
    if (isResized) this.#draw();
  }

  #draw() {
    if (!this.plan) return;
    const { nodes, links } = this.#window;
    this.svg.setAttribute('aria-label', `Mesh: ${counted(nodes.length, 'meter')} in levels of `
      + `their trees, ${counted(links.length, 'link')}; the tables below say the same`);
    const active = new Set(nodes.map(node => node.address));
    this.svg.replaceChildren(this.#arrow(), ...this.#lanes(), this.#links(),
      this.#meters(active));
    this.#markNow();
  }

  #arrow() {
    return shape('defs', {}, shape('marker', { id: 'arrow', viewBox: '0 0 8 8', refX: 7, refY: 4,
      markerWidth: 7, markerHeight: 7, orient: 'auto', markerUnits: 'userSpaceOnUse' },
    shape('path', { class: 'arrow', d: 'M0 0L8 4L0 8z' })));
  }

  #lanes() {
    return [
      ...this.plan.lanes.map(({ x, y, width, height, text }) => [
        shape('rect', { class: 'level', x: x + 24, y, width: width - 24, height, rx: 4 }),
        shape('text', { class: 'small', x: x + 10, y: y + height / 2 + 4, 'text-anchor': 'middle' },
          text)]).flat(),
      ...this.plan.titles.map(({ x, y, text }) => shape('text', { x, y }, text)),
    ];
  }

  #links() {
    this.lines = [];
    const hasArrows = this.#window.links.length <= ARROWS;
    this.svg.classList.toggle('dense', !hasArrows);
    for (const link of this.#window.links) {
      const from = this.plan.places.get(link.source), to = this.plan.places.get(link.destination);
      if (!from || !to) continue;
      const line = shape('path', { class: 'link', d: this.#curve(from, to),
        'stroke-width': Math.min(4, 0.8 + Math.log2(1 + link.packets) * 0.5).toFixed(1),
        'marker-end': hasArrows && 'url(#arrow)' },
      shape('title', {}, `${link.source} to ${link.destination}: ${counted(link.packets, 'packet')}`
        + `, last ${fullTime(link.last_seen)}`));
      this.lines.push([line, link]);
    }
    return shape('g', {}, this.lines.map(pair => pair[0]));
  }

  /** Bent to one side, so that both directions are seen; it ends at the dot's edge. */
  #curve(from, to) {
    const dx = to.x - from.x, dy = to.y - from.y, length = Math.hypot(dx, dy) || 1;
    const bend = Math.min(18, length * 0.15), radius = this.#radius() + 1.5;
    const middle = [from.x + dx / 2 - dy / length * bend, from.y + dy / 2 + dx / length * bend];
    const ex = to.x - middle[0], ey = to.y - middle[1], end = Math.hypot(ex, ey) || 1;
    return `M${from.x} ${from.y}Q${middle.map(Math.round).join(' ')} ${
      Math.round((to.x - ex / end * radius) * 10) / 10} ${
      Math.round((to.y - ey / end * radius) * 10) / 10}`;
  }

  #radius() { return this.#all.nodes.length > 300 ? 4.5 : this.#all.nodes.length > 60 ? 6 : 8; }

  #meters(active) {
    this.#drawn.clear();
    const isNamed = this.#all.nodes.length <= NAMED;
    const radius = this.#radius();
    return shape('g', {}, this.#all.nodes.map(node => {
      const place = this.plan.places.get(node.address);
      if (!place) return undefined;
      const classes = ['meter', node.heard === false && 'unheard', node.mine && 'own',
        !active.has(node.address) && 'quiet'].filter(Boolean).join(' ');
      const drawn = shape('g', { class: classes, 'data-address': node.address },
        shape('circle', { cx: place.x, cy: place.y, r: radius }),
        isNamed && shape('text', { class: 'small', x: place.x, y: place.y + radius + 12,
          'text-anchor': 'middle' }, node.address.slice(-4)),
        shape('title', {}, [node.address, node.heard === false && 'only spoken to',
          node.level !== undefined && `level ${node.level}`,
          node.route_cost !== undefined && `cost ${node.route_cost}`].filter(Boolean).join(', ')));
      this.#drawn.set(node.address, drawn);
      return drawn;
    }));
  }

  #markNow() {
    const near = new Set([this.#chosen]);
    for (const [line, link] of this.lines ?? []) {
      const isNear = link.source === this.#chosen || link.destination === this.#chosen;
      line.classList.toggle('near', isNear);
      if (isNear) near.add(link.source).add(link.destination);
    }
    this.svg.classList.toggle('chosen', this.#drawn.has(this.#chosen));
    for (const [address, node] of this.#drawn) {
      node.classList.toggle('near', near.has(address));
      node.classList.toggle('self', address === this.#chosen);
    }
  }
}
