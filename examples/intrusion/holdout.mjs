import { decisionTree, isolationForest, knn, pipeline, random, standardize } from 'hapax';
import { percent } from '../lib/say.mjs';

/** @typedef {{ rows: readonly number[][], kinds: readonly string[] }} Connections rows of numbers and what each was */

/** Share of normal connections that may alarm. */
const FALSE_ALARMS = 0.01;

/**
 * Learn from the past, judge the future, and keep the kinds that the past has seen apart from those that it has not. The threshold of
 * each judge is the score that 1 % of the past's normal connections pass, of connections that it was not fitted on.
 * @param {Connections} past @param {Connections} future @param {string} of
 */
export function holdout(past, future, of) {
  const seen = new Set(past.kinds);
  const fold = random(1);
  const aside = past.kinds.map((kind) => kind === 'normal' && fold.uniform() < 0.25);
  const rows = past.rows.filter((_, i) => !aside[i]);
  const kinds = past.kinds.filter((_, i) => !aside[i]);
  const labels = kinds.map((kind) => (kind === 'normal' ? 0 : 1));
  const quiet = past.rows.filter((_, i) => aside[i]);
  const normal = rows.filter((_, i) => labels[i] === 0);

  const tree = decisionTree({ minSamplesLeaf: 5 }).fit(rows, { labels });
  const models = {
    'decision tree': tree,
    'isolation forest, normal rows': isolationForest({ seed: 1, nEstimators: 200 }).fit(normal),
    'nearest neighbours, normal rows': pipeline({ transforms: [standardize()], detector: knn({ method: 'mean' }) }).fit(normal),
  };
  const own = tree.predict(rows);
  const hits = (
    /** @type {ArrayLike<number>} */ verdicts,
    /** @type {readonly string[]} */ of,
    /** @type {(kind: string) => boolean} */ keep,
  ) => {
    const some = [...of.keys()].filter((i) => keep(of[i]));
    return some.length === 0 ? Number.NaN : some.filter((i) => verdicts[i] === 1).length / some.length;
  };
  const isSeen = (/** @type {string} */ kind) => kind !== 'normal' && seen.has(kind);
  const isUnseen = (/** @type {string} */ kind) => !seen.has(kind);
  const measured = Object.fromEntries(
    Object.entries(models).map(([name, model]) => {
      const level = topShare(model.score(quiet), FALSE_ALARMS);
      const verdicts = Array.from(model.score(future.rows), (s) => (s > level ? 1 : 0));
      const of = (/** @type {(kind: string) => boolean} */ keep) => hits(verdicts, future.kinds, keep);
      const byKind = Object.fromEntries([...new Set(future.kinds)].filter((k) => k !== 'normal').map((k) => [k, of((kind) => kind === k)]));
      return [name, { seen: of(isSeen), unseen: of(isUnseen), false: of((kind) => kind === 'normal'), byKind }];
    }),
  );
  return {
    measured,
    ownRows: hits(own, kinds, (kind) => kind !== 'normal'),
    table: {
      title: `${of}: ${future.rows.length} connections judged, limit at ${percent(FALSE_ALARMS)} of normal ones`,
      head: ['judge', 'attacks of seen kinds found', 'of unseen kinds', 'false alarms'],
      rows: [
        [
          'decision tree, on the rows it learnt',
          percent(hits(own, kinds, (kind) => kind !== 'normal')),
          '-',
          percent(hits(own, kinds, (kind) => kind === 'normal')),
        ],
        ...Object.entries(measured).map(([name, m]) => [name, percent(m.seen), percent(m.unseen), percent(m.false)]),
      ],
    },
  };
}

/** The score that a share of them passes. @param {Float64Array} scores @param {number} share */
const topShare = (scores, share) => scores.toSorted()[Math.min(scores.length - 1, Math.ceil((1 - share) * scores.length))];
