import { f64, oneOf, real, rec, whole } from '../../core/shape.ts';
import { changePlace, normalOfT, samplesToAlarm } from './cumulative.ts';

/** Cumulative sums of one feature. Plain data. */
export interface Sums {
  /** Since the last change: known samples, their mean and summed squared deviations. */
  count: number;
  mean: number;
  squares: number;
  up: number;
  down: number;
  /** Known samples in all; the newest `recent` of them, sample i at i mod `recent`. */
  known: number;
  readonly newest: Float64Array;
  /** The last change; none: `side` 0. Numbers of known samples. */
  side: number;
  at: number;
  from: number;
  to: number;
  told: number;
  confidence: number;
  before: number;
  after: number;
}

/** How sums are kept. */
export interface SumsPlan {
  readonly delta: number;
  readonly clip: number;
  readonly warmup: number;
  readonly recent: number;
  readonly level: number;
}

/** The outline of a feature's sums. */
export const sumsShape = rec({
  count: whole(),
  mean: real(),
  squares: real({ min: 0 }),
  up: real({ min: 0 }),
  down: real({ min: 0 }),
  known: whole(),
  newest: f64((size) => size('recent')),
  side: oneOf(-1, 0, 1),
  at: whole(),
  from: whole(),
  to: whole(),
  told: whole(),
  confidence: real({ min: 0, max: 1 }),
  before: real(),
  after: real(),
});

/** Deviation of a feature that stands still: a share of its level, or at level 0 what any change is measured in. */
const ROUNDING = 1e-9;
const SMALLEST = 1e-150;

export const startSums = (recent: number): Sums => ({
  count: 0,
  mean: 0,
  squares: 0,
  up: 0,
  down: 0,
  known: 0,
  newest: new Float64Array(recent),
  side: 0,
  at: 0,
  from: 0,
  to: 0,
  told: 0,
  confidence: 0,
  before: 0,
  after: 0,
});

const deviationOf = ({ squares, count, mean }: Sums): number =>
  Math.max(Math.sqrt(squares / Math.max(1, count - 1)), ROUNDING * Math.abs(mean), SMALLEST);

/** How far a value is from the level, as a standard normal deviate. */
export function deviate(sums: Sums, value: number, { clip }: SumsPlan): number {
  const t = (value - sums.mean) / (deviationOf(sums) * Math.sqrt(1 + 1 / sums.count));
  return Math.max(-clip, Math.min(clip, normalOfT(t, sums.count - 1)));
}

/** Take a value in, a far one clipped. */
export function learnLevel(sums: Sums, value: number, { clip, warmup }: SumsPlan): void {
  const far = sums.count >= warmup ? clip * deviationOf(sums) : Infinity;
  const counted = Math.max(sums.mean - far, Math.min(sums.mean + far, value));
  sums.count += 1;
  const away = counted - sums.mean;
  sums.mean += away / sums.count;
  sums.squares += away * (counted - sums.mean);
}

/** The change is kept with its place, and the feature starts again. */
export function tell(sums: Sums, { recent, delta, level }: SumsPlan): void {
  const side = sums.up >= sums.down ? 1 : -1;
  const size = Math.min(recent, sums.known);
  const first = sums.known - size;
  const x = Float64Array.from({ length: size }, (_, k) => sums.newest[(first + k) % recent]);
  const place = changePlace(x, sums.mean, deviationOf(sums), side, level);
  const chance = (size - place.at) / samplesToAlarm(Math.max(sums.up, sums.down), delta);
  sums.side = side;
  sums.at = first + place.at;
  sums.from = first + place.from;
  sums.to = first + place.to;
  sums.told = sums.known;
  sums.confidence = Math.exp(-chance);
  sums.before = sums.mean;
  sums.after = place.after;
  sums.count = sums.mean = sums.squares = sums.up = sums.down = 0;
}
