import { defineDetector } from '../../contract/detector.ts';
import { overWindows, WINDOW_OPTIONS, windowShape } from '../../contract/over-windows.ts';
import { number, type OptionsOf } from '../../core/options.ts';
import type { QuadraticForm } from '../../kernels/linear/quadratic.ts';
import { cloudScores, cloudShape, fitCloud } from '../../kernels/windows/cloud.ts';

const options = {
  ...WINDOW_OPTIONS,
  variance: number(
    0.95,
    { min: 0, max: 1 },
    'Share of the variance of the windows that the components hold which count one by one; the rest counts together.',
  ),
  floor: number(0.01, { min: 1e-9, max: 1 }, 'Least variance that a direction counts with, as a share of the mean variance of a part.'),
  trim: number(
    0.05,
    { min: 0, max: 0.5 },
    'Share of the farthest training windows that a second fit leaves out, for anomalies in the training samples.',
  ),
};

/**
 * Principal components of windows: how far a window lies from the cloud of training windows, along its axes and off them, in the spread that
 * training windows have there. Level, amplitude and shape count at once.
 *
 *     score(w)² = [ Σ_{i ≤ q} (v_iᵀ (w − w̄))² / λ_i + ‖w − w̄ − Σ_{i ≤ q} v_i v_iᵀ (w − w̄)‖² / λ_r ] / parts
 *
 * v_i, λ_i: principal axes of the training windows and the variances along them, q of them holding `variance`; λ_r the mean variance beyond; no
 * variance less than `floor` of the mean. Each channel in its own median and robust deviation. A window is summed up in 48 means of neighbours
 * at most. Unit: about 1 for training windows; of several channels, in the 95 % quantile of the training scores of each.
 * The score of a sample is the mean of the windows that hold it; of several lengths the highest; of several channels the mean of the highest
 * `share`. Gaps up to an eighth of a window are bridged by a line; windows with longer ones have no score.
 * Cost: fit O(n parts² + parts³), score O(n parts²), for each channel and length.
 * Blind to shapes that come at any phase only sometimes (two clouds: `windowKMeans`), and to what moves oddly only together with other channels
 * (`pca` behind the transform `windows`).
 * Departures from the source: variances as weights of squared projections instead of distances to eigenvectors; a second fit without the farthest.
 */
export const subPca = defineDetector({
  id: 'subPca',
  state: windowShape(cloudShape),
  title: 'Principal components of windows (sub-PCA)',
  source:
    'Aggarwal (2017), Outlier Analysis, section 3.3 (Mahalanobis and PCA) and chapter 9; as a method for series: Liu & Paparrizos (2024), TSB-AD, NeurIPS',
  missing: 'accept',
  contamination: 0.01,
  options,
  ...overWindows<QuadraticForm, OptionsOf<typeof options>>({
    unit: 0.95,
    fit: fitCloud,
    score: (form, x, size) => [cloudScores(form, x, size)],
  }),
});
