// The packets as they come: filtered, held, explained.

import { element, setText } from '../modules/elements.js';
import { count, counted, decimal, duration, megahertz, timeOfDay } from '../modules/format.js';
import { Grid } from '../modules/grid.js';
import { copied } from '../modules/packet.js';
import { hasOlder, loadOlder, present, store } from '../modules/store.js';
import { waiting } from '../modules/waiting.js';

const everybody = address => /^F{8,12}$/.test(address);

/** What a packet says, in a few words. */
function words({ packet }) {
  const parts = [];
  if (packet.uptime_s !== undefined) parts.push(`up ${duration(packet.uptime_s)}`);
  if (packet.level !== undefined) parts.push(`level ${packet.level}`);
  if (packet.route_cost !== undefined) parts.push(`cost ${packet.route_cost}`);
  if (packet.announced_length !== undefined) {
    parts.push(`announces ${packet.announced_length} bytes`);
  }
  if (packet.payload !== undefined) parts.push(`payload ${String(packet.payload).slice(0, 24)}`);
  if (packet.corrected_bits > 0) parts.push(`${counted(packet.corrected_bits, 'bit')} corrected`);
  if (packet.label !== undefined) parts.push(packet.label);
  return parts.join(' · ').slice(0, 200);
}

/** Columns of packets; a list of one meter has no use for the sender's. */
export const packetColumns = [
  { key: 'time', title: 'Time', text: ({ packet }) => timeOfDay(packet.time, present()) },
  { key: 'kind', title: 'Kind', text: ({ packet }) => packet.kind ?? '' },
  { key: 'source', title: 'From',
    text: ({ packet }) => packet.source ?? packet.link_source ?? '' },
  { key: 'destination', title: 'To', text: ({ packet }) => {
    const address = packet.destination ?? packet.link_destination ?? '';
    return everybody(address) ? 'all' : address;
  } },
  { key: 'crc', title: 'Check', text: ({ packet }) => packet.crc ?? '' },
  { key: 'snr', title: 'SNR', numeric: true,
    text: ({ packet }) => decimal(packet.snr_db, 1, 'dB') },
  { key: 'channel', title: 'Channel', text: ({ packet }) =>
    packet.channel_hz === undefined ? '' : megahertz(packet.channel_hz) },
  { key: 'words', title: 'What it says', text: words },
];

export const packetClasses = ({ packet }) => packet.crc === 'bad' ? 'bad' : '';

const searched = ['source', 'destination', 'link_source', 'link_destination', 'network', 'utility',
  'label', 'raw'];

function isSought(packet, words) {
  const text = searched.map(key => packet[key] ?? '').join(' ').toLowerCase();
  return words.every(word => text.includes(word));
}

/** A choice of which the values come up as they are heard. */
function choice(label, first, changed) {
  const node = element('select', { 'aria-label': label, onchange: changed },
    element('option', { value: '' }, first));
  const known = new Set();
  return {
    node,
    get value() { return node.value; },
    offer(value) {
      if (value === undefined || known.has(value) || known.size >= 100) return;
      known.add(value);
      node.append(element('option', { value }, value));
    },
  };
}

export function packetsView() {
  let held;
  let offered = 0;
  const grid = new Grid({ name: 'packets', label: 'Packets, the newest first',
    columns: packetColumns, id: entry => entry.sequence, classes: packetClasses,
    open: entry => { location.hash = `#packets/${entry.sequence}`; } });
  const search = element('input', { type: 'search', 'aria-label': 'Search packets',
    placeholder: 'Address, utility, bytes …', oninput: () => show() });
  const filters = {
    kind: choice('Kind', 'All kinds', () => show()),
    network: choice('Network', 'All networks', () => show()),
    crc: choice('Check', 'Any check', () => show()),
  };
  const pause = element('button', { type: 'button', 'aria-pressed': 'false',
    onclick: () => hold(!held) }, 'Pause');
  const copy = element('button', { type: 'button', onclick: async () => {
    const text = grid.rows.map(({ packet }) => packet.raw).filter(Boolean).join('\n');
    setText(said, await copied(text) ? 'Copied, a packet a line' : 'The browser does not allow it');
  } }, 'Copy these as hex');
  const said = element('span', { role: 'status' });
  const note = element('p', { class: 'note' });
  const older = element('button', { type: 'button', onclick: () => loadOlder().catch(() => {}) },
    'Older packets');
  const list = element('section', { 'aria-label': 'List of packets' },
    element('p', { class: 'tools' }, search, Object.values(filters).map(filter => filter.node),
      pause, copy, said), note, grid.node, element('p', { class: 'tools' }, older));
  const empty = element('div');

  /** Holds the list as it is, or lets it run again. */
  function hold(isHeld) {
    held = isHeld ? store.sequence : undefined;
    pause.setAttribute('aria-pressed', String(Boolean(isHeld)));
    setText(pause, isHeld ? 'Go on' : 'Pause');
    show();
  }

  /** Who reads further below does not want the rows to run away. */
  const isReading = () => grid.node.getBoundingClientRect().top < -80;

  let top = 0;

  function show() {
    if (offered > store.sequence) offered = 0;
    for (let index = store.packets.length - 1; index >= 0; index -= 1) {
      const { sequence, packet } = store.packets[index];
      if (sequence <= offered) break;
      for (const [key, filter] of Object.entries(filters)) filter.offer(packet[key]);
    }
    offered = store.sequence;
    list.hidden = store.packets.length === 0;
    empty.replaceChildren(...list.hidden ? [waiting('No packet has been heard yet')] : []);
    if (held === undefined && !isReading()) top = store.sequence;
    const limit = held ?? top;
    const sought = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const chosen = Object.entries(filters).map(([key, { value }]) => [key, value])
      .filter(([, value]) => value);
    const kept = store.packets.filter(({ sequence, packet }) => sequence <= limit
      && chosen.every(([key, value]) => packet[key] === value)
      && (sought.length === 0 || isSought(packet, sought)));
    grid.show(kept.reverse());
    const waitingOnes = store.sequence - limit;
    setText(note, `${counted(kept.length, 'packet')} of ${count(store.packets.length)} on this `
      + 'page. ' + (waitingOnes > 0 ? `${count(waitingOnes)} newer, held back while you ${
        held === undefined ? 'read below' : 'pause'}.` : 'Enter or a click explains one.'));
    older.hidden = !hasOlder();
  }

  const onscroll = () => { if (top < store.sequence && !isReading()) show(); };
  addEventListener('scroll', onscroll, { passive: true });

  return {
    title: 'Packets', node: element('div', {}, empty, list),
    close() {
      removeEventListener('scroll', onscroll);
      grid.close();
    },
    update(topics) {
      if (['packets', 'run', 'health'].some(topic => topics.has(topic))) show();
    },
  };
}
