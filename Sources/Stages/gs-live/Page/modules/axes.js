// Where the marks of an axis stand, and what they say.

import { decimal, fullTime } from './format.js';

const MINUTE = 60_000, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
const TIME_STEPS = [1000, 5000, 15_000, 30_000, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE,
  15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY,
  14 * DAY, 28 * DAY, 91 * DAY, 364 * DAY];

function marks(from, to, step, label) {
  const list = [];
  for (let value = Math.ceil(from / step) * step; value <= to && list.length < 100; value += step) {
    list.push({ value, label: label(value) });
  }
  return list;
}

/** Round times from `from` to `to`, milliseconds since 1970, at most `most` of them. */
export function timeMarks(from, to, most) {
  const step = TIME_STEPS.find(step => (to - from) / step <= most) ?? TIME_STEPS.at(-1);
  return marks(from, to, step, value => {
    const text = fullTime(value);
    return step >= DAY || value % DAY === 0 ? text.slice(5, 10)
      : step >= MINUTE ? text.slice(11, 16) : text.slice(11);
  });
}

/** Round numbers from `from` to `to`, at most `most` of them. */
export function numberMarks(from, to, most, unit = '') {
  const rough = (to - from) / most || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map(factor => factor * power).find(step => step >= rough * 0.9999);
  const places = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return marks(from, to, step, value => decimal(value, places, unit));
}

/** Least and greatest of the numbers in lists, some of them null; undefined if there are none. */
export function extent(...lists) {
  let least = Infinity, greatest = -Infinity;
  for (const list of lists) {
    for (const value of list ?? []) {
      if (typeof value !== 'number') continue;
      least = Math.min(least, value);
      greatest = Math.max(greatest, value);
    }
  }
  return least <= greatest ? [least, greatest] : undefined;
}
