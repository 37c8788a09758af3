import { HapaxError } from '../core/errors.ts';
import { choice, integer, number, numberOr, type OptionsOf, resolve } from '../core/options.ts';
import { chanceOfTurn, cusumSegmentation, turnOf } from '../kernels/series/level/cumulative-sums.ts';
import {
  binarySegmentation,
  type Change,
  pelt,
  type SegmentCost,
  segmentCost,
  wildSegmentation,
} from '../kernels/series/level/segments.ts';

/** Options of `changePoints`. */
export const CHANGE_POINTS_OPTIONS = {
  change: choice(
    'mean',
    ['mean', 'meanVariance', 'rate'],
    'What changes: the level; level and spread; or the rate of counts, which must be 0, 1, 2, ….',
  ),
  search: choice(
    'binary',
    ['binary', 'pelt', 'wild', 'cusum'],
    'The best single change again and again, which prefers few and clear ones; the best division into pieces; the best single change of many parts, which sees short pieces that the whole hides; or where the cumulative sum turns, which hardly counts changes at the ends.',
  ),
  penalty: numberOr(
    'auto',
    ['auto'],
    { min: 0, max: 1e9 },
    'What a change must save in twice the log-likelihood; auto: ln n for each number of a piece, after Schwarz, half as much again for wild.',
  ),
  minSize: integer(2, { min: 1, max: 1e6 }, 'Samples between two changes at least.'),
  confidence: number(0.9, { min: 0, max: 0.999_999 }, 'How sure a change must be to be told; 0: each that the penalty allows.'),
  level: number(0.9, { min: 0.5, max: 0.999 }, 'Probability of the interval that is given for the place of a change.'),
} as const;

/** A place at which a series changes. */
export interface ChangePoint {
  /** First sample after the change. */
  readonly at: number;
  /** The change lies in these samples, both included, with the probability `level`, if there is one. */
  readonly from: number;
  readonly to: number;
  /** How likely it is that there is a change: from what it saves beyond the penalty, for `cusum` 1 less the chance of as far a turn in noise; in (0, 1]. */
  readonly confidence: number;
  /** Means of the pieces before and after. */
  readonly before: number;
  readonly after: number;
}

/** Rounds in which noise and pieces are found in turn, and the greatest memory that is believed. */
const ROUNDS = 4;
const MOST_MEMORY = 0.99;
/** Who looks in many parts finds more by chance: what a change must save there, in what it must in the whole. */
const WILD = 1.5;

/**
 * The places at which a series changes, with nothing set.
 *
 * Pieces minimise the sum of their costs plus a penalty for each change. For a changing mean the deviation of the noise is that of the pieces
 * found so far, its variance raised by √((1 + r) / (1 − r)), r the correlation of neighbours about their pieces: what has memory wanders, and is
 * no change at every turn. (The full factor would hold if all memory were noise; half of its logarithm, because part of it is change.) What other
 * changes save is divided by the same factor, and for a rate by how many times as much as their mean the counts vary within the pieces, if that is more than once.
 * @param values NaN for missing, which stands for the value before; shape (nSamples)
 * Cost: O(n log n) for `binary`, `wild` and `cusum`, O(n) to O(n²) for `pelt`.
 * @throws HapaxError `INPUT` when the values are too few for two pieces, none is known, or a rate is asked of what are no counts; `OPTION`
 * Source: Killick, Fearnhead & Eckley (2012), JASA 107; Scott & Knott (1974) for `binary`; Fryzlewicz (2014) and Kovács et al. (2023) for `wild`; Page (1955) for `cusum`.
 */
export function changePoints(values: ArrayLike<number>, given: Partial<OptionsOf<typeof CHANGE_POINTS_OPTIONS>> = {}): ChangePoint[] {
  const { change, search, penalty, minSize, confidence, level } = resolve('changePoints', CHANGE_POINTS_OPTIONS, given);
  const known = filled(values);
  const unit = unitOf(known);
  const x = unit === 1 ? known : known.map((v) => v / unit);
  if (change === 'rate' && !x.every((v) => v >= 0 && Number.isInteger(v)))
    throw new HapaxError('INPUT', 'changePoints: a rate changes in counts, 0, 1, 2, …; use change "mean" for other values');
  const n = x.length;
  const find = { binary: binarySegmentation, pelt, wild: wildSegmentation, cusum: cusumSegmentation }[search];
  let places: number[] = [];
  let cost = costFor(x, change, places);
  const step = Math.max(minSize, cost.least);
  if (n < 2 * step) throw new HapaxError('INPUT', `changePoints needs two pieces of ${step} samples each, ${2 * step} in all; got ${n}`);
  for (let round = 0; round < ROUNDS; ++round) {
    const next = find(n, cost, priceOf(penalty, cost, n, search), step);
    const same = next.length === places.length && next.every((at, k) => at === places[k]);
    places = next;
    if (same) break;
    cost = costFor(x, change, places);
  }
  const price = priceOf(penalty, cost, n, search);
  const describe = (before: number | undefined, at: number, after: number | undefined) =>
    described(x, cost, price, [before ?? 0, at, after ?? n], { step, level, search });
  const told = places.map((at, k) => describe(places[k - 1], at, places[k + 1]));
  // The least sure goes first: without it the pieces beside it are one, and the changes at their ends may be surer.
  for (let k = leastSure(told); k >= 0 && told[k].confidence < confidence; k = leastSure(told)) {
    told.splice(k, 1);
    for (const j of [k - 1, k]) if (told[j] !== undefined) told[j] = describe(told[j - 1]?.at, told[j].at, told[j + 1]?.at);
  }
  return unit === 1 ? told : told.map((one) => ({ ...one, before: one.before * unit, after: one.after * unit }));
}

/** Place of the least sure; −1 where there is none. */
function leastSure(all: readonly ChangePoint[]): number {
  let least = all.length - 1;
  for (let k = least - 1; k >= 0; --k) if (all[k].confidence <= all[least].confidence) least = k;
  return least;
}

/** Values whose squares are no numbers are counted in the largest of them. */
const SQUARED = 1e140;

function unitOf(x: Float64Array): number {
  const largest = x.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  return largest > SQUARED || (largest > 0 && largest < 1 / SQUARED) ? largest : 1;
}

const priceOf = (penalty: number | 'auto', { parameters }: SegmentCost, n: number, search: string): number =>
  penalty === 'auto' ? (search === 'wild' ? WILD : 1) * parameters * Math.log(n) : penalty;

function filled(values: ArrayLike<number>): Float64Array {
  const x = Float64Array.from(values);
  const first = x.find((v) => v === v);
  if (first === undefined) throw new HapaxError('INPUT', 'changePoints needs at least one value; got none');
  let before = first;
  for (let i = 0; i < x.length; ++i) {
    if (x[i] !== x[i]) x[i] = before;
    before = x[i];
  }
  return x;
}

/** The cost with the noise that the pieces so far leave. */
function costFor(x: Float64Array, change: Change, places: readonly number[]): SegmentCost {
  const edges = [0, ...places, x.length];
  let [squares, products, before, scaled] = [0, 0, 0, 0];
  for (let k = 0; k + 1 < edges.length; ++k) {
    const mean = meanOf(x, edges[k], edges[k + 1]);
    for (let i = edges[k]; i < edges[k + 1]; ++i) {
      const away = x[i] - mean;
      squares += away * away;
      products += away * before;
      before = away;
      if (mean > 0) scaled += (away * away) / mean;
    }
  }
  const memory = squares > 0 ? Math.min(MOST_MEMORY, Math.max(0, products / squares)) : 0;
  const wander = Math.sqrt((1 + memory) / (1 - memory));
  const left = Math.max(1, x.length - edges.length + 1);
  if (change === 'mean') return segmentCost(x, change, squares > 0 ? Math.sqrt((squares / left) * wander) : 1);
  // Counts stray by their rate at least; what strays more says less.
  const spread = change === 'rate' ? Math.max(1, scaled / left) : 1;
  const { cost, ...rest } = segmentCost(x, change, 1);
  return { ...rest, cost: (from, to) => cost(from, to) / (wander * spread) };
}

function meanOf(x: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; ++i) sum += x[i];
  return sum / (to - from);
}

/** Where the change may lie between its neighbours, by the likelihood of each place. */
function described(
  x: Float64Array,
  segments: SegmentCost,
  price: number,
  [start, at, end]: readonly [number, number, number],
  { step, level, search }: { readonly step: number; readonly level: number; readonly search: string },
): ChangePoint {
  const { cost } = segments;
  const best = cost(start, at) + cost(at, end);
  const weights: (readonly [place: number, weight: number])[] = [];
  for (let k = start + step; k <= end - step; ++k) weights.push([k, Math.exp((best - cost(start, k) - cost(k, end)) / 2)]);
  const total = weights.reduce((sum, [, w]) => sum + w, 0);
  // The likeliest places first, until they hold the level; then the stretch that they span.
  let held = 0;
  let [from, to] = [at, at];
  for (const [place, weight] of [...weights].sort((a, b) => b[1] - a[1])) {
    if (held >= level * total) break;
    held += weight;
    from = Math.min(from, place);
    to = Math.max(to, place);
  }
  const saved = cost(start, end) - best - price;
  const confidence = search === 'cusum' ? 1 - chanceOfTurn(turnOf(segments, start, end, step).saved) : 1 / (1 + Math.exp(-saved / 2));
  return { at, from, to, confidence, before: meanOf(x, start, at), after: meanOf(x, at, end) };
}
