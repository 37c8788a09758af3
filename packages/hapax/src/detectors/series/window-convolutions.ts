import { defineDetector } from '../../contract/detector.ts';
import { overWindows, WINDOW_OPTIONS, windowShape } from '../../contract/over-windows.ts';
import { type Matrix, take } from '../../core/matrix.ts';
import { integer, type OptionsOf, seed } from '../../core/options.ts';
import { random } from '../../core/random.ts';
import { f64, i32, rec, table, whole } from '../../core/shape.ts';
import { channelWindows, ofComplete } from '../../kernels/windows/channel-windows.ts';
import { type Convolutions, responses, startConvolutions, TAPS } from '../../kernels/windows/random-convolutions.ts';

interface Own extends Convolutions {
  readonly parts: number;
  /** Mean and deviation of each response over the training windows. */
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
  /** Training windows as responses, in deviations; shape (memory, responses). */
  readonly kept: Matrix;
  /** First sample of each in the training samples. */
  readonly at: Int32Array;
  readonly nNeighbors: number;
}

/** Variance of a response below which it says nothing. */
const STILL = 1e-12;

const options = {
  ...WINDOW_OPTIONS,
  kernels: integer(24, { min: 1, max: 1000 }, 'Random convolutions.'),
  memory: integer(300, { min: 3, max: 100_000 }, 'Training windows that are kept to compare with, drawn at random.'),
  nNeighbors: integer(3, { min: 1, max: 1000 }, 'Nearest of them that count, by their mean distance.'),
  parts: integer(64, { min: 16, max: 1000 }, 'Numbers that a window is summed up in at most: means of neighbouring samples.'),
  seed,
};

/**
 * Windows by what random convolutions see in them, beside a memory of training windows, and by how far they lie from the median.
 *
 *     score(w) = mean distance of φ(w) to its `nNeighbors` nearest in memory / unit + mean |w − median| / unit
 *     φ: of each kernel the greatest response and the share of responses above its bias, in deviations of the training windows
 *
 * The cheap relative of learnt patches: nothing is trained. Windows of mean 0 and deviation 1 go through the kernels; the amplitude is in robust
 * deviations. Unit: the 95 % quantile of the training scores of each part. The score of a sample is the mean of the windows that hold it; of several
 * lengths the highest; of several channels the mean of the highest `share`. Gaps up to an eighth of a window are bridged by a line; windows
 * with longer ones have no score.
 * Cost: O(n (parts · kernels · 9 + memory · kernels)) for each channel and length, about 50 µs a window.
 * Blind to what comes often in the training samples, and to what moves oddly only together with other channels.
 * A composition of ours of the sources: kernels and their two features after ROCKET, memory and amplitude after PaAno and PAI.
 */
export const windowConvolutions = defineDetector({
  id: 'windowConvolutions',
  state: windowShape(
    rec({
      parts: whole(1, 'parts', 10_000),
      bias: f64('kernels'),
      dilation: i32('kernels', { min: 1 }),
      weights: f64((size) => TAPS * size('kernels')),
      mean: f64((size) => 2 * size('kernels')),
      deviation: f64((size) => 2 * size('kernels'), { min: Number.MIN_VALUE }),
      kept: table('kept', (size) => 2 * size('kernels')),
      at: i32('kept', { min: 0 }),
      nNeighbors: whole(1),
    }),
  ),
  title: 'Random convolutions of windows with a memory',
  source:
    'Dempster, Petitjean & Webb (2020), ROCKET, Data Mining and Knowledge Discovery 34; memory of patches: PaAno (2026), arXiv 2602.01359; amplitude: PAI (2026), arXiv 2606.08935',
  missing: 'accept',
  contamination: 0.01,
  options,
  ...overWindows<Own, OptionsOf<typeof options>>({
    unit: 0.95,
    fit(x, size, { kernels, memory, nNeighbors, parts: most, seed: chance }) {
      const { windows, complete } = channelWindows(x, size, most);
      const parts = windows.columns;
      const convolutions = startConvolutions(parts, kernels, chance);
      const seen = responses(convolutions, take(windows, complete));
      const { mean, deviation } = standards(seen);
      standardised(seen, mean, deviation);
      const some = random(chance, 1).sample(seen.rows, Math.min(memory, seen.rows)).sort();
      return { ...convolutions, parts, mean, deviation, kept: take(seen, some), at: some.map((k) => complete[k]), nNeighbors };
    },
    score: (own, x, size) => judged(own, x, size, 0),
    // A window is not compared with those that lie over half of it.
    scoreTraining: (own, x, size) => judged(own, x, size, Math.max(1, size >> 1)),
  }),
});

function standards({ values, rows, columns }: Matrix) {
  const mean = new Float64Array(columns);
  const deviation = new Float64Array(columns);
  for (let k = 0; k < values.length; ++k) mean[k % columns] += values[k] / rows;
  for (let k = 0; k < values.length; ++k) deviation[k % columns] += (values[k] - mean[k % columns]) ** 2 / rows;
  return { mean, deviation: deviation.map((v) => (v > STILL ? Math.sqrt(v) : 1)) };
}

function standardised({ values, columns }: Matrix, mean: Float64Array, deviation: Float64Array): void {
  for (let k = 0; k < values.length; ++k) values[k] = (values[k] - mean[k % columns]) / deviation[k % columns];
}

/** Distance of each window to its nearest in memory, and how far it lies from the median. @param apart memory nearer in time is not compared */
function judged(own: Own, x: Float64Array, size: number, apart: number): [Float64Array, Float64Array] {
  const all = channelWindows(x, size, own.parts);
  const seen = responses(own, take(all.windows, all.complete));
  standardised(seen, own.mean, own.deviation);
  const { kept, at } = own;
  const d = kept.columns;
  const near = new Float64Array(Math.min(own.nNeighbors, kept.rows));
  const shape = ofComplete(all, (i, k) => {
    near.fill(Infinity);
    for (let m = 0; m < kept.rows; ++m) {
      if (apart > 0 && Math.abs(at[m] - i) < apart) continue;
      let squares = 0;
      for (let j = 0; j < d && squares < near[near.length - 1]; ++j) squares += (seen.values[k * d + j] - kept.values[m * d + j]) ** 2;
      if (!(squares < near[near.length - 1])) continue;
      let place = near.length - 1;
      for (; place > 0 && near[place - 1] > squares; --place) near[place] = near[place - 1];
      near[place] = squares;
    }
    const known = near.filter((v) => v < Infinity);
    return known.length > 0 ? known.reduce((sum, v) => sum + Math.sqrt(v), 0) / known.length : Number.NaN;
  });
  const amplitude = ofComplete(all, (i) => {
    let away = 0;
    for (let t = 0; t < own.parts; ++t) away += Math.abs(all.windows.values[i * own.parts + t]);
    return away / own.parts;
  });
  return [shape, amplitude];
}
