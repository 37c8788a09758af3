import { dense, type Matrix } from 'hapax';
import type { Material } from '../units/material.ts';
import { explainer, type Reason } from './explain.ts';
import { type Learnt, scoresOf } from './learn.ts';
import { DRAWN, placesOf } from './places.ts';
import { surpriseOf } from './tails.ts';

export type { Reason } from './explain.ts';

/** What a sample got. */
export interface Judged {
  readonly host: string;
  /** Beginning of its hour. */
  readonly time: number;
  /** Nats: 0 is usual; 7 is one in a thousand by the most surprising feature alone. */
  readonly score: number;
  /** How likely a sample of training scores this high, by an exponential tail. */
  readonly p: number;
  readonly events: number;
  /** What adds to the score, most first; shares sum to it. Of samples that are usual nothing is said. */
  readonly reasons: readonly Reason[];
  /** By detector, nats: −ln of how rare its score is. */
  readonly scores: Readonly<Record<string, number>>;
  /** Where it lies in the picture of all samples; absent where there are too many of them. */
  readonly place?: readonly [number, number];
}

/** Samples that are more likely than this need no reasons. */
const LIKELY = 0.1;

/** What was learnt, in words. */
export const described = ({ training, detectors }: Learnt) => ({
  training,
  detectors: ['surprise', ...detectors.map(({ model }) => model.id)],
});

/** Samples that are made dense at once. */
const AT_ONCE = 8192;

/**
 * Judge events by what was learnt. Of hours that are not whole the missing rest may still bring what is usual: values below the medians of
 * training count as these, so that too much is told and too little is not.
 */
export function judgedBy(learnt: Learnt, events: Material, isWhole: (time: number) => boolean): readonly Judged[] {
  const looked = events.extract(learnt.extractor);
  const { x } = looked;
  const places = x.rows <= DRAWN ? placesOf(learnt.surprise, dense(x)) : undefined;
  const explain = explainer(learnt);
  const judged: Judged[] = [];
  for (let from = 0; from < x.rows; from += AT_ONCE) {
    const seen = dense(x, from, Math.min(x.rows, from + AT_ONCE));
    const y = atLeastUsual(seen, learnt.usual, (i) => isWhole(looked.ids[from + i].time));
    const scores = scoresOf(learnt, y);
    const each = learnt.detectors.map(({ model, tail }) => ({
      id: model.id,
      scores: model.score(y).map((one) => surpriseOf(tail, one)),
    }));
    for (const [i, score] of scores.entries()) {
      const p = Math.exp(-surpriseOf(learnt.tail, score));
      const { key, time } = looked.ids[from + i];
      judged.push({
        host: key,
        time,
        score,
        p,
        events: looked.events[from + i],
        reasons: p > LIKELY ? [] : explain(rowOf(y, i), rowOf(seen, i)),
        scores: Object.fromEntries(each.map(({ id, scores: of }) => [id, of[i]])),
        ...(places === undefined ? {} : { place: places[from + i] }),
      });
    }
  }
  return judged;
}

const rowOf = ({ values, columns }: Matrix, i: number) => values.subarray(i * columns, (i + 1) * columns);

/** Samples whose values below the usual ones are these, but for those that are whole; the same object when all are. */
function atLeastUsual(x: Matrix, usual: Float64Array, isWhole: (i: number) => boolean): Matrix {
  const parts = Array.from({ length: x.rows }, (_, i) => i).filter((i) => !isWhole(i));
  if (parts.length === 0) return x;
  const values = x.values.slice();
  for (const i of parts) for (let j = 0; j < x.columns; ++j) values[i * x.columns + j] = Math.max(values[i * x.columns + j], usual[j]);
  return { ...x, values };
}

/** The largest p that is still reported at a false discovery rate, 0 where none is. Source: Benjamini & Hochberg (1995). */
export function discoveryLimit(ps: readonly number[], rate: number): number {
  const ordered = [...ps].sort((a, b) => a - b);
  for (let k = ordered.length; k > 0; --k) if (ordered[k - 1] <= (rate * k) / ordered.length) return ordered[k - 1];
  return 0;
}
