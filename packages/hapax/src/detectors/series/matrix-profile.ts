import { defineDetector } from '../../contract/detector.ts';
import { overWindows, WINDOW_OPTIONS, windowShape } from '../../contract/over-windows.ts';
import { choice, number, type OptionsOf } from '../../core/options.ts';
import { f64, oneOf, real, rec, whole } from '../../core/shape.ts';
import { abJoin, selfJoin } from '../../kernels/series/windows/join.ts';
import { windowStats } from '../../kernels/series/windows/stats.ts';
import { nearestPassages } from '../../kernels/windows/nearest.ts';

/** What windows are compared with. */
type Compare = 'all' | 'past' | 'training';

interface Own {
  readonly compare: Compare;
  /** Windows nearer in time are not compared. */
  readonly exclusion: number;
  /** Least deviation that a window is divided by. */
  readonly floor: number;
  /** Training samples, empty unless they are compared with. */
  readonly normal: Float64Array;
}

/** Windows that must lie behind one before its nearest past is worth a verdict, in lengths. */
const PAST = 4;

const options = {
  ...WINDOW_OPTIONS,
  compare: choice(
    'all',
    ['all', 'past', 'training'],
    'Windows to compare with: all others of the series, those before it (left profile), or those of the training samples.',
  ),
  exclusion: number(0.5, { min: 0, max: 4 }, 'Windows that begin nearer than this, in windows, are not compared with each other.'),
  floor: number(
    0,
    { min: 0, max: 100 },
    'Least deviation that a window is divided by, in deviations of the feature: 0 compares shapes alone, more keeps the amplitude of quiet windows.',
  ),
};

/**
 * Matrix profile: the distance of each window to the window most like it, after both were brought to mean 0 and deviation 1. The windows
 * farthest from any other are the discords.
 *
 *     d(a, b) = ‖ẑ(a) − ẑ(b)‖ / √m = √(2 (1 − r(a, b)))          r: correlation of the two windows, m: samples of a window
 *     profile(a) = min_b d(a, b),   b not nearer in time than `exclusion` windows
 *
 * Exact. Unit: √2 for windows that have nothing in common, 2 for opposite ones (the usual distance divided by √m, so that lengths can be
 * compared). The score of a sample is the mean of the windows that hold it; of several lengths the highest; of several channels the mean of
 * the highest `share`, each channel with a profile of its own. A flat window is 0 from another flat one and 1 from any other. Gaps up to an eighth
 * of a window are bridged by a line; a window with a longer gap has no distance, and where all windows of a sample have none its score is NaN.
 * Cost: O(n²) for each channel and length, about a nanosecond a pair; memory O(n).
 * Blind to what comes twice (two like anomalies are each other's neighbour: compare with `training` where a normal part is known), to changes
 * of level and amplitude (`floor` keeps some), and to what is shorter than a small part of the window.
 */
export const matrixProfile = defineDetector({
  id: 'matrixProfile',
  state: windowShape(
    rec({
      compare: oneOf('all', 'past', 'training'),
      exclusion: whole(1),
      floor: real({ min: 0 }),
      normal: f64('normal', { which: 'missing' }),
    }),
  ),
  title: 'Matrix profile (discords)',
  source:
    'Yeh et al. (2016), Matrix Profile I: All pairs similarity joins for time series, ICDM; order of the sums: Zhu et al. (2018), SCRIMP++, ICDM; discords: Keogh, Lin & Fu (2005), HOT SAX, ICDM',
  missing: 'accept',
  contamination: 0.01,
  slow: 'the transform windows before knn or pca judges windows by some of them',
  options,
  ...overWindows<Own, OptionsOf<typeof options>>({
    fit: (x, size, { compare, exclusion, floor }) => ({
      compare,
      exclusion: Math.max(1, Math.ceil(exclusion * size)),
      floor,
      normal: compare === 'training' ? x.slice() : new Float64Array(0),
    }),
    score: (own, x, size) => [profileOf(own, x, size)],
    scoreTraining: (own, x, size) => [profileOf(own.compare === 'training' ? { ...own, compare: 'all' } : own, x, size)],
    passages: ({ compare, exclusion, floor }, x, size, at) =>
      compare === 'training' ? [] : nearestPassages(windowStats(x, size, floor), at, { exclusion, past: compare === 'past' }),
  }),
});

function profileOf({ compare, exclusion, floor, normal }: Own, x: Float64Array, size: number): Float64Array {
  const windows = windowStats(x, size, floor);
  if (compare === 'training') return abJoin(windowStats(normal, size, floor), windows);
  const { left, nearest } = selfJoin(windows, exclusion);
  return compare === 'past' ? left.fill(Number.NaN, 0, PAST * size) : nearest;
}
