import { dense } from 'hapax';
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

/** Judge events by what was learnt. */
export function judgedBy(learnt: Learnt, events: Material): readonly Judged[] {
  const looked = events.extract(learnt.extractor);
  const { x } = looked;
  const places = x.rows <= DRAWN ? placesOf(learnt.surprise, dense(x)) : undefined;
  const explain = explainer(learnt);
  const judged: Judged[] = [];
  for (let from = 0; from < x.rows; from += AT_ONCE) {
    const y = dense(x, from, Math.min(x.rows, from + AT_ONCE));
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
        reasons: p > LIKELY ? [] : explain(y.values.subarray(i * y.columns, (i + 1) * y.columns)),
        scores: Object.fromEntries(each.map(({ id, scores: of }) => [id, of[i]])),
        ...(places === undefined ? {} : { place: places[from + i] }),
      });
    }
  }
  return judged;
}

/** The largest p that is still reported at a false discovery rate, 0 where none is. Source: Benjamini & Hochberg (1995). */
export function discoveryLimit(ps: readonly number[], rate: number): number {
  const ordered = [...ps].sort((a, b) => a - b);
  for (let k = ordered.length; k > 0; --k) if (ordered[k - 1] <= (rate * k) / ordered.length) return ordered[k - 1];
  return 0;
}
