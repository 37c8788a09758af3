import { quantileSorted, sorted } from '../kernels/quantile.ts';

/** The scores of training samples, frozen with the model: turns a raw score into a threshold, a p-value, a severity. */
export interface Calibration {
  /** Scores of training samples, ascending. */
  readonly scores: Float64Array;
  /** Scores above this are anomalies. */
  readonly threshold: number;
}

/** Training samples that are scored to calibrate; all of them when there are no more. */
export const CALIBRATION_SAMPLES = 10_000;

/** Freeze training scores. @param contamination share of samples expected to be anomalies, in (0, 0.5] */
export function calibrate(scores: Float64Array, contamination: number): Calibration {
  const ascending = sorted(scores);
  return { scores: ascending, threshold: quantileSorted(ascending, 1 - contamination) };
}

/** Share of training scores at or above `score`, with the add-one rule so that it is never 0: (1 + #{≥ score}) / (n + 1). */
export function pValue({ scores }: Calibration, score: number): number {
  if (score !== score) return Number.NaN;
  let low = 0;
  let high = scores.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (scores[middle] < score) low = middle + 1;
    else high = middle;
  }
  return (1 + scores.length - low) / (scores.length + 1);
}
