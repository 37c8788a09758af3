// Streams without an anomaly, of eight kinds: what the promise of a rate is held against. One feature, one sample a minute.
import { random } from '../packages/hapax/dist/index.js';

/** Student's t with three degrees of freedom: the fourth moment does not exist. */
const heavy = (chance) => chance.normal() / Math.sqrt((chance.normal() ** 2 + chance.normal() ** 2 + chance.normal() ** 2) / 3);

function poisson(chance, mean) {
  let count = 0;
  let left = chance.uniform();
  for (let share = Math.exp(-mean); left > share && count < 1000; share *= mean / ++count) left -= share;
  return count;
}

/** Value i after the one before, with the state of the kind. */
export const KINDS = {
  independent: (chance) => chance.normal(),
  'autocorrelated .95': (chance, _, before = 0) => 0.95 * before + 0.31 * chance.normal(),
  'autocorrelated .99': (chance, _, before = 0) => 0.99 * before + 0.14 * chance.normal(),
  'heavy tails (t, 3)': heavy,
  'seasonal (240)': (chance, i) =>
    3 * Math.sin((2 * Math.PI * i) / 240) + 1.2 * Math.sin((2 * Math.PI * i) / 90 + 1) + 0.5 * chance.normal(),
  'counts (.03)': (chance) => poisson(chance, 0.03),
  'counts (3)': (chance) => poisson(chance, 3),
  'rounded to .1': (chance, i) => Math.round(10 * (20 + Math.sin(i / 229) + 0.15 * chance.normal())) / 10,
  'two states': (chance, _, before = 0) => (chance.uniform() < 0.02 ? 1 - before : before),
  'slow drift': (chance, i) => i / 2000 + chance.normal(),
};

export function cleanStream(kind, n, seed) {
  const chance = random(seed);
  const values = new Float64Array(n);
  for (let i = 0; i < n; ++i) values[i] = KINDS[kind](chance, i, i > 0 ? values[i - 1] : undefined);
  return values;
}
