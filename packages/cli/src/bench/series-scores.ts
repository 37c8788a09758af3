import { autoSeries, type DetectorEntry, HapaxError, type Matrix } from 'hapax';
import { methodsByName } from 'hapax/registry';

const { detectors, online } = methodsByName;

/** Events a series that are ranked, so that one threshold over many series has something to choose from. */
const RANKED = 10;
/** Samples for which an alarm is the first, and decades that are added so that what happens a thousand times in a series is 0. */
const FIRST = 100;
const USUAL = 3;

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

/** Alarms of a series whose heights lie within this of each other are alike, and more of them than so many are how the series is. */
const ALIKE = 1.25;
const HABIT = 5;

/** Where a series alarms, and by how many decades. */
interface Alarm {
  readonly at: number;
  readonly surprise: number;
}

/**
 * Scores of a series for benchmarks of first alarms, shape (nSamples): those of `seriesScores`; for the whole series judged at once the surprise of
 * each event at its first sample and that of each step beyond its forecast, or value beyond all turns, which is the greatest of the last hundred, on a
 * logarithmic scale, and 0 elsewhere. Of more than five alarms of one height none is told.
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
  const sorted = oneFeature(order.map((i) => values[i]));
  const { events, channels, cellOf } = autoSeries(sorted, { falseAlarms: RANKED }, { times: order.map((i) => times[i]) });
  const views = channels[0]?.views.filter(({ aspect }) => aspect === 'step' || aspect === 'range') ?? [];
  const alarms: Alarm[] = [
    ...events.map(({ start, surprise }) => ({ at: start, surprise })),
    ...views.flatMap((view) => firsts(Float64Array.from(cellOf, (cell) => view.surprise[cell]))),
  ];
  const out = new Float64Array(values.length);
  for (const { at, surprise } of withoutHabit(highest(alarms)))
    out[order[at]] = Math.max(out[order[at]], Math.log1p(Math.max(0, surprise + USUAL)));
  return out;
}

/** The values that are the greatest of the last hundred. */
function firsts(surprise: Float64Array): Alarm[] {
  const out: Alarm[] = [];
  for (const [at, own] of surprise.entries()) {
    let first = own === own;
    for (let k = Math.max(0, at - FIRST); k < at && first; ++k) first = !(surprise[k] >= own);
    if (first) out.push({ at, surprise: own });
  }
  return out;
}

/** The highest alarm of each sample. */
function highest(alarms: readonly Alarm[]): Alarm[] {
  const out = new Map<number, Alarm>();
  for (const one of alarms) if (!((out.get(one.at)?.surprise ?? -Infinity) >= one.surprise)) out.set(one.at, one);
  return [...out.values()];
}

/** Without a habit, and what is as high as one. */
function withoutHabit(alarms: readonly Alarm[]): Alarm[] {
  const alike = (own: number) => (one: Alarm) => one.surprise >= own / ALIKE && one.surprise <= own * ALIKE;
  const habit = alarms.filter(({ surprise }) => surprise > 0 && alarms.filter(alike(surprise)).length > HABIT);
  return alarms.filter(({ surprise }) => !habit.some(alike(surprise)));
}
