// What the band says to whoever sets up the receiver: is the antenna good, where is it best to
// listen.

import { counted, decimal, megahertz } from './format.js';

/** dB of Eb/N0 below which packets get lost, as in the report. */
const WEAK = 10.5;
/** dB by which the noise of a part of the band stands out. */
const HUMP = 6;
/** Percent of samples at an end of their range that are too many. */
const CLIPPED = 1;
/** Meters that are needed for a word about the antenna. */
const LEAST_METERS = 3;

const middle = values => {
  const sorted = values.filter(value => typeof value === 'number').sort((a, b) => a - b);
  return sorted.length === 0 ? undefined : sorted[Math.floor((sorted.length - 1) / 2)];
};

/** Is the antenna good? Sentences, the most important first. */
export function antennaAdvice(meters, receiver) {
  const ratios = meters.map(meter => meter.mean_snr_db).filter(value => typeof value === 'number');
  const sentences = [];
  const clipped = middle(receiver?.clipped_percent?.slice(-10) ?? []);
  const peak = middle(receiver?.peak_dbfs?.slice(-10) ?? []);
  if (clipped >= CLIPPED) {
    sentences.push(`The signal clips: ${decimal(clipped, 1)} % of the samples are at the end of `
      + 'their range. Lower the gain.');
  } else if (peak !== undefined && peak < -30) {
    sentences.push(`The strongest sample is ${decimal(-peak, 0)} dB below full scale: there is `
      + 'room for more gain.');
  } else if (peak !== undefined && peak > -0.5) {
    sentences.push('The strongest sample is at full scale: a near meter may clip. A few dB less '
      + 'gain cost nothing.');
  }
  if (ratios.length < LEAST_METERS) {
    sentences.push(`${counted(ratios.length, 'meter')} so far: too few to judge an antenna by.`);
  } else {
    const weak = ratios.filter(ratio => ratio < WEAK).length;
    sentences.push(`Half of the ${counted(ratios.length, 'meter')} arrive with ${
      decimal(middle(ratios), 0)} dB or more; ${weak === 0 ? 'none is'
        : `${weak} ${weak === 1 ? 'is' : 'are'}`} below ${WEAK} dB, where packets get lost.`);
    sentences.push(judgement(weak / ratios.length, middle(ratios)));
  }
  return sentences;
}

function judgement(weakShare, ratio) {
  if (ratio >= 20 && weakShare < 0.2) return 'The antenna does well here.';
  if (weakShare < 0.5) {
    return 'It hears far: weak ones are those at its edge. A higher place makes them stronger.';
  }
  return 'Most are weak: try another place for the antenna, higher or at a window.';
}

/** Where is it best to listen? Sentences. */
export function placeAdvice(channels, receiver) {
  const total = channels.reduce((sum, channel) => sum + channel.packets, 0);
  if (total === 0) return ['No packet was heard on any channel yet.'];
  const sorted = channels.toSorted((a, b) => a.channel_hz - b.channel_hz);
  const low = sorted[0].channel_hz, high = sorted.at(-1).channel_hz;
  const busiest = channels.reduce((a, b) => b.packets > a.packets ? b : a);
  const sentences = [low === high
    ? `All packets came on ${megahertz(low)}.`
    : `Packets came on ${counted(channels.length, 'channel')} from ${megahertz(low)} to ${
      megahertz(high)}, most on ${megahertz(busiest.channel_hz)}.`];
  const center = receiver?.center_frequency_hz?.at(-1), rate = receiver?.sample_rate_hz?.at(-1);
  if (center && rate) sentences.push(edges(sorted, total, center, rate));
  sentences.push(...humps(receiver));
  return sentences;
}

/** Whether the traffic goes on beyond an end of the band. */
function edges(channels, total, center, rate) {
  const lower = center - rate / 2, upper = center + rate / 2, margin = rate * 0.12;
  const share = part =>
    channels.filter(part).reduce((sum, { packets }) => sum + packets, 0) / total;
  const atLower = share(({ channel_hz: hertz }) => hertz < lower + margin);
  const atUpper = share(({ channel_hz: hertz }) => hertz > upper - margin);
  const band = `The receiver listens from ${megahertz(lower)} to ${megahertz(upper)}.`;
  const isLower = atLower >= 0.08, isUpper = atUpper >= 0.08;
  if (isLower && isUpper) {
    return `${band} There are packets at both ends, and surely beyond: a wider band hears more.`;
  }
  if (isLower || isUpper) {
    const to = center + (isUpper ? 1 : -1) * rate / 4;
    return `${band} There are packets at its ${isUpper ? 'upper' : 'lower'} end, and maybe beyond: `
      + `try ${megahertz(to)} as the centre, and compare the packets of an hour.`;
  }
  return `${band} What is heard lies within it.`;
}

/** Where the noise stands out of that of the rest of the band. */
function humps(receiver) {
  const floor = receiver?.noise_floor_dbfs_per_hz?.at(-1);
  const center = receiver?.center_frequency_hz?.at(-1), rate = receiver?.sample_rate_hz?.at(-1);
  if (!floor?.length || !center || !rate) return [];
  const usual = middle(floor), step = rate / floor.length;
  let worst = 0;
  floor.forEach((value, index) => { if (value > floor[worst]) worst = index; });
  const rise = floor[worst] - usual;
  return rise < HUMP ? [] : [`The noise is ${decimal(rise, 0)} dB higher around ${
    megahertz(center - rate / 2 + (worst + 0.5) * step)}: something disturbs there.`];
}
