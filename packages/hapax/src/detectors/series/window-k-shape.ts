import { defineDetector } from '../../contract/detector.ts';
import { overWindows, WINDOW_OPTIONS, windowShape } from '../../contract/over-windows.ts';
import type { Matrix } from '../../core/matrix.ts';
import { integer, type OptionsOf, seed } from '../../core/options.ts';
import { rec, table, whole } from '../../core/shape.ts';
import { channelWindows, ofComplete, someWindows } from '../../kernels/windows/channel-windows.ts';
import { shapeCentres, shapeDistance } from '../../kernels/windows/shape-distance.ts';

interface Own {
  /** Shape (nClusters, parts). */
  readonly centers: Matrix;
  readonly parts: number;
}

const options = {
  ...WINDOW_OPTIONS,
  nClusters: integer(4, { min: 1, max: 1000 }, 'Shapes, at most one for each training window.'),
  parts: integer(32, { min: 4, max: 1000 }, 'Numbers that a window is summed up in at most: means of neighbouring samples.'),
  windows: integer(500, { min: 2, max: 100_000 }, 'Training windows that shapes are learnt from at most, spread evenly.'),
  maxIter: integer(30, { min: 1, max: 10_000 }, 'Iterations at most.'),
  seed,
};

/**
 * Distance of each window to the nearest of k shapes of training windows, whatever their level, amplitude and phase (KShapeAD).
 *
 *     score(w) = min_c SBD(w, c),   SBD(a, b) = 1 − max over shifts s of Σ_t a_t b_{t+s} / (‖a‖ ‖b‖)
 *
 * Windows of mean 0 and deviation 1. Unit: 0 is one of the shapes, 1 has nothing in common with any; of several channels, in the 95 % quantile of the
 * training scores of each. The score of a sample is the mean of the windows that hold it; of several lengths the highest; of several channels the
 * mean of the highest `share`. Gaps up to an eighth of a window are bridged by a line; windows with longer ones have no score.
 * Cost: fit O(windows k parts² + k parts³) an iteration, score O(n k parts²).
 * Blind to level and amplitude (`subPca`), and to anomalies that are many in the training samples: they get a shape of their own.
 * Departures: centres start far apart instead of at random; the nearest shape counts, not the mean of all.
 */
export const windowKShape = defineDetector({
  id: 'windowKShape',
  state: windowShape(rec({ parts: whole(1, 'parts', 10_000), centers: table('centers', (size) => size('parts')) })),
  title: 'Shape-based distance of windows to k shapes (KShapeAD)',
  source: 'Paparrizos & Gravano (2015), k-Shape, SIGMOD; as a detector: Boniol, Paparrizos, Palpanas & Franklin (2021), SAND, VLDB 14',
  missing: 'accept',
  contamination: 0.01,
  options,
  ...overWindows<Own, OptionsOf<typeof options>>({
    unit: 0.95,
    fit(x, size, { nClusters, parts: most, windows: few, maxIter, seed: chance }) {
      const all = channelWindows(x, size, most, 'shape');
      return { centers: shapeCentres(someWindows(all, few), { nClusters, maxIter, seed: chance }), parts: all.windows.columns };
    },
    score({ centers, parts }, x, size) {
      const all = channelWindows(x, size, parts, 'shape');
      if (centers.rows === 0) return [ofComplete(all, () => Number.NaN)];
      return [
        ofComplete(all, (i) => {
          let least = Infinity;
          for (let c = 0; c < centers.rows; ++c) least = Math.min(least, shapeDistance(centers, c, all.windows, i).distance);
          return least;
        }),
      ];
    },
  }),
});
