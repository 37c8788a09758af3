import type { Matrix } from 'hapax';
import { surpriseOf, type Tail, type TailFit, tailOf } from './tails.ts';

/** What is learnt: the tail of each feature, and of the largest surprise of each family of features. Plain data. */
export interface Surprise {
  readonly names: readonly string[];
  /** Family of each feature, -1 for one that stands alone, -2 for one that says nothing. */
  readonly family: Int32Array;
  readonly tails: readonly Tail[];
  readonly families: readonly Tail[];
}

/** Features of one kind, one for each value: among many of them some are always rare, so that the rarest counts by how rare that is. */
const FAMILIES = [/^signature /, /^port |^ephemeral ports|^no port/, /: (?:alerts|targets|ports)$/];

/**
 * What nobody ever did before, a beacon to a target of one host alone, and many targets on one port that is new to the host, say more than
 * a large number does.
 */
const MEANING: readonly (readonly [RegExp, number])[] = [
  [/^signatures nobody had before/, 1.7],
  [/^ports nobody had before/, 1.4],
  [/^pairs of locations nobody had before/, 1.4],
  [/^regularity of the most regular contact of this host alone/, 1.4],
  [/^targets beyond two on one port new/, 1.4],
];

/** Surprises are nats: their tail falls by one each. */
const OF_SURPRISES: TailFit = { share: 0.02, least: 1, prior: 1 };

/** A value that training has at its very beginning alone is rare, however often it comes now. */
const inFamily = (tail: Tail, value: number): number =>
  tail.values.length === 0 ? surpriseOf(tail, Math.min(value, Number.MIN_VALUE)) : surpriseOf(tail, value);

/** Weights of the largest surprise, of the second, of the third. */
const WEIGHTS = [1, 0.25, 0.125];

/**
 * How surprising a sample is by the features that surprise most, in nats:
 *
 *     score(x) = s₁ + s₂ / 4 + s₃ / 8      s: −ln of how rare a value this large is in training, times its meaning, largest first
 *
 * A sum over all features (ECOD) hides one strange thing among a hundred usual ones, and takes a busy hour for a strange one; the
 * largest alone says nothing of the rest. A stated invention. Signatures, ports and pairs of locations are a family each.
 */
export function surpriseLearnt(x: Matrix, names: readonly string[]): Surprise {
  const column = (j: number) => Float64Array.from({ length: x.rows }, (_, i) => x.values[i * x.columns + j]);
  const tails = names.map((_, j) => tailOf(column(j)));
  const family = Int32Array.from(names, (name, j) => {
    // What training has no feature for is what nobody had before: that is told by features of its own.
    if (name.startsWith('other ') && tails[j].values.length === 0) return -2;
    return FAMILIES.findIndex((test) => test.test(name));
  });
  const largest = FAMILIES.map(() => new Float64Array(x.rows));
  for (let i = 0; i < x.rows; ++i)
    for (const [j, f] of family.entries())
      if (f >= 0) largest[f][i] = Math.max(largest[f][i], inFamily(tails[j], x.values[i * x.columns + j]));
  return { names, family, tails, families: largest.map((values) => tailOf(values, OF_SURPRISES)) };
}

/** A feature that surprises, and what it adds to the score, nats. */
export interface Share {
  readonly feature: number;
  readonly adds: number;
}

/** The features that make up the score of a sample, largest first: their shares sum to it. @param row shape (nFeatures) */
export function sharesOf({ names, family, tails, families }: Surprise, row: Float64Array): readonly Share[] {
  const candidates: { readonly feature: number; readonly surprise: number }[] = [];
  const largest = families.map(() => ({ feature: -1, surprise: 0 }));
  for (const [feature, f] of family.entries()) {
    if (f === -2 || !(row[feature] > 0)) continue;
    const surprise = f === -1 ? surpriseOf(tails[feature], row[feature]) : inFamily(tails[feature], row[feature]);
    if (f === -1) candidates.push({ feature, surprise: meaning(names[feature]) * surprise });
    else if (surprise > largest[f].surprise) largest[f] = { feature, surprise };
  }
  for (const [f, { feature, surprise }] of largest.entries())
    if (feature >= 0) candidates.push({ feature, surprise: surpriseOf(families[f], surprise) });
  return candidates
    .sort((a, b) => b.surprise - a.surprise || a.feature - b.feature)
    .slice(0, WEIGHTS.length)
    .map(({ feature, surprise }, k) => ({ feature, adds: WEIGHTS[k] * surprise }));
}

/** Scores of samples, shape (nSamples), nats. */
export const surprises = (state: Surprise, x: Matrix): Float64Array =>
  Float64Array.from({ length: x.rows }, (_, i) =>
    sharesOf(state, x.values.subarray(i * x.columns, (i + 1) * x.columns)).reduce((sum, { adds }) => sum + adds, 0),
  );

const meaning = (name: string): number => MEANING.find(([test]) => test.test(name))?.[1] ?? 1;
