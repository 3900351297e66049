// How numbers, times and lengths of time are written, as in the report: UTC, and units.

const DAY = 86400;

/** Milliseconds since 1970 of a time in RFC 3339; undefined if it is none. */
export function instant(time) {
  const value = typeof time === 'string' ? Date.parse(time) : NaN;
  return Number.isNaN(value) ? undefined : value;
}

/** "2026-11-22 17:00:00". */
export function fullTime(time) {
  const value = typeof time === 'number' ? time : instant(time);
  if (value === undefined || !(Math.abs(value) < 8.64e15)) return '';
  return new Date(value).toISOString().slice(0, 19).replace('T', ' ');
}

/** "17:00:00", with the day before it if that is not `day`'s. */
export function timeOfDay(time, day) {
  const text = fullTime(time);
  return day !== undefined && fullTime(day).slice(0, 10) === text.slice(0, 10)
    ? text.slice(11) : text.slice(5);
}

/** "12 s", "3 min", "2 h 05 min", "4 d 03 h": two units at most, from seconds. */
export function duration(seconds) {
  if (!Number.isFinite(seconds)) return '';
  const whole = Math.max(0, Math.floor(seconds));
  const two = number => String(number).padStart(2, '0');
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  if (whole < DAY) return `${Math.floor(whole / 3600)} h ${two(Math.floor(whole / 60) % 60)} min`;
  if (whole >= 1e6 * DAY) return `${count(Math.floor(whole / DAY))} d`;
  return `${Math.floor(whole / DAY)} d ${two(Math.floor(whole / 3600) % 24)} h`;
}

/** One unit only, for what runs on while it is read: "12 s", "3 min", "2 h". */
export function age(seconds) {
  if (!Number.isFinite(seconds)) return '';
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 100) return `${whole} s`;
  if (whole < 100 * 60) return `${Math.floor(whole / 60)} min`;
  if (whole < 48 * 3600) return `${Math.floor(whole / 3600)} h`;
  return `${Math.floor(whole / DAY)} d`;
}

/** A number with narrow gaps between thousands; with an exponent if it is out of all proportion. */
export function count(number) {
  if (typeof number !== 'number') return '';
  if (Math.abs(number) >= 1e12) return number.toExponential(3);
  return String(number).replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, '\u202f');
}

/** "3 meters", "1 meter". */
export const counted = (number, unit) => `${count(number)} ${unit}${number === 1 ? '' : 's'}`;

/** "31.2 dB", which no line is broken in. */
export function decimal(number, places = 1, unit = '') {
  if (typeof number !== 'number' || Number.isNaN(number)) return '';
  const text = Math.abs(number) >= 1e9 ? number.toExponential(3) : number.toFixed(places);
  return text.replace(/^-/, '−') + (unit ? `\u00a0${unit}` : '');
}

/** "916.500 MHz". */
export const megahertz = (hertz, places = 1) => decimal(hertz / 1e6, places, 'MHz');

/** "00 FF 2A": bytes apart. */
export const bytes = text => String(text).replace(/(..)(?=.)/g, '$1 ');

/** Bytes of memory: "1.2 MB". */
export function size(number) {
  if (typeof number !== 'number') return '';
  return number < 1e6 ? decimal(number / 1e3, 1, 'kB') : decimal(number / 1e6, 1, 'MB');
}
