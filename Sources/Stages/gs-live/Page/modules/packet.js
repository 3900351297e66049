// One packet, explained byte by byte as `gs-decode --explain` does, over the view that it was
// chosen in.

import { element, meterLink, table } from './elements.js';
import { bytes, fullTime } from './format.js';
import { get } from './store.js';

let dialog;
let abort;
let address;

function make() {
  const body = element('div', { class: 'packet-body' });
  dialog = element('dialog', { class: 'packet', 'aria-labelledby': 'packet-title',
    // A click beside it.
    onclick: event => event.target === dialog && dialog.close(),
    onclose: closed }, body);
  document.body.append(dialog);
}

function closed() {
  // It may have been opened again before this was told.
  if (dialog.open) return;
  abort?.abort();
  if (address && location.hash.startsWith(`${address}/`)) location.replace(address);
  address = undefined;
}

/** Closes it, if it is open. */
export function closePacket() {
  if (dialog?.open) dialog.close();
}

/** Opens it. `back` is the address that its closing leads to; without one the address stays. */
export async function showPacket(sequence, back) {
  if (!dialog) make();
  abort?.abort();
  abort = new AbortController();
  address = back;
  fill(sequence, element('p', { class: 'note' }, 'Fetching it …'));
  if (!dialog.open) dialog.showModal();
  try {
    const answer = await get(`api/packets/${sequence}`, abort.signal);
    fill(sequence, ...content(answer));
  } catch (error) {
    if (error.name === 'AbortError') return;
    fill(sequence, element('p', {}, error.status === 404
      ? 'The server has forgotten this packet: it keeps the latest hours. --history lengthens that.'
      : 'The server does not answer.'));
  }
}

function fill(sequence, ...nodes) {
  dialog.firstElementChild.replaceChildren(
    element('header', {}, element('h2', { id: 'packet-title' }, `Packet ${sequence}`),
      element('button', { type: 'button', class: 'close', onclick: () => dialog.close() },
        'Close')),
    ...nodes);
}

function content({ packet, headline, fields = [] }) {
  const meters = [['source', 'From'], ['destination', 'To']].filter(([key]) =>
    typeof packet[key] === 'string' && !/^F+$/.test(packet[key]));
  return [
    element('p', { class: 'headline' }, headline),
    element('p', { class: 'facts' }, packet.time ? `${fullTime(packet.time)} UTC` : '',
      meters.map(([key, word]) => element('span', {}, `${word} `, meterLink(packet[key])))),
    hex(packet.raw),
    fields.length > 0 && fieldTable(fields),
    element('details', {}, element('summary', {}, 'All keys, as JSON'),
      element('pre', { tabindex: 0 }, JSON.stringify(packet, undefined, 1))),
  ];
}

function hex(raw) {
  if (typeof raw !== 'string') {
    return element('p', { class: 'note' }, 'Its bytes did not come with it.');
  }
  const said = element('span', { role: 'status' });
  const copy = async () => {
    said.textContent = await copied(raw) ? 'Copied' : 'Select the bytes, and copy them by hand';
  };
  return element('div', { class: 'hex' }, element('code', {}, bytes(raw)),
    element('p', { class: 'tools' },
      element('button', { type: 'button', onclick: copy }, 'Copy as hex'), said));
}

/**
 * Puts a text on the clipboard; over plain HTTP from elsewhere a browser only knows the old way.
 */
export async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = element('textarea', { class: 'away', 'aria-hidden': 'true', readonly: true });
    area.value = text;
    (dialog?.open ? dialog : document.body).append(area);
    area.select();
    const isDone = document.execCommand('copy');
    area.remove();
    return isDone;
  }
}

function fieldTable(fields) {
  const certainty = ({ certainty }) => certainty
    && element('span', { class: `certainty ${/^[a-z]+$/.test(certainty) ? certainty : ''}` },
      certainty);
  return element('div', { class: 'fields' }, table(
    ['Offset', 'Bytes', 'Field', 'Value', 'How sure', 'Remark'],
    fields.map(field => [
      field.offset ?? '', element('code', {}, bytes(field.bytes ?? '')),
      element('b', {}, field.name ?? ''), field.value, certainty(field), field.remark]),
    'The packet byte by byte'));
}
