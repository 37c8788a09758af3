import type { Configured, Model } from '../contract/detector.ts';
import type { Samples } from '../contract/samples.ts';
import { HapaxError } from '../core/errors.ts';

/** One candidate, judged. */
export interface Candidate {
  readonly detector: Configured;
  readonly model: Model;
  /** Scores of the training samples, shape (nSamples). */
  readonly scores: Float64Array;
  /** Mean rank correlation of its scores with those of the other candidates. */
  readonly agreement: number;
  /** Average precision among the samples that are known; NaN where none are. */
  readonly precision: number;
}

/** What a choice goes by. */
export interface SelectionContext {
  /** Of some samples: -1 known anomaly, 0 unlabelled, 1 known normal. */
  readonly known?: ArrayLike<number>;
}

/**
 * Fit several detectors and put them in order, best first: with a few known anomalies and normal samples, by how they rank these; without,
 * by how far each agrees with the others, since good detectors are alike and bad ones are each bad in their own way. Ties in the first go
 * by the second.
 *
 *     agreement_i = mean over j ≠ i of Spearman's ρ(scores_i, scores_j)
 *
 * Blind: a majority of candidates with the same fault is preferred. Cost: all fits, and n log n a candidate.
 * Sources: Zimek, Campello & Sander (2014), Ensembles for unsupervised outlier detection, SIGKDD Explorations 15 (agreement as a judge);
 * Ma et al. (2023), The need for unsupervised outlier model selection, SIGKDD Explorations 25 (what such judges are worth).
 * @throws HapaxError `OPTION` for less than two candidates, `INPUT` for knowledge of another length
 */
export function selectDetector(candidates: readonly Configured[], rows: Samples, { known }: SelectionContext = {}): Candidate[] {
  if (candidates.length < 2) throw new HapaxError('OPTION', `selectDetector chooses among two detectors or more; got ${candidates.length}`);
  const fitted = candidates.map((detector) => ({ detector, ...detector.fitScore(rows) }));
  const n = fitted[0].scores.length;
  if (known !== undefined && known.length !== n)
    throw new HapaxError('INPUT', `selectDetector got ${known.length} known labels for ${n} samples`);
  const ranks = fitted.map(({ scores }) => standardRanks(scores));
  return fitted
    .map((one, i) => ({
      ...one,
      agreement: ranks.reduce((sum, other, j) => sum + (j === i ? 0 : dot(ranks[i], other)), 0) / (ranks.length - 1),
      precision: known === undefined ? Number.NaN : precisionOf(one.scores, known),
    }))
    .sort((a, b) => (b.precision > a.precision ? 1 : b.precision < a.precision ? -1 : b.agreement - a.agreement));
}

/** Mid-ranks, mean 0 and length 1, so that their products are Spearman's correlation; zeros where all scores are equal. */
function standardRanks(scores: Float64Array): Float64Array {
  const order = Array.from(scores.keys()).sort((a, b) => scores[a] - scores[b]);
  const out = new Float64Array(scores.length);
  for (let from = 0, to = 0; from < order.length; from = to) {
    while (to < order.length && scores[order[to]] === scores[order[from]]) to += 1;
    for (let k = from; k < to; ++k) out[order[k]] = (from + to - order.length) / 2;
  }
  const length = Math.sqrt(dot(out, out));
  return length > 0 ? out.map((v) => v / length) : out;
}

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, v, i) => sum + v * b[i], 0);

/** Average precision among known samples, ties at once. */
function precisionOf(scores: Float64Array, known: ArrayLike<number>): number {
  const asked = Array.from(scores.keys())
    .filter((i) => known[i] !== 0)
    .sort((a, b) => scores[b] - scores[a]);
  const all = asked.filter((i) => known[i] === -1).length;
  let sum = 0;
  let found = 0;
  for (let from = 0, to = 0; from < asked.length; from = to) {
    let here = 0;
    while (to < asked.length && scores[asked[to]] === scores[asked[from]]) here += known[asked[to++]] === -1 ? 1 : 0;
    found += here;
    sum += (here * found) / to;
  }
  return all === 0 || all === asked.length ? Number.NaN : sum / all;
}
