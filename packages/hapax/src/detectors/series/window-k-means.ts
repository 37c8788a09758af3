import { defineDetector } from '../../contract/detector.ts';
import { overWindows, WINDOW_OPTIONS, windowShape } from '../../contract/over-windows.ts';
import { type Matrix, take } from '../../core/matrix.ts';
import { choice, integer, type OptionsOf, seed } from '../../core/options.ts';
import { oneOf, rec, table, whole } from '../../core/shape.ts';
import { kMeansClusters } from '../../kernels/neighbours/k-means.ts';
import { nearestPoints } from '../../kernels/neighbours/nearest.ts';
import { channelWindows, ofComplete, someWindows } from '../../kernels/windows/channel-windows.ts';
import type { Centre } from '../../kernels/windows/cut.ts';

interface Own {
  /** Shape (nClusters, parts). */
  readonly centers: Matrix;
  readonly parts: number;
  readonly centre: Centre;
}

/** Training windows that the centres are learnt from at most, spread evenly. */
const WINDOWS = 20_000;

const options = {
  ...WINDOW_OPTIONS,
  nClusters: integer(20, { min: 1, max: 10_000 }, 'Centres, at most one for each training window.'),
  centre: choice('none', ['none', 'mean', 'shape'], 'What is taken off each window: nothing, its own mean, or mean and deviation.'),
  parts: integer(48, { min: 2, max: 10_000 }, 'Numbers that a window is summed up in at most: means of neighbouring samples.'),
  maxIter: integer(100, { min: 1, max: 100_000 }, 'Iterations at most.'),
  seed,
};

/**
 * Distance of each window to the nearest of k centres of training windows: normal may be many shapes, at any phase.
 *
 *     score(w) = min_c ‖w − c‖ / √parts
 *
 * Each channel in its own median and robust deviation. Unit: robust deviations of the channel, root mean square over the window; of several
 * channels, in the 95 % quantile of the training scores of each. The score of a sample is the mean of the windows that hold it; of several
 * lengths the highest; of several channels the mean of the highest `share`. Gaps up to an eighth of a window are bridged by a line; windows with
 * longer ones have no score.
 * Cost: fit O(n k parts) an iteration, score O(n k parts), for each channel and length.
 * Blind to anomalies that are many in the training samples: they get a centre of their own.
 */
export const windowKMeans = defineDetector({
  id: 'windowKMeans',
  state: windowShape(
    rec({ parts: whole(1, 'parts', 10_000), centre: oneOf('none', 'mean', 'shape'), centers: table('centers', (size) => size('parts')) }),
  ),
  title: 'Distance of windows to k-means centres (KMeansAD)',
  source:
    'Yairi, Kato & Hori (2001), Fault detection by mining association rules from house-keeping data, i-SAIRAS; windows: Schmidl, Wenig & Papenbrock (2022), VLDB 15',
  missing: 'accept',
  contamination: 0.01,
  options,
  ...overWindows<Own, OptionsOf<typeof options>>({
    unit: 0.95,
    fit(x, size, { nClusters, centre, parts: most, maxIter, seed: chance }) {
      const all = channelWindows(x, size, most, centre);
      const some = someWindows(all, WINDOWS);
      const parts = some.columns;
      if (some.rows === 0) return { centers: some, parts, centre };
      const { centers } = kMeansClusters(some, { nClusters, nInit: 1, maxIter, tol: 1e-4, seed: chance });
      return { centers, parts, centre };
    },
    score({ centers, parts, centre }, x, size) {
      const all = channelWindows(x, size, parts, centre);
      if (centers.rows === 0) return [ofComplete(all, () => Number.NaN)];
      const squared = new Float64Array(all.complete.length);
      nearestPoints(take(all.windows, all.complete), centers, new Int32Array(squared.length), squared);
      return [ofComplete(all, (_, k) => Math.sqrt(squared[k] / parts))];
    },
  }),
});
