import { HapaxError } from '../../core/errors.ts';

/** What is known about training samples, as `fit` is told. Shape (nSamples) each. */
export interface Knowledge {
  /** Of every sample: 0 normal, 1 anomaly. */
  readonly labels?: ArrayLike<number>;
  /** Of some samples: -1 known anomaly, 0 unlabelled, 1 known normal. A name of its own, since a 1 means the opposite in `labels`. */
  readonly known?: ArrayLike<number>;
  /** How much each sample counts, at least 0; 1 each where nothing is given. */
  readonly weights?: ArrayLike<number>;
}

/** Where a fit tells what whoever asked for it should know. */
export interface Noticing {
  /**
   * Told before a fit starts that takes minutes or more, with what to use instead, and after a fit what makes its scores doubtful. Without it
   * the first goes to the console, and the second is in the notes of the model.
   */
  readonly notice?: (text: string) => void;
}

/** How a method learns from knowledge: from labels of every sample, or from what is known of some. */
export type Labelling = 'required' | 'partial';

/** Checked knowledge as the fit of a method gets it. */
export interface Given {
  /** -1, 0, 1, shape (nSamples); empty unless the method says `labels: 'partial'`. */
  readonly known: Int8Array;
  /** Shape (nSamples); empty unless the method says `weights: 'accept'`. */
  readonly weights: Float64Array;
}

/** Knowledge about nothing. */
export const NOTHING_GIVEN: Given = { known: new Int8Array(0), weights: new Float64Array(0) };

/** What a method says of labels. */
interface Learner {
  readonly id: string;
  readonly labels?: Labelling;
  readonly weights?: 'accept';
}

/**
 * Check what is known. All of it is checked, used or not; what is not used is said in `notes`.
 * @throws HapaxError `INPUT`
 */
export function checkKnowledge(
  method: Learner,
  rows: number,
  context: Knowledge,
): { readonly labels: Uint8Array; readonly given: Given; readonly notes: readonly string[] } {
  const { id } = method;
  const labels = context.labels === undefined ? undefined : checkedLabels(id, rows, context.labels);
  const known = context.known === undefined ? undefined : checkedKnown(id, rows, context.known);
  const weights = context.weights === undefined ? undefined : checkedWeights(id, rows, context.weights);
  if (method.labels === 'required' && labels === undefined)
    throw new HapaxError(
      'INPUT',
      known === undefined
        ? `${id} learns from labels; pass { labels } with 0 for normal and 1 for anomaly`
        : `${id} learns from labels of every sample; pass { labels } with 0 for normal and 1 for anomaly instead of { known }`,
    );
  if (method.labels === 'partial' && labels !== undefined)
    throw new HapaxError(
      'INPUT',
      `${id} learns from what is known of some samples; pass { known } with -1 for anomaly, 0 for unlabelled and 1 for normal instead of { labels }`,
    );
  if (method.weights !== 'accept' && weights !== undefined) throw new HapaxError('INPUT', `${id} takes no weights; leave { weights } out`);
  const unused = method.labels === undefined ? [labels && '`labels`', known && '`known`'].filter((name) => name !== undefined) : [];
  return {
    labels: method.labels === 'required' && labels ? labels : new Uint8Array(0),
    given: {
      known: method.labels === 'partial' ? (known ?? new Int8Array(rows)) : NOTHING_GIVEN.known,
      weights: method.weights === 'accept' ? (weights ?? new Float64Array(rows).fill(1)) : NOTHING_GIVEN.weights,
    },
    notes: unused.map((name) => `${id} learns without labels: ${name} had no part in the fit`),
  };
}

function checkedLabels(id: string, rows: number, labels: ArrayLike<number>): Uint8Array {
  mustFit(id, rows, labels, 'labels');
  for (let i = 0; i < rows; ++i) {
    if (labels[i] === 0 || labels[i] === 1) continue;
    const partly = labels[i] === -1 ? '; what is known of some samples (-1, 0, 1) goes into { known }' : '';
    throw new HapaxError('INPUT', `${id}: label ${i} must be 0 or 1; got ${shown(labels[i])}${partly}`);
  }
  return Uint8Array.from(labels);
}

function checkedKnown(id: string, rows: number, known: ArrayLike<number>): Int8Array {
  mustFit(id, rows, known, 'known labels');
  for (let i = 0; i < rows; ++i) {
    if (known[i] !== -1 && known[i] !== 0 && known[i] !== 1)
      throw new HapaxError('INPUT', `${id}: known label ${i} must be -1 (anomaly), 0 (unlabelled) or 1 (normal); got ${shown(known[i])}`);
  }
  return Int8Array.from(known);
}

function checkedWeights(id: string, rows: number, weights: ArrayLike<number>): Float64Array {
  mustFit(id, rows, weights, 'weights');
  let sum = 0;
  for (let i = 0; i < rows; ++i) {
    if (!(weights[i] >= 0 && weights[i] < Infinity))
      throw new HapaxError('INPUT', `${id}: weight ${i} must be a number of at least 0; got ${shown(weights[i])}`);
    sum += weights[i];
  }
  if (rows > 0 && !(sum > 0)) throw new HapaxError('INPUT', `${id}: all weights are 0; at least one sample must count`);
  return Float64Array.from(weights);
}

function mustFit(id: string, rows: number, values: ArrayLike<number>, what: string): void {
  if (typeof values !== 'object' || values === null || typeof values.length !== 'number')
    throw new HapaxError('INPUT', `${id}: ${what} must be a list, one for each sample; got ${shown(values)}`);
  if (values.length !== rows) throw new HapaxError('INPUT', `${id} got ${values.length} ${what} for ${rows} samples`);
}

const shown = (value: unknown): string => (typeof value === 'string' ? JSON.stringify(value) : String(value));
