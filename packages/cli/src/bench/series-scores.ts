import { autoSeries, type DetectorEntry, HapaxError, type Matrix, randomCutForest, seriesAlarms } from 'hapax';
import { methodsByName } from 'hapax/registry';

const { detectors, online } = methodsByName;

/** Events a series that are ranked, so that one threshold over many series has something to choose from. */
const RANKED = 10;
/** Decades that are added, so that what happens a thousand times in a series is 0. */
const USUAL = 3;
/** Trees of the forest that goes along: with more its scores hang less on the seed. */
const TREES = 150;

/** The whole series judged at once, in hindsight. */
const WHOLE = 'autoSeries';

/** Methods that score a series: the whole at once, online ones, and batch ones that take their rows for one. */
export const SERIES_METHODS: readonly string[] = [
  WHOLE,
  ...Object.keys(online),
  ...Object.keys(detectors).filter((id) => detectors[id].spec.series !== undefined),
];

/** The one feature of a series as samples. */
const oneFeature = (values: ArrayLike<number>): Matrix => ({ values: Float64Array.from(values), rows: values.length, columns: 1 });

/**
 * Scores of a series, shape (nSamples). An online detector scores each sample before it is learnt; no verdict is 0. A batch method for
 * series learns from the first `train` samples, then goes along all of them.
 */
export function seriesScores(method: string, seed: number, series: Matrix, train: number): Float64Array {
  const { values, rows, columns } = series;
  if (method === WHOLE) return autoSeries(series, { train }).scores;
  const batch: DetectorEntry | undefined = detectors[method];
  const entry = online[method] ?? batch;
  if (entry === undefined || !SERIES_METHODS.includes(method))
    throw new HapaxError('OPTION', `${method} does not score series; one of ${SERIES_METHODS.join(', ')}`);
  const options = 'seed' in entry.spec.options ? { seed } : {};
  const known = (score: number): number => (Number.isFinite(score) ? score : 0);
  if (!(method in online)) {
    const normal = { values: values.subarray(0, train * columns), rows: train, columns };
    return batch.configure(options).fit(normal).score(series).map(known);
  }
  const model = online[method].configure(options).start(columns);
  return Float64Array.from({ length: rows }, (_, i) => {
    const sample = values.subarray(i * columns, (i + 1) * columns);
    const score = model.scoreOne(sample);
    model.learnOne(sample);
    return known(score);
  });
}

/**
 * Scores of a series for benchmarks of first alarms, shape (nSamples): those of `seriesScores`; for the whole series judged at once the surprise of
 * its alarms (`seriesAlarms`), on a logarithmic scale, and 0 elsewhere. What was new on the way is told by a random cut forest that goes along.
 * @param times of the samples in milliseconds
 */
export function alarmScores(
  method: string,
  seed: number,
  values: ArrayLike<number>,
  train: number,
  times: ArrayLike<number>,
): Float64Array {
  if (method !== WHOLE) return seriesScores(method, seed, oneFeature(values), train);
  // Files of the corpus run backwards for an hour where clocks were changed.
  const order = Array.from({ length: values.length }, (_, i) => i).sort((a, b) => times[a] - times[b] || a - b);
  const sorted = order.map((i) => values[i]);
  const found = autoSeries(oneFeature(sorted), { falseAlarms: RANKED }, { times: order.map((i) => times[i]) });
  const forest = randomCutForest({ seed, nTrees: TREES }).start(1);
  const out = new Float64Array(values.length);
  const along = sorted.map((value) => forest.scoreLearnOne([value]));
  for (const { at, surprise } of seriesAlarms(found, along)) out[order[at]] = Math.log1p(Math.max(0, surprise + USUAL));
  return out;
}
