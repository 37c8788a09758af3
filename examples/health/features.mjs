import { median } from '../lib/say.mjs';

/** @typedef {import('./hearts.mjs').Recording} Recording */

/** Beats around one beat that say what is usual just now. */
const AROUND = 8;
/** Seconds of the signal around a beat that make its shape. */
const BEFORE = 0.1;
const AFTER = 0.14;
/** Below this two shapes are the same. */
const LEAST = 1e-4;

export const FEATURES = ['beforeAgainstUsual', 'afterAgainstUsual', 'logShape', 'height'];

/**
 * What a beat is against its patient's own: the pauses before and after it as shares of the usual pause just now, how far its shape is
 * from the usual shape (logarithm of 1 − correlation), and its height. The usual shape is the median of the first `learnt` beats.
 * @param {Recording} recording @param {number} learnt
 * @returns {number[][]} shape (nBeats, 4)
 */
export function beatRows({ signal, rate, beats }, learnt) {
  const pauses = beats.map(({ at }, i) => (i === 0 ? Number.NaN : (at - beats[i - 1].at) / rate));
  const shapes = beats.map(({ at }) => shapeAt(signal, at, rate));
  const usual = shapes[0].map((_, k) => median(shapes.slice(0, learnt).map((shape) => shape[k])));
  return beats.map((_, i) => {
    const near = pauses.slice(Math.max(1, i - AROUND), i + AROUND + 1);
    const now = median(near);
    return [
      i === 0 ? 1 : pauses[i] / now,
      i === beats.length - 1 ? 1 : pauses[i + 1] / now,
      Math.log(1 - correlation(shapes[i], usual) + LEAST),
      Math.max(...shapes[i]) - Math.min(...shapes[i]),
    ];
  });
}

/** The heart rate alone, in beats a minute: the textbook's only column. @param {Recording} recording */
export const rateRows = ({ beats, rate }) => beats.map(({ at }, i) => [i === 0 ? 70 : (60 * rate) / (at - beats[i - 1].at)]);

/** Samples around a beat, less their median: a baseline that wanders goes. @param {Float64Array} signal @param {number} at @param {number} rate */
export function shapeAt(signal, at, rate) {
  const from = Math.min(Math.max(0, at - Math.round(BEFORE * rate)), signal.length - Math.round((BEFORE + AFTER) * rate));
  const part = Array.from(signal.subarray(from, from + Math.round((BEFORE + AFTER) * rate)));
  const level = median(part);
  return part.map((v) => v - level);
}

/** @param {readonly number[]} a @param {readonly number[]} b */
function correlation(a, b) {
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < a.length; ++i) {
    ab += a[i] * b[i];
    aa += a[i] * a[i];
    bb += b[i] * b[i];
  }
  return ab / Math.sqrt(aa * bb);
}
