import { also, f64, list, oneOf, optional, orNull, real, rec, type Shape, text, whole } from '../../../core/shape.ts';
import { BLOCKS } from '../../../kernels/series/level/wander.ts';

// What a checkpoint says of the scores and the outlook of one detector.

const flag = oneOf(true, false);
const count = real({ min: 0 });
const numbers = { which: 'any' } as const;

/** Numbers of a length that belongs to nothing else. */
export const some = (range: Parameters<typeof f64>[1] = {}): Shape => ({
  check: (value, at, sizes) => f64('own', range).check(value, at, new Map([...sizes].filter(([name]) => name !== 'own'))),
});

/** What `load` of its method looks into. */
export const snapshot = rec({ id: text, columns: whole(0) });

/** Blocks and moments of a `Wander`. */
const wander = rec({
  sums: f64(BLOCKS, numbers),
  full: whole(0, undefined, BLOCKS - 1),
  length: whole(1),
  count: whole(),
  sum: real(numbers),
  n: count,
  mean: real(numbers),
  squares: real(numbers),
});
export const outlook = rec({
  ground: orNull(list(wander, { size: 'features' })),
  trend: optional(orNull(list(wander, { size: 'features' }))),
  climbs: optional(flag),
  turn: whole(),
  reach: real(numbers),
});
export const tail = also<{ n: number; next: number; ring: Float64Array; window?: number }>(
  rec({
    n: whole(),
    next: whole(),
    ring: some({ which: 'infinite' }),
    window: optional(whole(1)),
    ties: optional(real()),
    dirty: optional(real()),
    kept: optional(count),
    above: optional(count),
    origin: optional(real(numbers)),
    shape: optional(real(numbers)),
    scale: optional(real(numbers)),
    intervals: optional(count),
    lengths: optional(count),
    squares: optional(count),
    since: optional(real({ min: -2 })),
  }),
  ({ n, next, ring, window = ring.length }) =>
    ring.length >= 1 && n <= ring.length && next <= ring.length && window >= ring.length ? undefined : 'hold together',
);
export const calibrated = rec({
  tail,
  credit: optional(real()),
  budget: optional(real(numbers)),
  sinceFlag: optional(real(numbers)),
  high: optional(oneOf(true)),
  crest: optional(real({ min: 0 })),
  bar: optional(real({ min: 0 })),
  wander: optional(orNull(wander)),
  rule: optional(orNull(snapshot)),
});
