// One fault that a person would see, planted in a series of `series.mjs`.
import { random } from 'hapax';

/** Each gives new values of the first channel, or nothing where the fault would be none there. `wide` is the range of the middle 96 %. */
export const FAULTS = {
  spike: ({ x, at, wide, edit }) => edit(at, at + 1, () => x.reduce((a, b) => Math.max(a, b)) + wide),
  dip: ({ x, at, wide, floor, edit }) => (floor ? undefined : edit(at, at + 1, () => x.reduce((a, b) => Math.min(a, b)) - wide)),
  shift: ({ x, at, wide, calm, edit }) => (calm ? edit(at, x.length, (v) => v + 0.8 * wide) : undefined),
  drift: ({ x, at, wide, calm, edit }) => {
    const length = Math.round(x.length / 5);
    return calm ? edit(at, at + length, (v, i) => v + (0.9 * wide * (i - at)) / length) : undefined;
  },
  variance: ({ x, at, wide, chance, edit }) => edit(at, at + Math.round(x.length / 14), (v) => v + 0.35 * wide * chance.normal()),
  'odd shape': ({ x, at, period, low, high, edit }) =>
    period >= 20 && x.length >= 6 * period ? edit(at, at + Math.round(period), (v) => high + low - v) : undefined,
  'unusual time': ({ x, at, period, edit }) =>
    period >= 7 && x.length >= 6 * period ? edit(at, at + Math.round(period), (_, i) => x[i + Math.round(period / 2)]) : undefined,
  stuck: ({ x, at, period, moves, edit }) => (moves ? edit(at, at + Math.max(40, Math.round(period)), () => x[at]) : undefined),
  missing: ({ x, at, edit }) => edit(at, at + Math.max(8, Math.round(x.length / 40)), () => Number.NaN),
};

/** Values with the fault, from where to where it is (the end not included), and cells beside it that count. Undefined where it would be none. */
export function planted(name, { values, columns, times, period, calm, floor }, seed) {
  const chance = random(seed);
  const x = Float64Array.from(times, (_, i) => values[i * columns]);
  const usual = x.slice().sort();
  const [low, high] = [usual[Math.floor(0.02 * x.length)], usual[Math.floor(0.98 * x.length)]];
  const wide = high - low;
  const at = Math.floor(x.length * (0.35 + 0.3 * chance.uniform()));
  const moves = x.filter((v, i) => i > 0 && v === x[i - 1]).length < 0.3 * x.length;
  let place;
  const edit = (from, to, change) => {
    const out = x.slice();
    let moved = 0;
    for (let i = from; i < Math.min(to, x.length); ++i) {
      out[i] = change(x[i], i);
      moved = Math.max(moved, Number.isNaN(out[i]) ? Infinity : Math.abs(out[i] - x[i]));
    }
    // What changes nothing that can be seen is no fault.
    if (moved < 0.3 * wide) return undefined;
    place = { from, to: Math.min(to, x.length) };
    return out;
  };
  const changed = FAULTS[name]({ x, at, low, high, wide, period, calm, floor, moves, chance, edit });
  if (changed === undefined || !(wide > 0)) return undefined;
  const out = values.slice();
  for (let i = 0; i < x.length; ++i) out[i * columns] = changed[i];
  const reach = name === 'shift' ? { from: place.from - 30, to: place.from + 30 } : place;
  return { values: out, ...reach, slack: Math.max(3, Math.round(period / 4)) };
}
