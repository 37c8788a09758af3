import { autoSeries, type DetectorEntry, HapaxError } from 'hapax';
import { methodsByName } from 'hapax/registry';

const { detectors, online } = methodsByName;

/** Events a series that are ranked, so that one threshold over many series has something to choose from. */
const RANKED = 1;

/** The whole series judged at once, in hindsight. */
const WHOLE = 'autoSeries';

/** Methods that score a series: the whole at once, online ones, and batch ones that take their rows for one. */
export const SERIES_METHODS: readonly string[] = [
  WHOLE,
  ...Object.keys(online),
  ...Object.keys(detectors).filter((id) => detectors[id].spec.series !== undefined),
];

/**
 * Scores of a one-feature series, shape (nSamples). An online detector scores each sample before it is learnt; no verdict is 0. A batch
 * method for series learns from the first `train` samples, then goes along all of them.
 */
export function seriesScores(method: string, seed: number, values: ArrayLike<number>, train: number): Float64Array {
  if (method === WHOLE) return autoSeries({ values: Float64Array.from(values), rows: values.length, columns: 1 }, { train }).scores;
  const batch: DetectorEntry | undefined = detectors[method];
  const entry = online[method] ?? batch;
  if (entry === undefined || !SERIES_METHODS.includes(method))
    throw new HapaxError('OPTION', `${method} does not score series; one of ${SERIES_METHODS.join(', ')}`);
  const options = 'seed' in entry.spec.options ? { seed } : {};
  if (!(method in online)) {
    const series = { values: Float64Array.from(values), rows: values.length, columns: 1 };
    return batch
      .configure(options)
      .fit({ ...series, values: series.values.subarray(0, train), rows: train })
      .score(series);
  }
  const model = online[method].configure(options).start(1);
  return Float64Array.from(values, (value) => {
    const sample = [value];
    const score = model.scoreOne(sample);
    model.learnOne(sample);
    return Number.isFinite(score) ? score : 0;
  });
}

/**
 * Scores of a series for benchmarks of first alarms, shape (nSamples): those of `seriesScores`; for the whole series judged at once the surprise of
 * each event at its first sample, on a logarithmic scale, and 0 elsewhere.
 * @param times of the samples in milliseconds
 */
export function alarmScores(
  method: string,
  seed: number,
  values: ArrayLike<number>,
  train: number,
  times: ArrayLike<number>,
): Float64Array {
  if (method !== WHOLE) return seriesScores(method, seed, values, train);
  // Files of the corpus run backwards for an hour where clocks were changed.
  const order = Array.from({ length: values.length }, (_, i) => i).sort((a, b) => times[a] - times[b] || a - b);
  const sorted = { values: Float64Array.from(order, (i) => values[i]), rows: values.length, columns: 1 };
  const out = new Float64Array(values.length);
  for (const { start, surprise } of autoSeries(sorted, { falseAlarms: RANKED }, { times: order.map((i) => times[i]) }).events)
    out[order[start]] = Math.max(out[order[start]], Math.log1p(surprise));
  return out;
}
