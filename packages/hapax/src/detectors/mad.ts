import { defineDetector } from '../contract/detector.ts';
import { column } from '../core/matrix.ts';
import { number } from '../core/options.ts';
import { median } from '../kernels/quantile.ts';

/** Makes the MAD of a normal sample estimate its standard deviation: 1 / Φ⁻¹(3/4). */
const NORMAL = 1.482602218505602;

interface State {
  readonly center: Float64Array;
  readonly scale: Float64Array;
}

/**
 * Median absolute deviation: a sample is as strange as its strangest feature.
 *
 *     score(x) = max_j |x_j − median_j| / scale_j,   scale_j = max(floor, 1.4826 · MAD_j)
 *
 * Unit: robust standard deviations; 3.5 is the usual alarm.
 * Cost: fit O(d · n log n), score O(d) a sample. Blind to samples that are odd only in combination.
 * Departure from the source: it leaves MAD = 0 undefined; `floor` keeps constant features finite.
 */
export const mad = defineDetector({
  id: 'mad',
  title: 'Modified z-score (median absolute deviation)',
  source: 'Iglewicz & Hoaglin (1993), How to Detect and Handle Outliers, ASQC Quality Press',
  missing: 'impute',
  options: { floor: number(1e-9, { min: Number.MIN_VALUE }, 'Smallest scale of a feature, in its own unit.') },
  fit(x, { floor }): State {
    const columns = Array.from({ length: x.columns }, (_, j) => column(x, j));
    const center = Float64Array.from(columns, median);
    const spread = columns.map((values, j) => median(values.map((v) => Math.abs(v - center[j]))));
    return { center, scale: Float64Array.from(spread, (s) => Math.max(floor, NORMAL * s)) };
  },
  score({ center, scale }, x, out) {
    for (let i = 0, k = 0; i < x.rows; ++i) {
      let worst = 0;
      for (let j = 0; j < x.columns; ++j, ++k) worst = Math.max(worst, Math.abs(x.values[k] - center[j]) / scale[j]);
      out[i] = worst;
    }
  },
  explain: ({ center, scale }, sample) => sample.map((v, j) => Math.abs(v - center[j]) / scale[j]),
});
