import { defineDetector } from '../contract/detector.ts';
import { ON_SAMPLE } from '../contract/merging/merge-part.ts';
import { column } from '../core/matrix.ts';
import { number } from '../core/options.ts';
import { f64, rec } from '../core/shape.ts';
import { quantileSorted, sorted } from '../kernels/ranks/quantile.ts';
import { robustScale } from '../kernels/ranks/robust-scale.ts';

/** Interquartile range of a normal sample, in standard deviations: 2 Φ⁻¹(3/4). */
const NORMAL_BOX = 1.3489795003921634;

interface State {
  /** Middle of the box between the quartiles, and its length, per feature. */
  readonly middle: Float64Array;
  readonly length: Float64Array;
}

/** Below this many samples one of them moves the quartiles that it is judged by. */
const FEW = 300;

/**
 * Tukey's fences: how many box lengths the strangest feature lies outside the box between the quartiles.
 *
 *     score(x) = max_j (|x_j − (q1_j + q3_j) / 2| − iqr_j / 2) / max(floor, iqr_j),   iqr = q3 − q1
 *
 * Where half of the values or more are equal and the box has no length, 1.349 robust standard deviations take its place, as long as a
 * normal sample's box; the source leaves that case open. Inside the box the score is negative, down to −1/2 at its middle. Missing
 * values are left out. Unit: interquartile ranges; 1.5 is Tukey's inner fence, 3 his outer one. Cost: fit O(d n log n), score O(d) a
 * sample. Blind to samples that are odd only in combination.
 */
export const iqr = defineDetector({
  id: 'iqr',
  state: rec({ middle: f64('columns', { which: 'missing' }), length: f64('columns', { which: 'missing' }) }),
  title: "Interquartile range (Tukey's fences)",
  source: 'Tukey (1977), Exploratory Data Analysis, Addison-Wesley, chapter 2',
  merges: ON_SAMPLE,
  missing: 'accept',
  own: () => ({ level: 1.5, meaning: "beyond Tukey's fence of 1.5 interquartile ranges" }),
  options: { floor: number(1e-9, { min: Number.MIN_VALUE }, 'Smallest interquartile range of a feature, in its own unit.') },
  folds: (x) => (x.rows < FEW ? 5 : 0),
  fit(x, { floor }): State {
    const middle = new Float64Array(x.columns);
    const length = new Float64Array(x.columns);
    for (let j = 0; j < x.columns; ++j) {
      const values = sorted(column(x, j));
      const [low, high] = values.length === 0 ? [0, 0] : [quantileSorted(values, 0.25), quantileSorted(values, 0.75)];
      middle[j] = (low + high) / 2;
      length[j] = Math.max(floor, high - low || NORMAL_BOX * robustScale(values, low));
    }
    return { middle, length };
  },
  score({ middle, length }, x, out) {
    for (let i = 0, p = 0; i < x.rows; ++i) {
      let worst = -0.5;
      for (let j = 0; j < x.columns; ++j, ++p) {
        const fence = Math.abs(x.values[p] - middle[j]) / length[j] - 0.5;
        if (fence > worst) worst = fence;
      }
      out[i] = worst;
    }
  },
  explain: ({ middle, length }, sample) => sample.map((v, j) => (v === v ? Math.abs(v - middle[j]) / length[j] - 0.5 : 0)),
});
