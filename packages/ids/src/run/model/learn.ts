import {
  deepSad,
  dense,
  type Extractor,
  ecod,
  HapaxError,
  isolationForest,
  type Matrix,
  type Model,
  type Sparse,
  take,
  takeSparse,
} from 'hapax';
import type { Material } from '../units/material.ts';
import { type Surprise, surpriseLearnt, surprises } from './surprise.ts';
import { surpriseOf, type Tail, type TailFit, tailOf } from './tails.ts';

/** A detector, the tail of its scores over the training samples, and how much it counts. */
export interface Weighed {
  readonly model: Model;
  readonly tail: Tail;
  readonly weight: number;
}

/** What is learnt of one view of one unit: enough to judge new hours without training. */
export interface Learnt {
  readonly extractor: Extractor;
  readonly surprise: Surprise;
  /** How much the surprise counts; with the weights of the detectors 1. */
  readonly weight: number;
  readonly detectors: readonly Weighed[];
  /** Of the score of training samples. */
  readonly tail: Tail;
  /** Medians of the training samples, shape (nFeatures). */
  readonly usual: Float64Array;
  readonly training: number;
}

export interface LearnOptions {
  readonly seed: number;
  /** Fewer training samples than this teach nothing. */
  readonly least: number;
  /** -1 known anomaly, 1 known normal, 0 unknown. */
  readonly known: (host: string, time: number) => -1 | 0 | 1;
  /** How much a label counts, 0 to 1: old ones count less. */
  readonly trust?: (host: string, time: number) => number;
  /** Whether the logs hold the hours of a sample whole; others do not teach what is usual, unless there are too few without them. */
  readonly isWhole?: (time: number) => boolean;
}

/** Training samples that detectors learn from at most: memory and time have an end, and tails of one in 200 do not change any more. */
export const MOST_LEARNT = 50_000;
/** Part of the training period in which it is only learnt what there is: in it everything is new. */
const WARM_UP = 0.25;
/** Shares of the score of the detectors that see all features together, half each, and of Deep SAD; the rest is the surprise. */
const TOGETHER = 0.2;
const SEMI = 0.4;
/** Known anomalies from which on Deep SAD has its share; of fewer it has part of it, as a few say little of what anomalies look like. */
const ENOUGH = 10;
/** How tails of scores are fitted: a tenth, and no steeper than half a nat. */
const OF_SCORES: TailFit = { share: 0.1, least: 0.5, prior: 1 };

/**
 * Learn from the events of one period. Surprise feature by feature, ECOD and isolation forest; Deep SAD beside them as soon as something
 * is known, of the hours that are looked at as well. What stands among the training samples as a known anomaly teaches Deep SAD alone.
 */
export function learn(train: Material, inspect: Material, both: Material, options: LearnOptions) {
  const notes: string[] = [];
  let fitted = train.fit();
  let learnt = fitted && train.extract(fitted);
  const own = learnt?.ids.length ?? 0;
  if (fitted === undefined || learnt === undefined || own < options.least) {
    notes.push(
      `${own} training samples are fewer than ${options.least}: the samples are judged among themselves, and nothing counts as new`,
    );
    fitted = both.fit();
    learnt = fitted && both.extract(fitted);
  }
  if (fitted === undefined || learnt === undefined || learnt.ids.length === 0)
    throw new HapaxError('INPUT', 'there is no sample to learn from; give a longer training period');
  const { ids } = learnt;
  const start = ids[Math.floor(WARM_UP * ids.length)].time;
  const late = [...ids.keys()].filter((i) => own < options.least || ids[i].time >= start);
  const whole = late.filter((i) => options.isWhole?.(ids[i].time) !== false);
  const after = whole.length < options.least ? late : whole;
  const rows = evenly(after, (i) => options.known(ids[i].key, ids[i].time) !== 0);
  if (rows.length < after.length)
    notes.push(
      `${after.length.toLocaleString('en')} training samples are more than ${MOST_LEARNT.toLocaleString('en')}: detectors learn from so many of them, evenly taken; what is new is told by all`,
    );
  const x = denseAt(learnt.x, rows);
  const labels = rows.map((i) => options.known(ids[i].key, ids[i].time));
  const only = (is: (label: number) => boolean) => {
    const kept = take(
      x,
      [...labels.keys()].filter((k) => is(labels[k])),
    );
    return kept.rows > 0 ? kept : x;
  };
  const normal = only((label) => label !== -1);
  const surprise = surpriseLearnt(normal, fitted.names);
  const weigh = (model: Model, weight: number): Weighed => ({ model, weight, tail: tailOf(model.score(normal), OF_SCORES) });
  const semi = semiSupervised(
    fitted,
    x,
    labels,
    inspect,
    rows.map((i) => ids[i]),
    options,
  );
  const detectors = [
    weigh(ecod().fit(normal), TOGETHER / 2),
    weigh(isolationForest({ seed: options.seed, nEstimators: 200 }).fit(normal), TOGETHER / 2),
    ...(semi === undefined ? [] : [weigh(semi.model, semi.weight)]),
  ];
  const weight = 1 - detectors.reduce((sum, one) => sum + one.weight, 0);
  const scores = scoresOf({ surprise, weight, detectors }, x);
  return {
    learnt: {
      extractor: fitted,
      surprise,
      weight,
      detectors,
      tail: tailOf(unmoved(scores, labels), OF_SCORES),
      usual: medians(x),
      training: rows.length,
    } satisfies Learnt,
    notes,
  };
}

/**
 * Scores of training by which it is told how likely a score is. All that was seen counts, whatever was said of it since: without the hours that were
 * labelled, which scored high, the rest would be taken for usual alone, and each label would bring new false reports beside the one
 * that it takes away. They count as the largest of the others, for what was said of them does not say how far others go.
 */
function unmoved(scores: Float64Array, labels: readonly (-1 | 0 | 1)[]): Float64Array {
  const others = scores.filter((_, k) => labels[k] === 0);
  const most = others.reduce((largest, score) => Math.max(largest, score), Number.NEGATIVE_INFINITY);
  return others.length === 0 ? scores : scores.map((score) => Math.min(score, most));
}

/** Scores of samples, nats, shape (nSamples): surprise and −ln of how rare the score of each detector is, by their weights. */
export function scoresOf({ surprise, weight, detectors }: Pick<Learnt, 'surprise' | 'weight' | 'detectors'>, x: Matrix): Float64Array {
  const out = surprises(surprise, x).map((score) => weight * score);
  for (const one of detectors) for (const [i, score] of one.model.score(x).entries()) out[i] += one.weight * surpriseOf(one.tail, score);
  return out;
}

function semiSupervised(
  extractor: Extractor,
  x: Matrix,
  labels: readonly (-1 | 0 | 1)[],
  inspect: Material,
  learntIds: readonly { readonly key: string; readonly time: number }[],
  { seed, known, trust = () => 1 }: LearnOptions,
): { readonly model: Model; readonly weight: number } | undefined {
  // What is known of the period that is looked at teaches as well.
  const looked = inspect.extract(extractor);
  const extra = [...looked.ids.keys()].filter((i) => known(looked.ids[i].key, looked.ids[i].time) !== 0);
  const all = [...labels, ...extra.map((i) => known(looked.ids[i].key, looked.ids[i].time))];
  const anomalies = all.filter((label) => label === -1).length;
  if (anomalies === 0) return undefined;
  const ids = [...learntIds, ...extra.map((i) => looked.ids[i])];
  const weights = Float64Array.from(all, (label, i) => (label === 0 ? 1 : trust(ids[i].key, ids[i].time)));
  const model = deepSad({ seed, nNetworks: 5 }).fit(stacked(x, denseAt(looked.x, extra)), { known: all, weights });
  return { model, weight: SEMI * Math.min(1, anomalies / ENOUGH) };
}

/** Some rows of sparse samples as dense ones. */
export const denseAt = (x: Sparse, rows: readonly number[]): Matrix => dense(takeSparse(x, rows));

/** At most `MOST_LEARNT` of some places, evenly taken, and all that are wanted in any case. */
function evenly(places: readonly number[], wanted: (place: number) => boolean): readonly number[] {
  if (places.length <= MOST_LEARNT) return places;
  const step = places.length / MOST_LEARNT;
  const taken = new Set(Array.from({ length: MOST_LEARNT }, (_, k) => places[Math.floor(k * step)]));
  return places.filter((place) => taken.has(place) || wanted(place));
}

function stacked(x: Matrix, y: Matrix): Matrix {
  const values = new Float64Array(x.values.length + y.values.length);
  values.set(x.values);
  values.set(y.values, x.values.length);
  return { values, rows: x.rows + y.rows, columns: x.columns };
}

function medians({ values, rows, columns }: Matrix): Float64Array {
  return Float64Array.from({ length: columns }, (_, j) => {
    const ordered = Float64Array.from({ length: rows }, (__, i) => values[i * columns + j]).sort();
    return ordered[rows >> 1] ?? 0;
  });
}
