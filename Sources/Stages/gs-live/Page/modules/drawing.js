// Curves over time or frequency, as SVG: axes, a pointer that reads values off, nothing that moves.

import { element, setText, shape } from './elements.js';
import { extent, numberMarks, timeMarks } from './axes.js';
import { fullTime } from './format.js';

const LEFT = 56, RIGHT = 10, TOP = 8, BOTTOM = 22, HEIGHT = 170;

const rounded = number => Math.round(number * 10) / 10;

/** A curve or several with one axis of values. */
export class Chart {
  #data;

  /**
   * `value(number)` writes a value. The axis below shows times, unless `place(number)` writes what
   * it shows; `unit` is that of its marks then. `least` is the smallest span of the axis of values.
   */
  constructor({ label, value, place, unit, least = 1, height = HEIGHT }) {
    Object.assign(this, { value, place, unit, least, height });
    this.label = label;
    this.svg = shape('svg', { role: 'img', 'aria-label': label, height });
    this.readout = element('p', { class: 'readout', 'aria-hidden': 'true' });
    this.node = element('div', { class: 'chart', onpointermove: event => this.#point(event),
      onpointerleave: () => this.#unpoint() }, this.svg, this.readout);
    new ResizeObserver(() => this.#draw()).observe(this.node);
  }

  /**
   * Draws `lines`, each `{ name, values, kind }` with a value or null for each of `places`; `kind`
   * is a class of CSS. `low` and `high` are the ends of a band behind the first line. `gap`: places
   * farther from one another are not joined. `marks`: `[{ place, label }]`, upright lines.
   */
  draw(data) {
    this.#data = data;
    const [line] = data.lines;
    const known = line?.values.filter(value => typeof value === 'number') ?? [];
    const range = extent(known);
    this.svg.setAttribute('aria-label', range
      ? `${this.label}: from ${this.value(range[0])} to ${this.value(range[1])}, last ${
        this.value(known.at(-1))}` : `${this.label}: nothing known`);
    this.#draw();
  }

  #draw() {
    const width = this.node.clientWidth;
    if (!this.#data || width === 0) return;
    this.#scale(width);
    this.svg.setAttribute('viewBox', `0 0 ${width} ${this.height}`);
    this.cross = shape('line', { class: 'cross', y1: TOP, y2: this.height - BOTTOM,
      visibility: 'hidden' });
    this.svg.replaceChildren(...this.#axes(width), ...this.#band(), ...this.#marks(),
      ...this.#data.lines.flatMap(line => this.#line(line)), this.cross);
  }

  #scale(width) {
    const { places, lines, low, high, from, to } = this.#data;
    const x = [from ?? places[0] ?? 0, to ?? places.at(-1) ?? 1];
    const y = extent(...lines.map(line => line.values), low, high) ?? [0, 1];
    const spare = Math.max(this.least - (y[1] - y[0]), (y[1] - y[0]) * 0.1) / 2;
    this.x = x[0] === x[1] ? [x[0] - 30_000, x[1] + 30_000] : x;
    this.y = [y[0] - spare, y[1] + spare];
    this.left = place => rounded(LEFT + (place - this.x[0]) / (this.x[1] - this.x[0])
      * (width - LEFT - RIGHT));
    this.top = value => rounded(TOP + (this.y[1] - value) / (this.y[1] - this.y[0])
      * (this.height - TOP - BOTTOM));
  }

  #axes(width) {
    const below = this.place
      ? numberMarks(...this.x, Math.max(2, width / 110)).map(({ value }) =>
        ({ value, label: this.place(value) }))
      : timeMarks(...this.x, Math.max(2, width / 90));
    const right = width - RIGHT, bottom = this.height - BOTTOM;
    return [
      ...numberMarks(...this.y, 4).map(({ value, label }) => [
        shape('line', { class: 'rule', x1: LEFT, x2: right, y1: this.top(value),
          y2: this.top(value) }),
        shape('text', { x: LEFT - 6, y: this.top(value) + 4, 'text-anchor': 'end' }, label)]),
      ...below.map(({ value, label }) => {
        const x = this.left(value);
        const anchor = x > right - 24 ? 'end' : x < LEFT + 16 ? 'start' : 'middle';
        return [shape('line', { class: 'tick', x1: x, x2: x, y1: bottom, y2: bottom + 4 }),
          shape('text', { x, y: this.height - 5, 'text-anchor': anchor }, label)];
      }),
    ].flat();
  }

  #band() {
    const { places, low, high } = this.#data;
    if (!low || !high) return [];
    return places.flatMap((place, index) => typeof low[index] !== 'number' ? [] : [
      shape('line', { class: 'spread', x1: this.left(place), x2: this.left(place),
        y1: this.top(low[index]) + 0.5, y2: this.top(high[index]) - 0.5 })]);
  }

  #marks() {
    return (this.#data.marks ?? []).filter(({ place }) =>
      place >= this.x[0] && place <= this.x[1]).map(({ place, label }) =>
      shape('line', { class: 'event', x1: this.left(place), x2: this.left(place), y1: TOP,
        y2: this.height - BOTTOM }, shape('title', {}, label)));
  }

  #line({ values, kind = '' }) {
    const { places, gap = Infinity, dots } = this.#data;
    let path = '', last;
    const points = [];
    places.forEach((place, index) => {
      const value = values[index];
      if (typeof value !== 'number') return;
      const isJoined = !dots && last !== undefined && place - last <= gap;
      path += `${isJoined ? 'L' : 'M'}${this.left(place)} ${this.top(value)}`;
      points.push([this.left(place), this.top(value)]);
      last = place;
    });
    // So few that each is worth a dot; more would be a band of ink.
    const drawn = dots || points.length <= 150 ? points.map(([cx, cy]) =>
      shape('circle', { class: `dot ${kind}`, cx, cy, r: dots ? 3.5 : 2 })) : [];
    return [!dots && shape('path', { class: `curve ${kind}`, d: path }), ...drawn].filter(Boolean);
  }

  #point(event) {
    if (!this.left || !this.#data) return;
    const box = this.svg.getBoundingClientRect();
    const at = event.clientX - box.left;
    const { places, lines } = this.#data;
    let nearest, least = Infinity;
    places.forEach((place, index) => {
      if (!lines.some(line => typeof line.values[index] === 'number')) return;
      const distance = Math.abs(this.left(place) - at);
      if (distance < least) [nearest, least] = [index, distance];
    });
    if (nearest === undefined) return;
    const x = this.left(places[nearest]);
    for (const name of ['x1', 'x2']) this.cross.setAttribute(name, x);
    this.cross.setAttribute('visibility', 'visible');
    const values = lines.filter(line => typeof line.values[nearest] === 'number').map(line =>
      `${lines.length > 1 ? `${line.name} ` : ''}${this.value(line.values[nearest])}`);
    const place = this.place ? this.place(places[nearest]) : fullTime(places[nearest]).slice(5);
    setText(this.readout, `${place}: ${values.join(', ')}`);
  }

  #unpoint() {
    this.cross?.setAttribute('visibility', 'hidden');
    setText(this.readout, '');
  }
}
