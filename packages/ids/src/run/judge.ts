import {
  deepSad,
  type Event,
  type ExtractorConfigured,
  ecod,
  HapaxError,
  isolationForest,
  type Matrix,
  type Model,
  type Snapshot,
  take,
} from 'hapax';

/** What a sample got. */
export interface Judged {
  readonly host: string;
  /** Beginning of its hour. */
  readonly time: number;
  /** Mean over detectors, in robust deviations of the training samples; beyond 20 of them the logarithm counts. */
  readonly score: number;
  /** How likely a sample of training scores this high, by an exponential tail. */
  readonly p: number;
  readonly events: number;
  /** Features that say most, most first: what each adds to the score of ECOD, in nats, beyond what is usual. */
  readonly reasons: readonly Reason[];
  /** By detector. */
  readonly scores: Readonly<Record<string, number>>;
}

export interface Reason {
  readonly feature: string;
  readonly value: number;
  /** Median of the training samples. */
  readonly usual: number;
  readonly adds: number;
}

export interface JudgeOptions {
  readonly seed: number;
  /** Fewer training samples than this teach nothing. */
  readonly least: number;
  readonly locations?: unknown;
  /** -1 known anomaly, 1 known normal, 0 unknown. */
  readonly known: (host: string, time: number) => -1 | 0 | 1;
}

/** What scores new hours without training. */
export interface Models {
  readonly extractor: Snapshot;
  readonly detectors: readonly Snapshot[];
}

export interface Judgement {
  readonly samples: readonly Judged[];
  readonly training: number;
  /** Names of the detectors that were asked. */
  readonly detectors: readonly string[];
  readonly notes: readonly string[];
  /** Features of the extractor, and its state and the models: what scores new hours without training. */
  readonly model: Models;
}

/** Part of the training period in which it is only learnt what there is: in it everything is new. */
const WARM_UP = 0.25;
/** Reasons kept of a sample. */
const REASONS = 6;
/** Known anomalies from which on Deep SAD counts twice. */
const ENOUGH = 10;

/**
 * Learn from the samples of one period and judge those of another: isolation forest and ECOD, and Deep SAD beside them as soon as
 * something is known. Each score is put on the scale of its training samples, and their mean counts.
 */
export function judge(
  extractor: ExtractorConfigured,
  train: readonly Event[],
  inspect: readonly Event[],
  options: JudgeOptions,
): Judgement {
  const notes: string[] = [];
  let learnFrom = train;
  const own = train.length === 0 ? 0 : extractor.fit(train, options.locations).extract(train).ids.length;
  if (own < options.least) {
    learnFrom = [...train, ...inspect];
    notes.push(
      `${own} training samples are fewer than ${options.least}: the samples are judged among themselves, and nothing counts as new`,
    );
  }
  const fitted = extractor.fit(learnFrom, options.locations);
  const learnt = fitted.extract(learnFrom);
  const looked = fitted.extract(inspect);
  const start = learnt.ids[Math.floor(WARM_UP * learnt.ids.length)].time;
  const rows = [...learnt.ids.keys()].filter((i) => own < options.least || learnt.ids[i].time >= start);
  const x = take(learnt.dense(), rows);
  const normal = take(
    x,
    [...rows.keys()].filter((k) => options.known(learnt.ids[rows[k]].key, learnt.ids[rows[k]].time) !== -1),
  );
  const y = looked.dense();
  const detectors = detectorsOf(
    x,
    normal.rows > 0 ? normal : x,
    y,
    { learnt: rows.map((i) => learnt.ids[i]), looked: looked.ids },
    options,
  );
  // Nothing is said of these: by them it is told how likely a score is. What was called normal is known whatever it scores.
  const plain = take(
    x,
    [...rows.keys()].filter((k) => options.known(learnt.ids[rows[k]].key, learnt.ids[rows[k]].time) === 0),
  );
  const ofTraining = combined(detectors, plain.rows > 0 ? plain : x);
  const ofLooked = combined(detectors, y);
  const each = detectors.map(({ model, scale }) => ({ id: model.id, scores: scale(model.score(y)) }));
  const tail = tailOf(ofTraining);
  const explain = explainer(detectors[0].model, x, fitted.names);
  return {
    samples: looked.ids.map(({ key, time }, i) => ({
      host: key,
      time,
      score: ofLooked[i],
      p: tail(ofLooked[i]),
      events: looked.events[i],
      reasons: explain(y.values.subarray(i * y.columns, (i + 1) * y.columns)),
      scores: Object.fromEntries(each.map(({ id, scores }) => [id, scores[i]])),
    })),
    training: rows.length,
    detectors: detectors.map(({ model }) => model.id),
    notes,
    model: { extractor: fitted.snapshot(), detectors: detectors.map(({ model }) => model.snapshot()) },
  };
}

interface Scaled {
  readonly model: Model;
  readonly weight: number;
  readonly scale: (scores: Float64Array) => Float64Array;
}

interface Ids {
  readonly learnt: readonly { readonly key: string; readonly time: number }[];
  readonly looked: readonly { readonly key: string; readonly time: number }[];
}

function detectorsOf(x: Matrix, normal: Matrix, y: Matrix, ids: Ids, { seed, known }: JudgeOptions): readonly [Scaled, ...Scaled[]] {
  if (x.rows === 0) throw new HapaxError('INPUT', 'there is no sample to learn from; give a longer training period');
  const first = scaled(ecod().fit(normal), x, 1);
  const rest = [scaled(isolationForest({ seed, nEstimators: 200 }).fit(normal), x, 1)];
  const labels = [...ids.learnt, ...ids.looked].map(({ key, time }) => known(key, time));
  const anomalies = labels.filter((label) => label === -1).length;
  if (labels.some((label) => label !== 0)) {
    // What is known of the period that is looked at teaches as well.
    const extra = ids.looked.flatMap(({ key, time }, i) => (known(key, time) === 0 ? [] : [i]));
    const all = stacked(x, take(y, extra));
    const given = [...labels.slice(0, x.rows), ...extra.map((i) => labels[x.rows + i])];
    rest.push(scaled(deepSad({ seed, nNetworks: 5 }).fit(all, { known: given }), x, anomalies >= ENOUGH ? 2 : 1));
  }
  return [first, ...rest];
}

function stacked(x: Matrix, y: Matrix): Matrix {
  const values = new Float64Array(x.values.length + y.values.length);
  values.set(x.values);
  values.set(y.values, x.values.length);
  return { values, rows: x.rows + y.rows, columns: x.columns };
}

function scaled(model: Model, x: Matrix, weight: number): Scaled {
  const training = model.score(x);
  const { middle, width } = robust(training);
  return { model, weight, scale: (scores) => scores.map((score) => softened((score - middle) / width)) };
}

/** Deviations from which on their logarithm counts, so that one detector that is far out does not drown the others. */
const FAR = 20;

const softened = (z: number): number => (z > FAR ? FAR * (1 + Math.log(z / FAR)) : z);

function combined(detectors: readonly Scaled[], x: Matrix): Float64Array {
  const out = new Float64Array(x.rows);
  const total = detectors.reduce((sum, { weight }) => sum + weight, 0);
  for (const { model, weight, scale } of detectors)
    for (const [i, score] of scale(model.score(x)).entries()) out[i] += (weight / total) * score;
  return out;
}

const at = (ordered: ArrayLike<number>, share: number): number =>
  ordered[Math.min(ordered.length - 1, Math.floor(share * ordered.length))] ?? 0;

/** Median, and a width that is never 0: median deviation, else quartiles, else standard deviation, else 1. */
function robust(scores: Float64Array): { readonly middle: number; readonly width: number } {
  const ordered = Float64Array.from(scores).sort();
  const middle = at(ordered, 0.5);
  const mad = 1.4826 * at(ordered.map((score) => Math.abs(score - middle)).sort(), 0.5);
  const quartiles = (at(ordered, 0.75) - at(ordered, 0.25)) / 1.349;
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const deviation = Math.sqrt(scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length);
  const widths = [mad, quartiles, deviation].filter((width) => width > 1e-9 * Math.max(1, Math.abs(middle)));
  return { middle, width: widths[0] ?? 1 };
}

/** Share of the training samples that the tail is fitted to. */
const TAIL = 0.1;

/** Probability of a score by the training scores, beyond their 90 % by an exponential tail. */
function tailOf(training: Float64Array): (score: number) => number {
  const ordered = Float64Array.from(training).sort();
  const from = at(ordered, 1 - TAIL);
  const beyond = ordered.filter((score) => score > from);
  const excess = beyond.reduce((sum, score) => sum + score - from, 0) / Math.max(1, beyond.length);
  const width = Math.max(excess, LEAST_TAIL);
  return (score) => {
    if (score > from) return TAIL * Math.exp(-(score - from) / width);
    let above = 0;
    for (let i = ordered.length - 1; i >= 0 && ordered[i] >= score; --i) above += 1;
    return Math.max(TAIL, above / ordered.length);
  };
}
/** A tail of less than this, in robust deviations, is too steep to be believed. */
const LEAST_TAIL = 0.5;

/** What each feature adds to the score of ECOD beyond what it adds in the middle of the training samples. */
function explainer(model: Model, x: Matrix, names: readonly string[]): (sample: Float64Array) => readonly Reason[] {
  const usual = names.map((_, j) => at(Float64Array.from({ length: x.rows }, (__, i) => x.values[i * x.columns + j]).sort(), 0.5));
  const base = model.contributions(usual) ?? new Float64Array(names.length);
  return (sample) => {
    const contributions = model.contributions(sample) ?? base;
    return names
      .map((feature, j) => ({ feature, value: sample[j], usual: usual[j], adds: contributions[j] - base[j] }))
      .filter(({ adds }) => adds > 0)
      .sort((a, b) => b.adds - a.adds || (a.feature < b.feature ? -1 : 1))
      .slice(0, REASONS);
  };
}

/** The largest p that is still reported at a false discovery rate, 0 where none is. Source: Benjamini & Hochberg (1995). */
export function discoveryLimit(ps: readonly number[], rate: number): number {
  const ordered = [...ps].sort((a, b) => a - b);
  for (let k = ordered.length; k > 0; --k) if (ordered[k - 1] <= (rate * k) / ordered.length) return ordered[k - 1];
  return 0;
}
