// The band: what is on which channel, how high the noise is, and what to make of it.

import { element, section, setText, table, tableBehind } from '../modules/elements.js';
import { antennaAdvice, placeAdvice } from '../modules/advice.js';
import { count, counted, decimal, duration, fullTime, instant, megahertz }
  from '../modules/format.js';
import { Chart } from '../modules/drawing.js';
import { HeatMap } from '../modules/heatmap.js';
import { foldedDrawing, Refresher } from '../modules/refresher.js';
import { store } from '../modules/store.js';
import { waiting } from '../modules/waiting.js';

/** Curves of one receiver: noise over frequency, then peak and clipping over time. */
class ReceiverCurves {
  constructor(name) {
    const title = words => name ? `${words}, receiver ${name}` : words;
    this.noise = new Chart({ label: 'Noise floor over frequency', least: 6,
      value: value => decimal(value, 1, 'dBFS/Hz'), place: value => megahertz(value) });
    this.peak = new Chart({ label: 'Strongest sample over time', least: 6,
      value: value => decimal(value, 1, 'dBFS') });
    this.clipping = new Chart({ label: 'Clipped samples over time', least: 0.1,
      value: value => `${decimal(value, 3)} %` });
    this.note = element('p', { class: 'note' });
    this.behind = tableBehind('Noise floor as a table', () => this.#table());
    this.samples = tableBehind('Samples as a table', () => this.#samplesTable());
    this.node = element('div', {},
      section(title('Noise floor, dBFS/Hz'), this.noise.node, this.note, this.behind),
      element('div', { class: 'pair' },
        section(title('Strongest sample, dBFS'), this.peak.node),
        section(title('Clipped samples, %'), this.clipping.node)), this.samples);
  }

  show(receiver) {
    this.receiver = receiver;
    const floors = receiver.noise_floor_dbfs_per_hz ?? [];
    const floor = floors.findLast(steps => steps?.length > 0) ?? [];
    const center = receiver.center_frequency_hz?.at(-1) ?? 0;
    const rate = receiver.sample_rate_hz?.at(-1) ?? floor.length;
    this.places = floor.map((_, index) => center - rate / 2 + (index + 0.5) * rate / floor.length);
    // Only what was measured in the same steps can be compared.
    const same = floors.filter((steps, index) => steps?.length === floor.length
      && receiver.center_frequency_hz?.[index] === center);
    const ends = pick => floor.map((_, index) => pick(...same.map(steps => steps[index])));
    this.floor = { now: floor, low: ends(Math.min), high: ends(Math.max) };
    this.noise.draw({ places: this.places, low: this.floor.low, high: this.floor.high,
      lines: [{ name: 'now', values: floor }] });
    setText(this.note, floor.length === 0 ? 'No line of the receiver has told it yet.'
      : `The line is the latest, the strokes span ${counted(same.length, 'measurement')}.`);
    const places = (receiver.time ?? []).map(instant);
    this.peak.draw({ places, lines: [{ name: 'peak', values: receiver.peak_dbfs ?? [] }] });
    this.clipping.draw({ places,
      lines: [{ name: 'clipped', values: receiver.clipped_percent ?? [], kind: 'warning' }] });
    this.behind.update();
    this.samples.update();
  }

  #samplesTable() {
    const { time = [], peak_dbfs: peak = [], clipped_percent: clipped = [] } = this.receiver ?? {};
    const rows = time.map((time, index) => [fullTime(time), decimal(peak[index]),
      decimal(clipped[index], 3), count(this.receiver.lost_samples?.[index])]);
    return table(['Time', 'Strongest, dBFS', 'Clipped, %', 'Lost samples'],
      rows.reverse().slice(0, 100), 'Samples, the latest first');
  }

  #table() {
    return this.places && table(['Frequency', 'Now', 'Least', 'Greatest'],
      this.places.map((place, index) => [megahertz(place, 2),
        decimal(this.floor.now[index]), decimal(this.floor.low[index]),
      decimal(this.floor.high[index])]), 'Noise floor, dBFS/Hz');
  }
}

export function bandView(_, signal) {
  let answer;
  const advice = element('section', { id: 'advice' });
  const heat = new HeatMap(signal);
  const heatNote = element('p', { class: 'note' });
  const behind = tableBehind('Channels as a table', channelTable);
  const bars = foldedDrawing('Channels as bars', 'drawings/channels', signal);
  const occupancy = section('Packets by channel and time', heat.node, heatNote, behind, bars);
  const curves = element('div');
  const empty = element('div');
  const byReceiver = new Map();

  function channelTable() {
    if (!answer) return undefined;
    const channels = answer.channels.toSorted((a, b) => a.channel_hz - b.channel_hz);
    const total = channels.reduce((sum, channel) => sum + channel.packets, 0) || 1;
    return table(['Channel', 'Packets', 'Share', 'Busiest column'], channels.map(channel => [
      megahertz(channel.channel_hz), count(channel.packets),
      `${decimal(channel.packets / total * 100, 1)} %`,
      count(channel.counts.reduce((a, b) => Math.max(a, b), 0))]), 'Channels');
  }

  function show() {
    if (!answer) return;
    const { span = {}, channels = [], receivers = [] } = answer;
    const hasAny = channels.length > 0 || receivers.length > 0;
    empty.replaceChildren(...hasAny ? [] : [waiting('Nothing is known of the band yet')]);
    advice.hidden = !hasAny;
    occupancy.hidden = channels.length === 0;
    showAdvice();
    if (channels.length > 0) {
      heat.draw({ channels, from: instant(span.from), step: (span.step_s ?? 60) * 1000 });
      setText(heatNote, `UTC; a step is ${duration(span.step_s)}. Darker is more packets. What a `
        + 'receiver hears is a part of what is sent: it misses what is outside its band.');
      behind.update();
    }
    for (const receiver of receivers.slice(0, 16)) {
      const name = receiver.receiver ?? '';
      if (!byReceiver.has(name)) {
        byReceiver.set(name, new ReceiverCurves(name));
        curves.append(byReceiver.get(name).node);
      }
      byReceiver.get(name).show(receiver);
    }
    if (receivers.length === 0 && hasAny) {
      curves.replaceChildren(section('Noise floor', element('p', {},
        'No line tells of the receiver. With ', element('code', {}, '--health'),
        ', gs-decode tells how the stages before it are doing.')));
      byReceiver.clear();
    }
  }

  function showAdvice() {
    const { channels = [], receivers = [] } = answer;
    const meters = [...store.meters.values()];
    const sentences = (question, list) => [element('h3', {}, question),
      ...list.map(sentence => element('p', {}, sentence))];
    advice.replaceChildren(element('h2', {}, 'What the band says'),
      element('div', { class: 'pair' },
        element('div', {}, sentences('Is the antenna good?', antennaAdvice(meters, receivers[0]))),
        element('div', {}, sentences('Where to listen?', placeAdvice(channels, receivers[0])))));
  }

  const refresher = new Refresher(() => 'api/band', told => {
    answer = told;
    show();
  }, { signal, interval: () => 2000 });
  refresher.stale();
  return {
    title: 'Band', node: element('div', {}, empty, advice, occupancy, curves),
    update(topics) {
      if (answer && topics.has('meters')) showAdvice();
      if (['packets', 'receiver', 'run'].some(topic => topics.has(topic))) refresher.stale();
      if (topics.has('packets')) bars.update();
    },
  };
}
