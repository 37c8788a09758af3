// What series are made of: times, waves, chance, and values one after the other with a state.
import { random } from 'hapax';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** A Monday. */
const BEGIN = Date.UTC(2023, 0, 2);

export const wave = (i, period, shift = 0) => Math.sin((2 * Math.PI * (i + shift)) / period);
export const bump = (hour, at, wide) => Math.exp(-(((((hour - at + 36) % 24) - 12) / wide) ** 2));
export const poisson = (chance, mean) => {
  if (mean > 50) return Math.max(0, Math.round(mean + Math.sqrt(mean) * chance.normal()));
  let count = 0;
  for (let p = chance.uniform(); p > Math.exp(-mean); p *= chance.uniform()) count += 1;
  return count;
};
export const exponential = (chance) => -Math.log(1 - chance.uniform());
export const round = (v, step) => Math.round(v / step) * step;

/** n samples of one channel, one at a time, with a state. */
export const one =
  (n, step, { period = 0, calm = true, floor = false, begin = BEGIN }, next) =>
  (seed) => {
    const chance = random(seed);
    const state = { x: 0, y: 0, left: 0, on: false };
    const values = Float64Array.from({ length: n }, (_, i) => next(chance, state, i, begin + i * step));
    return { values, columns: 1, times: Float64Array.from(values, (_, i) => begin + i * step), period, calm, floor };
  };
/** The same of several channels. */
export const many =
  (n, columns, step, { period = 0, calm = true }, next) =>
  (seed) => {
    const chance = random(seed);
    const state = { x: 0, y: 0, z: 0 };
    const values = new Float64Array(n * columns);
    for (let i = 0; i < n; ++i) values.set(next(chance, state, i), i * columns);
    return { values, columns, times: Float64Array.from({ length: n }, (_, i) => BEGIN + i * step), period, calm, floor: false };
  };

export const WEEK_OF_SHOP = [0.8, 0.85, 0.9, 1, 1.3, 1.5, 0.65];
