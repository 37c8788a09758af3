import { type OptionsOf, resolve } from '../core/options.ts';
import { type Gpd, gpdSurvival } from '../kernels/extremes/gpd.ts';
import { addExcess, type GrowingFit, growingFit, refit } from '../kernels/extremes/gpd-growing.ts';
import { fitGpdScipy } from '../kernels/extremes/gpd-scipy.ts';
import { exceedanceRate, gpdScore } from '../kernels/extremes/growing-tail.ts';
import { POT_OPTIONS } from './options.ts';
import type { ScoredExcess } from './result.ts';
import { checkHistory } from './thresholds.ts';

const { fit: FIT, refit: REFIT, minExceedances: MIN } = POT_OPTIONS;
const OPTIONS = { fit: FIT, refit: REFIT, minExceedances: MIN } as const;

export type ScoreOptions = OptionsOf<typeof OPTIONS>;

/**
 * Score each exceedance after the history [0, t0) against a generalised Pareto tail fitted to all exceedances before it.
 *
 * `mle` scores are finite: beyond a survival of 1e-12 they go on by their logarithm. `compat` scores are 1 / survival whatever comes, as the
 * reference's, and are Infinity beyond the end of a fitted tail.
 * @param exceedances 0: not beyond the threshold; NaN: missing. Shape (nRows)
 * @returns scores of shape (nRows), NaN in the history and where missing, and the scored exceedances with their fits
 */
export function potScores(
  exceedances: ArrayLike<number>,
  t0: number,
  options: Partial<ScoreOptions> = {},
): { readonly scores: Float64Array; readonly excesses: readonly ScoredExcess[] } {
  const { fit: mode, refit: how, minExceedances } = resolve('potScores', OPTIONS, options);
  checkHistory('potScores', exceedances.length, t0);
  const fit = growingFit(minExceedances, how);
  const scores = new Float64Array(exceedances.length).fill(Number.NaN, 0, t0);
  const excesses: ScoredExcess[] = [];
  let known = 0;
  for (let at = 0; at < exceedances.length; ++at) {
    const excess = exceedances[at];
    if (at === t0 && mode === 'mle') refit(fit);
    if (at >= t0 && excess !== excess) scores[at] = Number.NaN;
    if (at >= t0 && excess > 0 && (mode === 'mle' || fit.count > 0)) {
      const scored = mode === 'mle' ? score(fit, excess, at, known) : scoreCompat(fit, excess, at, known);
      excesses.push(scored);
      scores[at] = scored.score;
    }
    if (excess === excess) known += 1;
    if (!(excess > 0)) continue;
    addExcess(fit, excess);
    if (at >= t0 && mode === 'mle') refit(fit);
  }
  return { scores, excesses };
}

function score(fit: GrowingFit, excess: number, at: number, known: number): ScoredExcess {
  const { shape, scale, status, count } = fit;
  const value = gpdScore(fit, excess);
  return scoredExcess({ at, excess, shape, scale, status, count }, 1 / value, value, exceedanceRate(fit, known));
}

function scoreCompat({ excesses, count }: GrowingFit, excess: number, at: number, known: number): ScoredExcess {
  const { shape, scale }: Gpd = fitGpdScipy(excesses.subarray(0, count));
  const survival = gpdSurvival({ shape, scale }, excess);
  return scoredExcess({ at, excess, shape, scale, status: 'compat', count }, survival, 1 / survival, count / known);
}

const scoredExcess = (
  fitted: Pick<ScoredExcess, 'at' | 'excess' | 'shape' | 'scale' | 'status' | 'count'>,
  survival: number,
  score: number,
  rate: number,
): ScoredExcess => ({ ...fitted, survival, rate, tailProbability: rate * survival, returnPeriod: score / rate, score });
