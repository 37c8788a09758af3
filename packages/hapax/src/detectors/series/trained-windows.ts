import { defineDetector } from '../../contract/detector.ts';
import { overWindows, WINDOW_OPTIONS, windowShape } from '../../contract/over-windows.ts';
import { integer, number, numbers, type OptionsOf } from '../../core/options.ts';
import { f64, rec, whole } from '../../core/shape.ts';
import type { QuadraticForm } from '../../kernels/linear/quadratic.ts';
import { averaged } from '../../kernels/series/moving.ts';
import { abJoin, selfJoin } from '../../kernels/series/windows/join.ts';
import { windowStats } from '../../kernels/series/windows/stats.ts';
import { cloudScores, cloudShape, fitCloud } from '../../kernels/windows/cloud.ts';

interface Own {
  readonly form: QuadraticForm;
  /** Training samples, neighbours averaged. */
  readonly normal: Float64Array;
  /** Samples that are averaged. */
  readonly by: number;
}

const options = {
  ...WINDOW_OPTIONS,
  lengths: numbers([0.5, 1, 2], { min: 0.05, max: 20 }, 'Lengths that are looked at, in windows; the highest score of them counts.'),
  parts: integer(
    50,
    { min: 4, max: 10_000 },
    'Numbers that a window is compared by, at most twice as many: neighbouring samples of long windows are averaged.',
  ),
  variance: number(
    0.95,
    { min: 0, max: 1 },
    'Share of the variance of the windows that the components hold which count one by one; the rest counts together.',
  ),
  floor: number(0.01, { min: 1e-9, max: 1 }, 'Least variance that a direction counts with, as a share of the mean variance of a part.'),
  trim: number(0, { min: 0, max: 0.5 }, 'Share of the farthest training windows that the cloud is learnt without.'),
};

/**
 * Windows beside those of a normal part: how far the most similar training window is, both brought to mean 0 and deviation 1, and how far the window
 * lies from the cloud of training windows with level and amplitude (`subPca`). Each is spread over the samples of the window, divided by the
 * greatest value that training windows have among themselves, and both are added up.
 *
 *     score = join / max_training join + cloud / max_training cloud
 *
 * Unit: 2 is as strange as the strangest training window. Half a window, one and two are looked at, and the highest counts; of several channels the
 * mean of the highest `share`. Gaps up to an eighth of a window are bridged by a line; windows with longer ones have no score.
 * Cost: O(n nTraining / by²) for each channel and length, `by` the samples that are averaged; memory O(n parts).
 * The training samples should be normal: what is in them is not found. Blind to what moves oddly only together with other channels.
 * A composition of ours of the sources.
 */
export const trainedWindows = defineDetector({
  id: 'trainedWindows',
  state: windowShape(rec({ form: cloudShape, normal: f64('normal', { which: 'missing' }), by: whole(1, undefined, 1_000_000) })),
  title: 'Windows beside those of a normal part (join and cloud)',
  source:
    'Yeh et al. (2016), Matrix Profile I, ICDM (join); Mahalanobis (1936), On the generalised distance in statistics (cloud); the sum is a composition of ours',
  missing: 'accept',
  contamination: 0.01,
  options,
  ...overWindows<Own, OptionsOf<typeof options>>({
    unit: 1,
    fit(x, size, { parts, variance, floor, trim }) {
      const by = Math.max(1, Math.floor(size / parts));
      return { form: fitCloud(x, size, { variance, floor, trim }), normal: averaged(x, by).slice(), by };
    },
    score: (own, x, size) => [joined(own, x, size, false), cloudScores(own.form, x, size)],
    scoreTraining: (own, x, size) => [joined(own, x, size, true), cloudScores(own.form, x, size)],
  }),
});

/** Distance of each window to the nearest training window. */
function joined({ normal, by }: Own, x: Float64Array, size: number, training: boolean): Float64Array {
  const m = Math.max(2, Math.round(size / by));
  const windows = windowStats(averaged(x, by), m);
  const near = training ? selfJoin(windows, Math.max(1, m >> 1)).nearest : abJoin(windowStats(normal, m), windows);
  return Float64Array.from(
    { length: Math.max(0, x.length - size + 1) },
    (_, i) => near[Math.min(near.length - 1, Math.floor(i / by))] ?? Number.NaN,
  );
}
