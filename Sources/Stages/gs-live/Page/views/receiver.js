// How the receiver is doing, stage by stage, and the server itself.

import { element, section, setText } from '../modules/elements.js';
import { age, count, counted, decimal, duration, fullTime, megahertz, size }
  from '../modules/format.js';
import { store } from '../modules/store.js';
import { waiting } from '../modules/waiting.js';

const stages = [
  ['capture', 'gs-capture: the radio'], ['demod', 'gs-demod: bursts'],
  ['frame', 'gs-frame: frames'], ['decode', 'gs-decode: packets'],
];

/** Units by the end of a key's name, the longer ones first. */
const units = [
  ['_dbfs_per_hz', value => decimal(value, 1, 'dBFS/Hz')], ['_hz', value => megahertz(value, 3)],
  ['_dbfs', value => decimal(value, 1, 'dBFS')], ['_db', value => decimal(value, 1, 'dB')],
  ['_percent', value => `${decimal(value, value !== 0 && Math.abs(value) < 1 ? 3 : 1)} %`],
  ['_ppm', value => decimal(value, 2, 'ppm')], ['_s', value => decimal(value, 2, 's')],
];

/** A key as words, and its value as text; lists and objects are shortened. */
function shown(key, value) {
  const ending = units.find(([ending]) => key.endsWith(ending));
  const name = (ending ? key.slice(0, -ending[0].length) : key).replaceAll('_', ' ');
  if (typeof value === 'number') return [name, ending ? ending[1](value) : count(value)];
  if (Array.isArray(value)) {
    return [name, value.length > 8 || value.some(item => typeof item === 'number')
      ? `${counted(value.length, 'value')}` : value.map(String).join(', ')];
  }
  if (value !== null && typeof value === 'object') {
    return [name, Object.entries(value).slice(0, 12).map(([key, value]) => {
      const channel = /^\d{8,10}$/.test(key) ? megahertz(Number(key)) : key;
      return `${channel}: ${typeof value === 'number' ? count(value) : String(value)}`;
    }).join(', ') || 'none'];
  }
  return [name, String(value)];
}

/** A list of names and values that is changed in place. */
class Facts {
  #values = new Map();
  #signature = '';

  constructor() { this.node = element('dl', { class: 'facts-list' }); }

  show(facts) {
    const signature = JSON.stringify(facts.map(fact => fact[0]));
    if (signature !== this.#signature) {
      this.#signature = signature;
      this.#values.clear();
      this.node.replaceChildren(...facts.map(([name]) => {
        const value = element('dd');
        this.#values.set(name, value);
        return element('div', {}, element('dt', {}, name), value);
      }));
    }
    for (const [name, text] of facts) setText(this.#values.get(name), text);
  }
}

const clocks = {
  synchronised: 'set by a time server', unsynchronised: 'not set by a time server',
  unknown: 'not known whether it is set',
};

/** One receiver: what is wrong, and its stages. */
class ReceiverCard {
  constructor(name) {
    this.problems = element('div');
    this.summary = new Facts();
    this.stages = new Map(stages.map(([key, title]) => {
      const facts = new Facts();
      return [key, { facts, node: section(title, facts.node) }];
    }));
    this.node = element('div', {}, section(name ? `Receiver ${name}` : 'Receiver', this.problems,
      this.summary.node), element('div', { class: 'cards' },
      [...this.stages.values()].map(stage => stage.node)));
  }

  show({ problems = [], line = {}, age_s: lineAge }, elapsed) {
    const words = problems.length === 0 ? 'Receiving: nothing is wrong.' : problems.join('\n');
    if (words !== this.words) {
      this.words = words;
      this.problems.replaceChildren(...words.split('\n').map(text =>
        element('p', { class: problems.length > 0 ? 'alarm' : 'good' }, text)));
    }
    const { capture = {}, demod = {} } = line;
    const lost = capture.lost_samples ?? demod.lost_samples;
    const gaps = capture.gaps ?? demod.gaps;
    const summary = [
      ['last line', lineAge === undefined ? fullTime(line.time) : `${age(lineAge + elapsed)} ago`],
      ['last sample', capture.sample_age_s === undefined ? 'not told'
        : `${decimal(capture.sample_age_s, 2, 's')} before that line`],
      ['gaps', gaps === undefined ? 'not told'
        : `${count(gaps)}, ${counted(lost ?? 0, 'sample')} lost`],
      ['clock', Object.hasOwn(clocks, capture.clock ?? '') ? clocks[capture.clock] : 'not told'],
    ];
    this.summary.show(summary);
    for (const [key, { facts, node }] of this.stages) {
      const told = line[key];
      const isTold = told !== null && typeof told === 'object';
      node.hidden = !isTold;
      if (isTold) {
        facts.show(Object.entries(told).slice(0, 40).map(([key, value]) => shown(key, value)));
      }
    }
  }
}

const inputs = { open: 'open', ended: 'has ended', database: 'a database, which is followed' };

export function receiverView() {
  const cards = new Map();
  const receivers = element('div');
  const server = new Facts();
  const empty = element('div');
  const serverCard = section('This server', server.node);

  function show() {
    const { health } = store;
    serverCard.hidden = !health;
    if (!health) {
      empty.replaceChildren(waiting('The server has not told how it is doing yet'));
      return;
    }
    const told = health.receivers ?? [];
    empty.replaceChildren(...told.length > 0 ? [] : [section('Nothing tells of the receiver',
      element('p', {}, 'Packets are shown all the same. With ', element('code', {}, '--health'),
        ', gs-decode tells how the stages before it are doing:'),
      element('pre', { tabindex: 0 },
        'gs-capture -f 915M | gs-demod | gs-frame |\n  gs-decode --health | gs-live'))]);
    const elapsed = (performance.now() - health.came) / 1000;
    const names = new Set(told.map(receiver => receiver.receiver ?? ''));
    for (const [name, card] of cards) {
      if (!names.has(name)) {
        card.node.remove();
        cards.delete(name);
      }
    }
    for (const receiver of told.slice(0, 16)) {
      const name = receiver.receiver ?? '';
      if (!cards.has(name)) {
        cards.set(name, new ReceiverCard(name));
        receivers.append(cards.get(name).node);
      }
      cards.get(name).show(receiver, elapsed);
    }
    showServer(health, elapsed);
  }

  function showServer(health, elapsed) {
    const { server: told = {} } = health;
    server.show([
      ['version', told.version ?? ''], ['run', health.run],
      ['uptime', duration(told.uptime_s + elapsed)],
      ['input', Object.hasOwn(inputs, told.input ?? '') ? inputs[told.input] : 'not told'],
      ['last line', told.last_line_age_s === undefined ? 'none yet'
        : `${age(told.last_line_age_s + elapsed)} ago`],
      ['packets', count(told.packets)], ['receiver lines', count(told.receiver_lines)],
      ['malformed lines', count(told.malformed)],
      ['kept', `${counted(told.kept_packets ?? 0, 'packet')}, ${size(told.kept_bytes ?? 0)}`],
      ['history', duration(told.history_s)], ['clients', count(told.clients)],
      ['clients that were too slow', count(told.clients_too_slow)],
    ].filter(fact => fact[1] !== ''));
  }

  return {
    title: 'Receiver', node: element('div', {}, empty, receivers, serverCard),
    update(topics) {
      if (['health', 'run', 'clock'].some(topic => topics.has(topic))) show();
    },
  };
}
