// A table of any number of rows, of which only those on the screen are in the page. Rows are
// changed in place, one height each; the page scrolls, not the table. Arrows move from row to row,
// Enter opens.

import { element, setText } from './elements.js';

/** Rows above and below the screen that are there as well, so that scrolling shows no gap. */
const MARGIN = 8;
/** Rows of a table that is there as a whole. */
const SHORT = 60;

const words = new Intl.Collator('en', { numeric: true });

/** Orders numbers before texts, and what is not known at the end. */
function compare(a, b, isDown) {
  const isMissing = value => value === undefined || value === null || value === '';
  if (isMissing(a) || isMissing(b)) return isMissing(a) - isMissing(b);
  const order = typeof a === 'number' && typeof b === 'number' ? a - b
    : /^[0-9A-F]{4,12}$/.test(a) && a.length === b.length ? (a < b ? -1 : a > b ? 1 : 0)
      : words.compare(a, b);
  return isDown ? -order : order;
}

const cellClass = ({ key, numeric }) => `cell ${key}${numeric ? ' numeric' : ''}`;

export class Grid {
  #rows = [];
  #drawn = new Map();
  #spare = [];
  #active;
  #frame;

  /**
   * `columns`: `{ key, title, text(row), sort?(row), numeric?, cell?(node, row), down? }`; a column
   * without `sort` cannot be sorted by. `id(row)` names a row, `open(row)` is called for a chosen
   * one, `classes(row)` are its classes. `sorted`: `{ key, down }`, or undefined if the rows keep
   * their order, which `order` names.
   */
  constructor({ name, label, columns, id, open, classes, sorted, order }) {
    Object.assign(this, { columns, id, open, classes, sorted, order });
    this.body = element('div', { class: 'rows', role: 'rowgroup',
      onkeydown: event => this.#key(event), onclick: event => this.#click(event),
      onfocusin: event => this.#focused(event) });
    this.measure = element('div', { class: 'row measure', 'aria-hidden': 'true' });
    this.grid = element('div', { class: `grid ${name}`, role: 'grid', 'aria-label': label,
      'aria-colcount': columns.length }, this.#head(), this.body);
    this.node = element('div', { class: 'grid-frame' }, this.#sorter(), this.grid, this.measure);
    this.onscroll = () => this.#draw();
    addEventListener('scroll', this.onscroll, { passive: true });
    addEventListener('resize', this.onscroll);
  }

  /** Takes the listeners away. */
  close() {
    removeEventListener('scroll', this.onscroll);
    removeEventListener('resize', this.onscroll);
  }

  /** Shows these rows. */
  show(rows) {
    const column = this.sorted && this.columns.find(column => column.key === this.sorted.key);
    this.#rows = column ? this.#sort(rows, column) : rows;
    this.grid.setAttribute('aria-rowcount', this.#rows.length + 1);
    this.#draw();
  }

  /** The rows that are shown, in their order. */
  get rows() { return this.#rows; }

  #sort(rows, column) {
    const keyed = rows.map(row => [column.sort(row), row]);
    return keyed.sort((a, b) => compare(a[0], b[0], this.sorted.down)).map(pair => pair[1]);
  }

  #head() {
    this.titles = this.columns.map(column => {
      const title = element('div', { role: 'columnheader', class: cellClass(column) });
      if (column.sort) {
        title.append(element('button', { type: 'button', onclick: () => this.#sortBy(column) },
          column.title));
      } else title.append(column.title);
      return title;
    });
    this.#markSorted();
    return element('div', { role: 'rowgroup', class: 'head' },
      element('div', { role: 'row', class: 'row', 'aria-rowindex': 1 }, this.titles));
  }

  /** On a phone, where the head has no room. */
  #sorter() {
    const sortable = this.columns.filter(column => column.sort);
    if (sortable.length === 0) return undefined;
    this.choice = element('select', { onchange: () => this.#sortBy(
      this.columns.find(column => column.key === this.choice.value)) },
    this.order && element('option', { value: '' }, this.order),
    sortable.map(column => element('option', { value: column.key }, column.title)));
    this.choice.value = this.sorted?.key ?? '';
    return element('label', { class: 'sorter' }, 'Sort by ', this.choice);
  }

  /** By a column, the other way round if it is so already; without one in the rows' own order. */
  #sortBy(column) {
    const isSame = column && this.sorted?.key === column.key;
    this.sorted = column
      && { key: column.key, down: isSame ? !this.sorted.down : Boolean(column.down) };
    this.choice.value = column?.key ?? '';
    this.#markSorted();
    if (column) this.show(this.#rows);
    else this.resort?.();
  }

  #markSorted() {
    this.columns.forEach((column, index) => {
      if (!column.sort) return;
      const isSorted = column.key === this.sorted?.key;
      this.titles[index].setAttribute('aria-sort',
        !isSorted ? 'none' : this.sorted.down ? 'descending' : 'ascending');
    });
  }

  #draw() {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      if (this.node.isConnected) this.#drawNow();
    });
  }

  #drawNow() {
    const height = this.height = this.measure.offsetHeight || 1;
    const top = this.body.getBoundingClientRect().top;
    const isShort = this.#rows.length <= SHORT;
    const first = isShort ? 0 : Math.max(0, Math.floor(-top / height) - MARGIN);
    const end = isShort ? this.#rows.length
      : Math.min(this.#rows.length, Math.ceil((innerHeight - top) / height) + MARGIN);
    this.body.style.height = `${this.#rows.length * height}px`;
    const wanted = new Map();
    for (let index = first; index < end; index += 1) {
      wanted.set(this.id(this.#rows[index]), index);
    }
    const active = this.#activeIndex();
    if (active >= 0) wanted.set(this.#active, active);
    for (const [id, row] of this.#drawn) {
      if (wanted.has(id)) continue;
      this.#drawn.delete(id);
      this.#spare.push(row);
    }
    for (const [id, index] of wanted) this.#place(id, index);
    for (const row of this.#spare.splice(0)) row.node.remove();
    this.#order([...wanted].sort((a, b) => a[1] - b[1]).map(([id]) => this.#drawn.get(id).node));
    this.#keepTabStop(first);
  }

  /**
   * Rows stand in the page as on the screen: so they are read out. The one with the focus stays.
   */
  #order(nodes) {
    let next = this.body.firstChild;
    for (const node of nodes) {
      while (node !== next && node.contains(document.activeElement)) {
        const following = next.nextSibling;
        this.body.append(next);
        next = following;
      }
      if (node === next) next = next.nextSibling;
      else this.body.insertBefore(node, next);
    }
  }

  #place(id, index) {
    let row = this.#drawn.get(id);
    if (!row) {
      row = this.#spare.pop() ?? this.#make();
      row.node.dataset.id = id;
      this.#drawn.set(id, row);
    }
    const data = this.#rows[index];
    const top = `${index * this.height}px`;
    if (row.top !== top) row.node.style.top = row.top = top;
    row.node.setAttribute('aria-rowindex', index + 2);
    row.node.className = `row ${this.classes?.(data) ?? ''}`;
    row.node.tabIndex = id === this.#active ? 0 : -1;
    if (!row.node.isConnected) this.body.append(row.node);
    this.columns.forEach((column, position) => {
      const cell = row.cells[position];
      if (column.cell) column.cell(cell, data);
      else setText(cell, column.text(data));
    });
  }

  #make() {
    const cells = this.columns.map(column => element('div', { role: 'gridcell',
      class: cellClass(column), 'data-title': column.title }));
    return { node: element('div', { role: 'row' }, cells), cells };
  }

  /** One row can be reached by the tabulator. */
  #keepTabStop(first) {
    if (this.#activeIndex() >= 0) return;
    const row = this.#rows[Math.min(this.#rows.length - 1, first > 0 ? first + MARGIN : 0)];
    const drawn = row && this.#drawn.get(this.id(row));
    if (drawn) drawn.node.tabIndex = 0;
  }

  #activeIndex() {
    return this.#active === undefined
      ? -1 : this.#rows.findIndex(row => this.id(row) === this.#active);
  }

  #focused(event) {
    const id = event.target.closest('[role=row]')?.dataset.id;
    const row = this.#rows.find(row => String(this.id(row)) === id);
    if (!row || this.id(row) === this.#active) return;
    this.#active = this.id(row);
    for (const [id, drawn] of this.#drawn) drawn.node.tabIndex = id === this.#active ? 0 : -1;
  }

  #click(event) {
    if (event.target.closest('a, button') || String(getSelection())) return;
    const id = event.target.closest('[role=row]')?.dataset.id;
    const row = this.#rows.find(row => String(this.id(row)) === id);
    if (row) this.open?.(row);
  }

  #key(event) {
    const page = Math.max(1, Math.floor(innerHeight / this.height) - 3);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page,
      Home: -Infinity, End: Infinity };
    const index = this.#activeIndex();
    if (event.key === 'Enter' && index >= 0 && !event.target.closest('a, button')) {
      event.preventDefault();
      this.open?.(this.#rows[index]);
    } else if (Object.hasOwn(steps, event.key) && !event.altKey && !event.ctrlKey) {
      event.preventDefault();
      this.focus(Math.max(0, Math.min(this.#rows.length - 1, index + steps[event.key])));
    }
  }

  /** Focuses a row, and scrolls to it. */
  focus(index) {
    const row = this.#rows[index];
    if (!row) return;
    this.#active = this.id(row);
    this.#drawNow();
    const node = this.#drawn.get(this.#active).node;
    node.focus({ preventScroll: true });
    node.scrollIntoView({ block: 'nearest' });
  }
}
