// Elements are made here and nowhere else: what was heard becomes text, never markup.

const SVG = 'http://www.w3.org/2000/svg';

/** Characters that a reader does not see, or that turn the text around them. */
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** Text with its unseen characters shown: ␛ for an escape, ⟨202E⟩ for a change of direction. */
export function visible(text) {
  return String(text).replace(UNSEEN, character => {
    const code = character.codePointAt(0);
    if (code < 0x20) return String.fromCodePoint(0x2400 + code);
    return `⟨${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
  });
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (name.startsWith('--')) node.style.setProperty(name, value);
    else node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.flat(Infinity).filter(child => child !== undefined && child !== null
    && child !== false).map(child => child instanceof Node ? child : visible(child)));
  return node;
}

/**
 * An element. Of its attributes `onNAME` is a listener, `--NAME` a variable of CSS; those that are
 * undefined, null or false are left out. Children are nodes, or values that become text.
 */
export const element = (name, attributes, ...children) =>
  fill(document.createElement(name), attributes, children);

/** The same within a drawing. */
export const shape = (name, attributes, ...children) =>
  fill(document.createElementNS(SVG, name), attributes, children);

/** Sets a node's text if it is another one. */
export function setText(node, text) {
  const shown = visible(text ?? '');
  if (node.textContent !== shown) node.textContent = shown;
}

/** A section with a heading, as in the report. */
export function section(title, ...children) {
  return element('section', {}, element('h2', {}, title), ...children);
}

/** A table that is folded up, and is only filled while it is open: what a drawing shows. */
export function tableBehind(name, table) {
  const details = element('details', {}, element('summary', {}, name));
  const show = () => {
    if (details.open) details.replaceChildren(details.firstElementChild, table() ?? '');
  };
  details.addEventListener('toggle', show);
  details.update = show;
  return details;
}

/**
 * A table of a few rows of texts or nodes. The look, and what becomes of it on a phone, is the
 * report's.
 */
export function table(titles, rows, label) {
  const cell = (value, title) =>
    element('td', { role: 'cell', 'data-title': title }, value ?? '');
  return element('table', { role: 'table', 'aria-label': label },
    element('thead', { role: 'rowgroup' }, element('tr', { role: 'row' }, titles.map(title =>
      element('th', { scope: 'col', role: 'columnheader' }, title)))),
    element('tbody', { role: 'rowgroup' }, rows.map(row =>
      element('tr', { role: 'row' }, titles.map((title, index) => cell(row[index], title))))));
}

/** Rows of a list that are seen without unfolding it, as in the report. */
const OPEN_ROWS = 8;

/** The same of any number of rows, the latest first: the earlier ones are folded up. */
export function longTable(titles, rows, label) {
  const rest = rows.slice(OPEN_ROWS);
  return element('div', {}, table(titles, rows.slice(0, OPEN_ROWS), label),
    rest.length > 0 && tableBehind(`${rest.length} earlier`,
      () => table(titles, rest, `${label}, earlier`)));
}

/** A short name and its number, as at the report's top. */
export function figures(list) {
  return element('ul', { class: 'figures' }, list.map(([number, name]) =>
    element('li', {}, element('b', {}, number), ' ', name)));
}

/** The address of a meter that leads to its view. */
export function meterLink(address, attributes) {
  return element('a', { href: `#meter/${encodeURIComponent(address)}`, class: 'name',
    ...attributes }, address);
}
