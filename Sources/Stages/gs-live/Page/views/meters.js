// All meters: who is heard, how well, and who needs a look.

import { element, figures, meterLink, setText } from '../modules/elements.js';
import { age, count, counted, decimal, duration, instant } from '../modules/format.js';
import { Grid } from '../modules/grid.js';
import { foldedDrawing } from '../modules/refresher.js';
import { present, secondsSince, store } from '../modules/store.js';
import { waiting } from '../modules/waiting.js';

/** Eb/N0 in dB that fills a gauge. */
const STRONG = 40;

const since = row => secondsSince(row.last_seen);

function addressCell(cell, row) {
  const link = cell.firstChild ?? cell.appendChild(meterLink('', { tabindex: -1 }));
  const address = String(row.address);
  if (link.textContent !== address) {
    setText(link, address);
    link.href = `#meter/${encodeURIComponent(address)}`;
  }
  if (Boolean(row.mine) !== Boolean(link.nextSibling)) {
    if (row.mine) cell.append(element('span', { class: 'mine' }, 'mine'));
    else link.nextSibling.remove();
  }
}

/** Signal now as a gauge and a number. */
function signalCell(cell, row) {
  const gauge = cell.firstChild ?? cell.appendChild(
    element('span', { class: 'gauge', 'aria-hidden': 'true' }));
  const text = gauge.nextSibling ?? cell.appendChild(element('span'));
  const value = row.snr_db;
  gauge.hidden = typeof value !== 'number';
  const share = Math.min(Math.max((value || 0) / STRONG, 0), 1).toFixed(3);
  if (cell.dataset.share !== share) {
    cell.dataset.share = share;
    gauge.style.setProperty('--share', share);
  }
  setText(text, decimal(value, 1, 'dB'));
}

const columns = [
  { key: 'address', title: 'Meter', cell: addressCell, sort: row => row.address },
  { key: 'last', title: 'Last heard', text: row => age(since(row)),
    sort: row => row.last_seen === undefined ? undefined : -instant(row.last_seen) },
  { key: 'packets', title: 'Packets', numeric: true, down: true, text: row => count(row.packets),
    sort: row => row.packets },
  { key: 'signal', title: 'SNR now', down: true, cell: signalCell, sort: row => row.snr_db },
  { key: 'mean', title: 'Mean ± spread', down: true, sort: row => row.mean_snr_db,
    text: row => row.mean_snr_db === undefined ? '' : decimal(row.mean_snr_db)
      + (row.snr_deviation_db === undefined ? '' : ` ± ${decimal(row.snr_deviation_db)}`) },
  { key: 'uptime', title: 'Uptime', text: row => duration(row.uptime_s),
    sort: row => row.uptime_s },
  { key: 'level', title: 'Level', numeric: true, text: row => row.level ?? '',
    sort: row => row.level },
  { key: 'cost', title: 'Cost', numeric: true, text: row => row.route_cost ?? '',
    sort: row => row.route_cost },
  { key: 'tree', title: 'Tree', text: row => row.tree_id ?? '', sort: row => row.tree_id },
  { key: 'network', title: 'Network', sort: row => row.network,
    text: row => [row.network, row.utility].filter(Boolean).join(' · ') },
  { key: 'concern', title: 'Needs a look', text: row => (row.concerns ?? []).join('; '),
    sort: row => row.concerns?.[0] },
];

const searched = row => [
  row.address, row.network, row.utility, row.tree_id && `tree ${row.tree_id}`, row.last_kind,
  ...(row.concerns ?? []),
].join(' ').toLowerCase();

/** Packets of the last minute, of those that the page has. */
function lastMinute() {
  const begin = present() - 60_000;
  const first = store.packets.findLastIndex(({ packet }) => instant(packet.time) < begin);
  return store.packets.length - 1 - first;
}

export function metersView(_, signal) {
  const grid = new Grid({
    name: 'meters', label: 'Meters', order: 'mine, then address', columns, id: row => row.address,
    open: row => { location.hash = `#meter/${encodeURIComponent(row.address)}`; },
    classes: row => row.concerns?.length ? 'concerned' : '' });
  grid.resort = () => show();
  const search = element('input', { type: 'search', placeholder: 'Address, network, tree …',
    'aria-label': 'Search meters', oninput: () => show() });
  const which = element('select', { 'aria-label': 'Which meters', onchange: () => show() },
    ['All meters', 'Mine', 'Need a look'].map(name => element('option', {}, name)));
  const found = element('p', { class: 'note', role: 'status' });
  const figureList = element('div');
  const drawn = foldedDrawing('Timeline of the meters that matter', 'drawings/timeline', signal);
  const list = element('section', { 'aria-label': 'List of meters' },
    element('p', { class: 'tools' }, search, which), found, grid.node);
  const empty = element('div');
  const node = element('div', {}, figureList, empty, list, drawn);

  function show() {
    const all = [...store.meters.values()];
    list.hidden = drawn.hidden = figureList.hidden = all.length === 0;
    empty.replaceChildren(...all.length === 0 ? [waiting('No meter has been heard yet')] : []);
    const sought = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const kept = all.filter(row => (which.selectedIndex !== 1 || row.mine)
      && (which.selectedIndex !== 2 || row.concerns?.length > 0)
      && (sought.length === 0 || sought.every(word => searched(row).includes(word))));
    // Mine on top, then by address, until somebody chooses another order.
    if (!grid.sorted) {
      kept.sort((a, b) => Boolean(b.mine) - Boolean(a.mine)
        || (a.address < b.address ? -1 : a.address > b.address ? 1 : 0));
    }
    grid.show(kept);
    setText(found, kept.length < all.length
      ? `${count(kept.length)} of ${counted(all.length, 'meter')}`
      : store.others > 0
        ? `${counted(store.others, 'packet')} of further meters, for whom there was no room` : '');
    showFigures(all);
  }

  let figureTexts = '';

  function showFigures(all) {
    const sum = key => all.reduce((total, row) => total + (row[key] || 0), 0);
    const list = [
      [count(all.length), all.length === 1 ? 'meter' : 'meters'],
      [count(store.sequence), 'packets'], [count(lastMinute()), 'last minute'],
      [count(new Set(all.map(row => row.network).filter(Boolean)).size), 'networks'],
      [count(sum('outages')), 'outages'],
      [count(all.filter(row => row.concerns?.length).length), 'need a look']];
    const texts = JSON.stringify(list);
    if (texts !== figureTexts) figureList.replaceChildren(figures(list));
    figureTexts = texts;
  }

  return {
    title: 'Meters', node, close: () => grid.close(),
    update(topics) {
      if (['meters', 'packets', 'clock', 'run', 'health'].some(topic => topics.has(topic))) show();
      if (topics.has('meters')) drawn.update();
    },
  };
}
