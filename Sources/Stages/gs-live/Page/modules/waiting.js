// What a view says while there is nothing to show, and what can be done about it.

import { element, section } from './elements.js';
import { store } from './store.js';

/** A section that says why there is nothing yet. */
export function waiting(title) {
  const problems = (store.health?.receivers ?? []).flatMap(receiver => receiver.problems ?? []);
  return section(title,
    problems.length > 0 && element('ul', { class: 'plain' },
      problems.map(problem => element('li', { class: 'alarm' }, problem))),
    element('p', {}, ...words()),
    element('p', {}, element('a', { href: '#receiver' }, 'How the receiver is doing'), ' · ',
      element('a', { href: '#band' }, 'What is in the band')));
}

function words() {
  const server = store.health?.server;
  const lines = store.health?.receivers?.length > 0;
  if (store.connection === 'lost') return ['The server does not answer. It is tried again.'];
  if (server?.input === 'ended') {
    return ['The input has ended, and there was no packet in it. gs-live reads the packet JSON of '
      + 'gs-decode: does the pipeline before it print any?'];
  }
  if (server?.input === 'database') return ['There is no packet in the database yet.'];
  if (server?.malformed > 0) {
    return ['Lines come, but they are no packet JSON. gs-live reads what gs-decode prints.'];
  }
  if (lines) {
    return ['The receiver is at work, and has not heard a packet yet. Meters send every minute or '
      + 'so, each on another channel: with a good antenna the first one takes a few minutes.'];
  }
  return ['Nothing has come yet. gs-live reads the packet JSON of gs-decode; with its option ',
    element('code', {}, '--health'), ' this page also tells how the receiver is doing.'];
}
