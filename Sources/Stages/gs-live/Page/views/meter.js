// One meter: what it sent, how it was heard, when it was off, and its latest packets byte by byte.

import { element, figures, longTable, meterLink, section, setText, table, tableBehind }
  from '../modules/elements.js';
import { count, counted, decimal, duration, fullTime, instant, megahertz, timeOfDay }
  from '../modules/format.js';
import { Chart } from '../modules/drawing.js';
import { Grid } from '../modules/grid.js';
import { lanes } from '../modules/lanes.js';
import { showPacket } from '../modules/packet.js';
import { drawing, Refresher } from '../modules/refresher.js';
import { present, store } from '../modules/store.js';
import { packetClasses, packetColumns } from './packets.js';

/** Steps between two values that are still joined: meters send minutes apart. */
const JOINED = 15;
/** Packets in the list at first, and at most. */
const FIRST_PACKETS = 12, MOST_PACKETS = 50;

function facts(meter) {
  const known = [
    [decimal(meter.snr_db, 1, 'dB'), 'SNR now'],
    [meter.mean_snr_db === undefined ? '' : `${decimal(meter.mean_snr_db)}${
      meter.snr_deviation_db === undefined ? '' : ` ± ${decimal(meter.snr_deviation_db)}`}`,
    'mean ± spread'],
    [count(meter.packets), meter.packets === 1 ? 'packet' : 'packets'],
    [duration(meter.uptime_s), 'uptime'],
    [count(meter.outages), meter.outages === 1 ? 'outage' : 'outages'],
    [meter.level ?? '', 'level'], [meter.route_cost ?? '', 'route cost'],
    [meter.tree_id ?? '', 'tree'],
  ];
  return figures(known.filter(([value]) => value !== ''));
}

function story(meter) {
  const where = [meter.network && `network ${meter.network}`, meter.utility].filter(Boolean);
  return element('p', { class: 'story' },
    [...where, meter.mine && 'one of mine',
      meter.first_seen && `first heard ${fullTime(meter.first_seen)}`,
      meter.last_seen && `last ${fullTime(meter.last_seen)} UTC`,
      meter.booted_at && `power on since ${fullTime(meter.booted_at)}`,
      meter.carrier_error_hz !== undefined
        && `carrier ${decimal(meter.carrier_error_hz, 0)} Hz off`,
      meter.level_dbfs !== undefined && decimal(meter.level_dbfs, 1, 'dBFS'),
    ].filter(Boolean).join(' · '));
}

const timeCell = time => fullTime(time);

function outageTable(outages) {
  return outages.length === 0
    ? element('p', {}, 'None: its uptime never fell.')
    : longTable(['Last heard before', 'Power back', 'Off for at most'], outages.map(outage => [
      outage.last_seen_before ? timeCell(outage.last_seen_before) : 'not known',
      timeCell(outage.restored_at),
      outage.longest_s === undefined ? '' : duration(outage.longest_s)]), 'Outages');
}

function messageTable(messages) {
  return messages.length === 0
    ? element('p', {}, 'None: no long message was announced by it or to it.')
    : longTable(['Time', 'Direction', 'Neighbour', 'Length', 'Id'], messages.map(message => [
      timeCell(message.time), message.direction ?? '',
      element('span', {}, (message.neighbours ?? []).map(address => [meterLink(address), ' '])),
      message.length === undefined ? '' : counted(message.length, 'byte'), message.id ?? '']),
    'Long messages');
}

function readTable(reads) {
  return reads.length === 0
    ? element('p', {}, 'None: no request to it was heard together with its reply.')
    : longTable(['Requested', 'Reply after', 'Request', 'Reply'], reads.map(read => [
      timeCell(read.requested_at), decimal(read.delay_s, 1, 's'),
      ...[read.request_length, read.reply_length].map(length =>
        length === undefined ? '' : counted(length, 'byte'))]), 'Reads');
}

/** Slots of the hop cycle and the channels that the meter was heard on in them. */
function hops({ hop_cycle_s: cycle, pairs = [] }) {
  if (pairs.length === 0) {
    return element('p', {}, 'Not known: it takes hours of packets until the cycle is certain.');
  }
  const chart = new Chart({ label: 'Channel by slot of the hop cycle', height: 150,
    value: value => megahertz(value * 1e6), place: value => `slot ${Math.round(value)}`,
    least: 0.4 });
  chart.draw({ places: pairs.map(pair => pair.slot), dots: true,
    lines: [{ name: 'channel', values: pairs.map(pair => pair.channel_hz / 1e6) }] });
  const titles = ['Slot', 'Channel', 'Heard'];
  const behind = tableBehind(counted(pairs.length, 'slot'), () => table(titles,
    pairs.map(pair => [pair.slot, megahertz(pair.channel_hz), counted(pair.count, 'time')]),
    'Hop table'));
  return element('div', {}, cycle !== undefined && element('p', {},
    `The network hops through its cycle in ${decimal(cycle, 1, 's')}.`), chart.node, behind);
}

export function meterView(address, signal) {
  const problem = element('p', { role: 'status' });
  const head = element('div');
  const kinds = element('section');
  const strength = new Chart({ label: 'SNR over time', least: 4,
    value: value => decimal(value, 1, 'dB') });
  const carrier = new Chart({ label: 'Carrier error over time', least: 400,
    value: value => decimal(value, 0, 'Hz') });
  let answer, most = FIRST_PACKETS;
  const values = tableBehind('What it sent, SNR and carrier as a table',
    () => seriesTable(answer?.series));
  const lists = element('div');
  const grid = new Grid({ name: 'packets', label: 'Latest packets', columns: packetColumns,
    id: entry => entry.sequence, classes: packetClasses,
    open: entry => showPacket(entry.sequence) });
  const more = element('button', { type: 'button', onclick: () => {
    most = MOST_PACKETS;
    showPackets();
  } });
  const known = element('div', { hidden: true }, head, kinds,
    element('div', { class: 'pair' },
      section('Signal-to-noise ratio, dB', strength.node),
      section('Carrier, Hz beside its channel', carrier.node)),
    values, lists, section('Latest packets',
      element('p', { class: 'note' }, 'Enter or a click explains one.'), grid.node,
      element('p', { class: 'tools' }, more)));
  const node = element('div', {}, problem, known);

  const refresher = new Refresher(() => `api/meters/${encodeURIComponent(address)}`, show, {
    signal, fail: status => {
      known.hidden = true;
      setText(problem, status === 404
        ? 'This meter has not been heard yet. Once it is, it shows here.'
        : 'The server cannot tell of this meter.');
    } });

  function show(told) {
    answer = told;
    setText(problem, '');
    known.hidden = false;
    const { meter, series = {}, outages = [] } = answer;
    head.replaceChildren(facts(meter), story(meter), ...(meter.concerns ?? []).map(words =>
      element('p', { class: 'alarm' }, words)));
    const back = outages.map(outage => ({ place: instant(outage.restored_at),
      label: `power back at ${fullTime(outage.restored_at)}` })).filter(mark => mark.place);
    showKinds(series, back, answer.kinds ?? {});
    const places = (series.time ?? []).map(instant);
    const gap = (series.step_s ?? 60) * 1000 * JOINED;
    strength.draw({ places, gap, marks: back, low: series.snr_min_db, high: series.snr_max_db,
      lines: [{ name: 'mean', values: series.snr_db ?? [] }] });
    carrier.draw({ places, gap, marks: back,
      lines: [{ name: 'carrier', values: series.carrier_error_hz ?? [] }] });
    values.update();
    showLists();
    showPackets();
  }

  function showKinds(series, events, totals) {
    const times = series.time ?? [];
    const heading = element('h2', {}, 'What it sent');
    const words = Object.entries(totals).map(([kind, number]) => `${count(number)} ${kind}`);
    const summary = element('p', { class: 'note' }, `${words.join(', ')}. UTC; a column is ${
      duration(series.step_s)}.`, events.length > 0 && element('span', {},
      element('i', { class: 'key' }), ' power came back.'));
    if (series.kinds && times.length > 0) {
      kinds.replaceChildren(heading, lanes({ places: times.map(instant), step: series.step_s * 1000,
        events, lanes: Object.entries(series.kinds).map(([name, counts]) => ({ name, counts })) }),
      summary);
    } else if (kinds.childElementCount === 0) {
      const drawn = element('div');
      kinds.replaceChildren(heading, drawn, summary);
      drawing(`drawings/timeline?meters=${encodeURIComponent(address)}`, drawn, signal);
    }
  }

  let listed = '';

  /** Only when something is new: whoever reads a table keeps it. */
  function showLists() {
    const { outages = [], messages = [], reads = [], slots = {} } = answer;
    const text = JSON.stringify([outages, messages, reads, slots]);
    if (text === listed) return;
    listed = text;
    lists.replaceChildren(
      element('div', { class: 'pair' }, section('Outages', outageTable(outages)),
        section('Hop table', hops(slots))),
      element('div', { class: 'pair' }, section('Long messages', messageTable(messages)),
        section('Reads by the utility', readTable(reads))));
  }

  /** Those of the answer, and what has come since. */
  function showPackets() {
    const told = answer.packets;
    const last = told[0]?.sequence ?? 0;
    const since = [];
    for (let index = store.packets.length - 1; index >= 0; index -= 1) {
      const entry = store.packets[index];
      if (entry.sequence <= last) break;
      const { source, destination, link_source, link_destination } = entry.packet;
      if ([source, destination, link_source, link_destination].includes(address)) since.push(entry);
    }
    const all = [...since, ...told].slice(0, MOST_PACKETS);
    grid.show(all.slice(0, most));
    more.hidden = all.length <= most;
    setText(more, `${all.length - most} more`);
  }

  let shown;
  refresher.stale();
  return {
    title: `Meter ${address}`, heading: element('span', {}, 'Meter ',
      element('span', { class: 'address' }, address)),
    node, close: () => grid.close(),
    update(topics) {
      if (topics.has('packets') && answer) showPackets();
      const row = store.meters.get(address);
      if (row && shown !== row && (topics.has('meters') || topics.has('run'))) {
        shown = row;
        refresher.stale();
      }
    },
  };
}

function seriesTable(series) {
  const kinds = Object.entries(series?.kinds ?? {});
  const rows = (series?.time ?? []).map((time, index) => [
    timeOfDay(time, present()), count(series.packets?.[index]),
    ...kinds.map(([, counts]) => count(counts[index])), decimal(series.snr_db?.[index]),
    decimal(series.snr_min_db?.[index]), decimal(series.snr_max_db?.[index]),
    decimal(series.carrier_error_hz?.[index], 0)]);
  return table(['Time', 'Packets', ...kinds.map(([name]) => name), 'SNR, dB', 'Least', 'Greatest',
    'Carrier, Hz'], rows.reverse().slice(0, 200), 'Signal and carrier, the latest first');
}
