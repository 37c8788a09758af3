import { type Matrix, samplesAt, take } from '../../core/matrix.ts';
import type { OptionsOf, OptionTable } from '../../core/options.ts';
import type { DetectorSpec } from '../spec/detector.ts';
import type { Given } from '../spec/labels.ts';

/** Training samples, and what is known of them. */
export interface Learning {
  readonly x: Matrix;
  readonly labels: Uint8Array;
  readonly given: Given;
}

/** Whether a method wants its training samples scored by fits on folds, and there are enough. */
export const asksForFolds = <T extends OptionTable, S, W>(spec: DetectorSpec<T, S, W>, x: Matrix, options: OptionsOf<T>): boolean => {
  const folds = spec.folds?.(x, options) ?? 0;
  return folds > 1 && x.rows > folds;
};

/**
 * Scores of the training samples at `indices`, each as far as possible from a fit that has not seen it: as the method has it
 * (`scoreTraining`: leaving one out), from fits on the other folds where it asks for them, else from the fit itself.
 */
export function heldOutScores<T extends OptionTable, S, W>(
  spec: DetectorSpec<T, S, W>,
  state: S,
  { x, labels, given }: Learning,
  options: OptionsOf<T>,
  indices: Int32Array,
): Float64Array {
  if (asksForFolds(spec, x, options)) {
    const fold = foldsOf(x.rows, labels, spec.folds?.(x, options) ?? 0);
    const { known, weights } = given;
    const fit = (part: Matrix, rows: Int32Array) =>
      spec.fit(part, options, labels.length > 0 ? Uint8Array.from(rows, (i) => labels[i]) : labels, {
        known: known.length > 0 ? Int8Array.from(rows, (i) => known[i]) : known,
        weights: weights.length > 0 ? Float64Array.from(rows, (i) => weights[i]) : weights,
      });
    // A share of anomalies is one whoever tells it: nothing is taken off.
    const shifted = spec.labels !== 'required';
    const scores = fromFolds({ fit, score: spec.score, shifted }, state, x, (i) => fold[i]);
    return Float64Array.from(indices, (i) => scores[i]);
  }
  const scores = new Float64Array(indices.length);
  if (spec.scoreTraining) spec.scoreTraining(state, x, indices, scores, options);
  else spec.score(state, samplesAt(x, indices), scores);
  return scores;
}

/** Fold of each sample. Neighbours in a table are often alike, so they go to different ones. Labels are dealt out evenly. */
function foldsOf(rows: number, labels: Uint8Array, folds: number): Int32Array {
  const dealt = [0, 0];
  return Int32Array.from({ length: rows }, (_, i) => dealt[labels.length > 0 ? labels[i] : 0]++ % folds);
}

/**
 * Score each sample by a fit on the other folds. A fit on fewer samples may score all of them a little higher or lower; by how much is
 * told by the samples that both fits have seen, and taken off.
 * @param whole the fit on all
 */
export function fromFolds<S>(
  method: { fit(part: Matrix, rows: Int32Array): S; score(state: S, x: Matrix, out: Float64Array): void; readonly shifted?: boolean },
  whole: S,
  x: Matrix,
  foldOf: (i: number) => number,
): Float64Array {
  const scores = new Float64Array(x.rows);
  const seen = method.shifted === false ? new Float64Array(0) : scored(method, whole, x);
  const rows = Int32Array.from({ length: x.rows }, (_, i) => i);
  for (let f = 0, left = x.rows; left > 0; ++f) {
    const asked = rows.filter((i) => foldOf(i) === f);
    const others = rows.filter((i) => foldOf(i) !== f);
    left -= asked.length;
    const rest = take(x, others);
    const state = method.fit(rest, others);
    const shift = method.shifted === false ? 0 : meanShift(others, seen, scored(method, state, rest));
    const own = scored(method, state, take(x, asked));
    for (const [k, i] of asked.entries()) scores[i] = own[k] + (Math.abs(shift) < Infinity ? shift : 0);
  }
  return scores;
}

function scored<S>(method: { score(state: S, x: Matrix, out: Float64Array): void }, state: S, x: Matrix): Float64Array {
  const out = new Float64Array(x.rows);
  method.score(state, x, out);
  return out;
}

const meanShift = (rows: Int32Array, seen: Float64Array, again: Float64Array): number =>
  rows.reduce((sum, i, k) => sum + seen[i] - again[k], 0) / rows.length;
