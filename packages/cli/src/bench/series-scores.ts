import { type DetectorEntry, HapaxError } from 'hapax';
import { methodsByName } from 'hapax/registry';

const { detectors, online } = methodsByName;

/** Methods that score a series: online ones, and batch ones that take their rows for one. */
export const SERIES_METHODS: readonly string[] = [
  ...Object.keys(online),
  ...Object.keys(detectors).filter((id) => detectors[id].spec.series !== undefined),
];

/**
 * Scores of a one-feature series, shape (nSamples). An online detector scores each sample before it is learnt; no verdict is 0. A batch
 * method for series learns from the first `train` samples, then goes along all of them.
 */
export function seriesScores(method: string, seed: number, values: ArrayLike<number>, train: number): Float64Array {
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
