import { median } from '../../ranks/quantile.ts';
import { robustScale } from '../../ranks/robust-scale.ts';
import { autoregression, type Forecast } from './innovations.ts';

/** Correlation of neighbours, by robust spreads, from which a series wanders. */
const WANDERS = 0.9;

/**
 * Whether a series wanders: values are so near to the ones before, measured against their distance from the level, that the level says nothing of
 * the next. By spreads that a change of level does not touch:
 *
 *     r = 1 − ½ (spread of the steps / spread of the values)² > .9
 *
 * @param u about the level; cost O(n log n)
 */
export function wanders(u: Float64Array): boolean {
  const spread = robustScale(u, median(u));
  const moves = steps(u);
  const quick = robustScale(moves, median(moves));
  return spread > 0 && quick > 0 && 1 - (quick / spread) ** 2 / 2 > WANDERS;
}

const steps = (x: Float64Array): Float64Array => x.map((v, i) => (i === 0 ? Number.NaN : v - x[i - 1]));

/** A series less its first value and its usual drift, and the forecast of that: the value before and an autoregression of the steps. */
export interface Walk {
  readonly values: Float64Array;
  readonly forecast: Forecast;
}

/** The forecast of a wandering series: exact for a random walk, and near for one whose slope wanders too. */
export function walkOf(y: Float64Array, memory: number): Walk {
  const moves = steps(y);
  const drift = median(moves);
  const base = y.find((v) => v === v) ?? 0;
  const { weights } = autoregression(moves.map((v) => v - drift));
  const own = Array.from({ length: weights.length + 1 }, (_, k) => (k === 0 ? 1 : 0) + (weights[k] ?? 0) - (weights[k - 1] ?? 0));
  return { values: y.map((v, i) => v - base - drift * i), forecast: { weights: own, memory } };
}
