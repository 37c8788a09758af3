// Ten streams as they come from machines, none of them noise around a level, and the five faults that are put into them.
import { random } from '../packages/hapax/dist/index.js';

const MINUTE = 60_000;
const normal = (chance) => chance.normal();
const poisson = (chance, mean) => {
  if (mean > 50) return Math.max(0, Math.round(mean + Math.sqrt(mean) * chance.normal()));
  let [count, left] = [0, chance.uniform()];
  for (let share = Math.exp(-mean); left > share && count < 1000; share *= mean / ++count) left -= share;
  return count;
};
const exponential = (chance) => -Math.log(1 - chance.uniform());
const hourOf = (time) => (time % (24 * 60 * MINUTE)) / (60 * MINUTE);
/** Low at four in the morning, high at four in the afternoon: -1 to 1. */
const daily = (time) => Math.sin((2 * Math.PI * (hourOf(time) - 10)) / 24);

/** Each: milliseconds between samples, samples, and the value at `time` with a state of its own. `faults` are those that its values can show. */
export const STREAMS = {
  'CI build durations': {
    every: 7 * MINUTE,
    samples: 12_000,
    // One build in five finds no cache.
    value: (chance) => Math.round((chance.uniform() < 0.2 ? 640 : 210) * Math.exp(0.12 * normal(chance)) * 10) / 10,
    faults: ['stuck', 'missing', 'shift'],
  },
  'request latency, p99': {
    every: MINUTE,
    samples: 20_160,
    value: (chance, time) =>
      180 * Math.exp(0.35 * daily(time) + 0.14 * normal(chance) + (chance.uniform() < 0.01 ? 0.4 * exponential(chance) : 0)),
    faults: ['doubling', 'stuck', 'missing', 'drift', 'shift'],
  },
  'queue length with bursts': {
    every: MINUTE,
    samples: 20_000,
    value(chance, _, state) {
      state.burst = (state.burst ?? 0) > 0 ? state.burst - 1 : chance.uniform() < 0.003 ? 8 + chance.integer(20) : 0;
      state.queue = Math.max(0, (state.queue ?? 0) + poisson(chance, state.burst > 0 ? 34 : 24) - 28 - chance.integer(5));
      return state.queue;
    },
    faults: ['missing', 'shift', 'stuck'],
  },
  'cold store, compressor on and off': {
    every: MINUTE,
    samples: 20_000,
    value(chance, time, state) {
      const { t = 5, on = false } = state;
      state.on = t > 6.5 ? true : t < 3.5 ? false : on;
      state.t = t + (state.on ? -0.22 : 0.085 + 0.02 * daily(time)) + 0.03 * normal(chance);
      return Math.round(10 * (state.t + 0.05 * normal(chance))) / 10;
    },
    faults: ['doubling', 'stuck', 'missing', 'drift', 'shift'],
  },
  'counter that starts again': {
    every: MINUTE,
    samples: 20_000,
    value(chance, time, state) {
      state.total = chance.uniform() < 1 / 4000 ? 0 : (state.total ?? 0) + poisson(chance, 60 * (1.5 + daily(time)));
      return state.total;
    },
    faults: ['stuck', 'missing'],
  },
  'percentage at 100 with rare dips': {
    every: MINUTE,
    samples: 20_000,
    value: (chance) => (chance.uniform() < 0.006 ? Math.round(1000 - 10 * exponential(chance)) / 10 : 100),
    faults: ['halving', 'missing', 'shift'],
  },
  'machine that is on or off': {
    every: MINUTE,
    samples: 20_000,
    value(chance, _, state) {
      state.on = chance.uniform() < (state.on ? 1 / 90 : 1 / 40) ? !state.on : (state.on ?? true);
      return Math.round(10 * (state.on ? 2100 + 45 * normal(chance) : 62 + 3 * normal(chance))) / 10;
    },
    faults: ['doubling', 'stuck', 'missing'],
  },
  'whole numbers that seldom change': {
    every: MINUTE,
    samples: 20_000,
    value(chance, _, state) {
      const { nodes = 24 } = state;
      state.nodes = chance.uniform() < 1 / 250 ? Math.max(18, Math.min(30, nodes + (chance.uniform() < 0.5 ? -1 : 1))) : nodes;
      return state.nodes;
    },
    faults: ['doubling', 'missing', 'shift'],
  },
  'traffic of weeks': {
    every: 5 * MINUTE,
    samples: 8064,
    value(chance, time) {
      const weekend = [2, 3].includes(Math.floor(time / (24 * 60 * MINUTE)) % 7);
      return poisson(chance, (weekend ? 140 : 400) * (1 + 0.7 * daily(time)));
    },
    faults: ['doubling', 'stuck', 'missing', 'drift', 'shift'],
  },
  'disk that fills up and is cleaned': {
    every: 5 * MINUTE,
    samples: 20_000,
    value(chance, _, state) {
      const { used = 40, limit = 85 } = state;
      state.used = used > limit ? 38 + 6 * chance.uniform() : used + 0.03 * exponential(chance);
      if (used > limit) state.limit = 80 + 8 * chance.uniform();
      return Math.round(100 * (state.used + 0.02 * normal(chance))) / 100;
    },
    faults: ['stuck', 'missing', 'shift'],
  },
};

export function cleanSamples({ every, samples, value }, seed) {
  const chance = random(seed);
  const state = {};
  return Array.from({ length: samples }, (_, i) => ({ time: i * every, value: value(chance, i * every, state) }));
}

/** Samples that a fault lasts, and what it makes of value `v`: `k` counts from 0, `u` is the usual distance from sample to sample or from the level, `held` what was before. */
export const FAULTS = {
  spike: { length: 3, change: ({ v, u }) => v + 6 * u },
  drop: { length: 3, change: ({ v, u }) => v - 6 * u },
  doubling: { length: 10, change: ({ v }) => 2 * v },
  halving: { length: 10, change: ({ v }) => v / 2 },
  stuck: { length: 120, change: ({ held }) => held },
  missing: { length: 30, change: () => Number.NaN },
  drift: { length: 400, change: ({ v, k, u }) => v + (8 * u * (k + 1)) / 400 },
  shift: { length: 300, change: ({ v, u }) => v - 5 * u },
};

/** Spread of the values about the middle of the three before the fault: the unit of drift and shift. */
export function spreadBefore(samples, start) {
  const some = samples.slice(start - 1000, start).map(({ value }) => value);
  const mean = some.reduce((sum, v) => sum + v, 0) / some.length;
  return Math.sqrt(some.reduce((sum, v) => sum + (v - mean) ** 2, 0) / some.length);
}

/** The same samples with one fault from `start` on. */
export function withFault(samples, fault, start) {
  const { length, change } = FAULTS[fault];
  const u = spreadBefore(samples, start);
  const held = samples[start - 1].value;
  return samples.map(({ time, value }, i) => {
    const k = i - start;
    return { time, value: k >= 0 && k < length ? change({ v: value, k, u, held }) : value };
  });
}
