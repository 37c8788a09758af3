import { defineThreshold } from '../contract/threshold.ts';
import { number } from '../core/options.ts';
import { f64, real, rec } from '../core/shape.ts';
import { sorted } from '../kernels/ranks/quantile.ts';

interface State {
  readonly alpha: number;
  readonly ascending: Float64Array;
}

/**
 * Conformal p-values with the Benjamini-Hochberg rule: of the alarms among a batch of scores, at most a share alpha is false on
 * average, whatever the distribution of scores, if calibration scores are normal samples and not those the model was fitted on.
 *
 *     p = (1 + #{calibration scores ≥ score}) / (n + 1);  alarm for the k smallest, k = max{i : p_(i) ≤ alpha · i / m}
 *
 * One score at a time there is no batch: it alarms for p ≤ alpha, so then a share alpha of normal scores does.
 * With fewer than 1 / alpha − 1 calibration scores no p-value can be small enough and nothing alarms (upper bound Infinity); with fewer
 * than m / alpha − 1 no score alarms alone. `doubt(m)` says either in words.
 * Cost: O(n log n) once, O(m log m + m log n) a batch.
 */
export const conformal = defineThreshold({
  id: 'conformal',
  state: rec({ alpha: real({ min: 0, max: 1 }), ascending: f64('scores', { which: 'infinite', ascending: true }) }),
  title: 'Conformal p-values with false discovery rate',
  source: 'Bates, Candès, Lei, Romano & Sesia (2023), Testing for outliers with conformal p-values, Annals of Statistics 51(1)',
  options: { alpha: number(0.05, { min: 1e-9, max: 0.5 }, 'False alarms allowed as a share of all alarms in a batch.') },
  fit: (scores, { alpha }): State => ({ alpha, ascending: sorted(scores) }),
  bounds({ alpha, ascending }) {
    // p ≤ alpha while at most this many calibration scores are as high. The small term undoes rounding of exact multiples.
    const most = Math.floor(alpha * (ascending.length + 1) + 1e-9) - 1;
    return { lower: -Infinity, upper: most < 0 ? Infinity : ascending[ascending.length - 1 - most] };
  },
  decide({ alpha, ascending }, scores, out) {
    const n = ascending.length;
    const known = Array.from(scores.keys())
      .filter((i) => !Number.isNaN(scores[i]))
      .sort((a, b) => scores[b] - scores[a]);
    let last = 0;
    let higher = 0;
    known.forEach((i, rank) => {
      while (higher < n && ascending[n - 1 - higher] >= scores[i]) higher += 1;
      if ((1 + higher) / (n + 1) <= (alpha * (rank + 1)) / known.length + 1e-12) last = rank + 1;
    });
    for (let rank = 0; rank < last; ++rank) out[known[rank]] = 1;
  },
  falseAlarmRate: ({ alpha }) => alpha,
  doubt({ alpha, ascending }, batch) {
    const n = ascending.length;
    const together = Math.ceil(batch / (alpha * (n + 1)) - 1e-9);
    if (together <= 1) return undefined;
    const smallest = `the smallest p-value that ${n.toLocaleString('en')} calibration scores allow is 1/${(n + 1).toLocaleString('en')}`;
    const enough = `${(Math.ceil(batch / alpha - 1e-9) - 1).toLocaleString('en')} calibration scores`;
    return together > batch
      ? `conformal: ${smallest}, above alpha ${alpha}, so nothing can alarm; calibrate with ${(Math.ceil(1 / alpha - 1e-9) - 1).toLocaleString('en')} scores at least, with ${enough} for one alone among ${batch.toLocaleString('en')}, or raise alpha`
      : `conformal: ${smallest}, so among ${batch.toLocaleString('en')} scores ${together.toLocaleString('en')} must lie above all of them before any alarms; for one alone calibrate with ${enough}, judge fewer at once, or raise alpha`;
  },
});
