// Packets by channel and time, as a field of squares: darker is more.

import { element, setText } from './elements.js';
import { timeMarks } from './axes.js';
import { counted, fullTime, megahertz, timeOfDay } from './format.js';

const LEFT = 76, TOP = 6, BOTTOM = 22;

export class HeatMap {
  #data;

  /** `signal` ends with the view. */
  constructor(signal) {
    this.canvas = element('canvas', { role: 'img', 'aria-label': 'Packets by channel and time' });
    this.readout = element('p', { class: 'readout', 'aria-hidden': 'true' });
    this.node = element('div', { class: 'heat', onpointermove: event => this.#point(event),
      onpointerleave: () => setText(this.readout, '') }, this.canvas, this.readout);
    new ResizeObserver(() => this.#draw()).observe(this.node);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#draw(),
      { signal });
  }

  /** `channels`: `[{ channel_hz, packets, counts }]`; `from` in milliseconds, `step` likewise. */
  draw(data) {
    const channels = data.channels.toSorted((a, b) => b.channel_hz - a.channel_hz);
    this.#data = { ...data, channels };
    const busiest = data.channels.reduce((best, channel) =>
      channel.packets > (best?.packets ?? 0) ? channel : best, undefined);
    this.canvas.setAttribute('aria-label', `Packets by channel and time: ${
      counted(data.channels.length, 'channel')}${busiest ? `, most on ${
        megahertz(busiest.channel_hz)}` : ''}`);
    this.#draw();
  }

  #draw() {
    const width = this.node.clientWidth;
    if (!this.#data || width === 0) return;
    const { channels, step } = this.#data;
    const rowHeight = this.rowHeight = channels.length > 60 ? 6 : channels.length > 25 ? 11 : 18;
    const height = TOP + channels.length * rowHeight + BOTTOM;
    const scale = devicePixelRatio || 1;
    Object.assign(this.canvas, { width: width * scale, height: height * scale });
    this.canvas.style.height = `${height}px`;
    const context = this.context = this.canvas.getContext('2d');
    context.scale(scale, scale);
    // As many steps in a column as make it two pixels wide at least.
    const steps = Math.max(1, ...channels.map(channel => channel.counts.length));
    this.inColumn = Math.max(1, Math.ceil(steps / ((width - LEFT) / 2)));
    this.columns = Math.ceil(steps / this.inColumn);
    this.columnWidth = (width - LEFT) / this.columns;
    this.end = this.#data.from + steps * step;
    const style = getComputedStyle(this.node);
    this.colours = Object.fromEntries(['--bar', '--soft', '--page'].map(name =>
      [name, style.getPropertyValue(name).trim()]));
    context.font = `12px ${style.fontFamily}`;
    this.#squares();
    this.#labels(width, height);
  }

  #sum(channel, column) {
    const { counts } = channel;
    let sum = 0;
    for (let index = column * this.inColumn; index < (column + 1) * this.inColumn; index += 1) {
      sum += counts[index] ?? 0;
    }
    return sum;
  }

  #squares() {
    const { context, rowHeight, columnWidth } = this;
    const sums = this.#data.channels.map(channel =>
      Array.from({ length: this.columns }, (_, column) => this.#sum(channel, column)));
    const highest = Math.max(1, ...sums.map(row => row.reduce((a, b) => Math.max(a, b), 0)));
    sums.forEach((row, index) => {
      const y = TOP + index * rowHeight;
      context.globalAlpha = 1;
      context.fillStyle = this.colours['--page'];
      context.fillRect(LEFT, y, columnWidth * this.columns, rowHeight - 1);
      context.fillStyle = this.colours['--bar'];
      row.forEach((sum, column) => {
        if (sum === 0) return;
        context.globalAlpha = 0.25 + 0.75 * sum / highest;
        context.fillRect(LEFT + column * columnWidth, y, Math.max(1, columnWidth - 0.5),
          rowHeight - 1);
      });
    });
    context.globalAlpha = 1;
  }

  #labels(width, height) {
    const { context, rowHeight } = this;
    context.fillStyle = this.colours['--soft'];
    context.textAlign = 'right';
    context.textBaseline = 'middle';
    const every = Math.ceil(14 / rowHeight);
    this.#data.channels.forEach((channel, index) => {
      if (index % every === 0) {
        context.fillText(megahertz(channel.channel_hz), LEFT - 8,
          TOP + (index + 0.5) * rowHeight);
      }
    });
    const { from } = this.#data;
    for (const { value, label } of timeMarks(from, this.end, Math.max(2, (width - LEFT) / 90))) {
      const x = LEFT + (value - from) / (this.end - from) * (width - LEFT);
      context.textAlign = x > width - 24 ? 'right' : x < LEFT + 16 ? 'left' : 'center';
      context.fillText(label, x, height - 8);
    }
  }

  #point(event) {
    if (!this.columns) return;
    const box = this.canvas.getBoundingClientRect();
    const channel = this.#data.channels[Math.floor((event.clientY - box.top - TOP)
      / this.rowHeight)];
    const column = Math.floor((event.clientX - box.left - LEFT) / this.columnWidth);
    if (!channel || column < 0 || column >= this.columns) return setText(this.readout, '');
    const start = this.#data.from + column * this.inColumn * this.#data.step;
    setText(this.readout, `${megahertz(channel.channel_hz)}, ${timeOfDay(start, this.end)
      || fullTime(start)}: ${counted(this.#sum(channel, column), 'packet')}`);
  }
}
