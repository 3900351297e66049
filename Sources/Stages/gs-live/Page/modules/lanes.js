// Rows of columns over time with one axis, in the look of the report's timeline.

import { element, shape } from './elements.js';
import { timeMarks } from './axes.js';
import { counted, fullTime } from './format.js';

/**
 * `lanes`: `[{ name, counts }]` with a number for each of `places`, where columns begin that are
 * `step` wide, all in milliseconds; `events`: `[{ place, label }]`, marks in all lanes.
 */
export function lanes({ places, step, lanes, events = [], unit = 'packet' }) {
  const from = places[0], to = places.at(-1) + step;
  const steps = Math.round((to - from) / step);
  const position = place => ((place - from) / (to - from)).toFixed(4);
  const marks = timeMarks(from, to, 6).map(({ value, label }) => element('span', {
    '--at': position(value),
    class: position(value) < 0.08 ? 'first' : position(value) > 0.92 ? 'last' : 'middle' }, label));
  return element('div', { class: 'timeline' }, lanes.map(({ name, counts }) => {
    const highest = Math.max(1, ...counts);
    const total = counts.reduce((sum, count) => sum + count, 0);
    const columns = counts.flatMap((count, index) => count > 0 ? [
      shape('rect', { x: Math.round((places[index] - from) / step), y: 0, width: 0.9, height: 100,
        'fill-opacity': (0.4 + 0.6 * count / highest).toFixed(2) },
      shape('title', {}, `${fullTime(places[index])}: ${counted(count, unit)}`))] : []);
    return [element('span', { class: 'name' }, name),
      element('div', { class: 'lane' },
        shape('svg', { viewBox: `0 0 ${steps} 100`, preserveAspectRatio: 'none', role: 'img',
          'aria-label': `${name}: ${counted(total, unit)}` }, columns),
        events.filter(({ place }) => place >= from && place <= to).map(({ place, label }) =>
          element('i', { '--at': position(place), title: label })))];
  }), element('span'), element('div', { class: 'marks' }, marks));
}
