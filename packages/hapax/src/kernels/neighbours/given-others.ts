import type { Matrix } from '../../core/matrix.ts';
import { selectRank } from '../ranks/select.ts';

/**
 * What a value would be, given others of its sample: where nine of ten of the samples that are like it in those others have it. Nearest
 * neighbours in one or two other features, so that no form of the relation is assumed.
 */
export interface Disagreement {
  /** The feature whose value does not go with the others. */
  readonly feature: number;
  /** The features it was held against, one or two. */
  readonly given: readonly number[];
  readonly low: number;
  readonly high: number;
  /** How far the value lies outside of that band, in widths of it. */
  readonly excess: number;
}

/** Samples below which neighbours tell nothing. */
const LEAST = 16;
/** Neighbours that a band is taken from: this share of the samples, within limits. */
const SHARE = 0.08;
const [FEWEST, MOST] = [8, 40];
/** How far the farthest of them may be, in ranges of a feature: beyond, nobody is like the sample. */
const NEAR = 0.2;
/** A band is taken to be at least so wide, in ranges of its feature. */
const NARROWEST = 0.05;
/** Features that are doubted, and those each is held against: by their part in the score, and by how they go together with it. */
const DOUBTED = 6;
const BESIDE = 2;
/** A second companion, or another feature, must make the disagreement so much larger to be worth naming instead. */
const WORTH = 1.3;

/** Finds the value of a sample that goes least with the others of it. */
export interface OthersOf {
  /**
   * @param order features of the sample, those to doubt first
   * @returns the largest disagreement; undefined where every value is where the others let it be expected
   */
  disagreement(sample: ArrayLike<number>, order: readonly number[]): Disagreement | undefined;
}

/**
 * Look at samples that values are held against.
 * @param examples some usual samples, shape (nExamples, nFeatures)
 * @param kinds features whose values are names: samples are like one another there only where they are equal
 */
export function othersOf(examples: Matrix, kinds: ReadonlySet<number> = new Set()): OthersOf {
  const { rows, columns, values } = examples;
  const known = new Map<number, Column>();
  const columnAt = (j: number): Column => {
    const found = known.get(j) ?? columnOf(examples, j, kinds.has(j));
    known.set(j, found);
    return found;
  };
  const partners = new Map<number, readonly number[]>();
  const partnersOf = (j: number): readonly number[] => {
    const found = partners.get(j) ?? closest(j, columns, columnAt);
    partners.set(j, found);
    return found;
  };
  const count = Math.min(MOST, Math.max(FEWEST, Math.round(SHARE * rows)));
  /** Distances of the sample in hand to the examples, by feature, in ranges of it; undefined where it cannot be compared. */
  const measured = new Map<number, Float64Array | undefined>();
  const buffers = new Map<number, Float64Array>();
  /** Examples that are the sample in hand: one that was learnt from is not like itself. */
  const itself = new Uint8Array(rows);
  const [places, distances] = [new Int32Array(rows), new Float64Array(rows)];

  function begin(sample: ArrayLike<number>): void {
    measured.clear();
    for (let i = 0; i < rows; ++i) itself[i] = isItself(sample, i) ? 1 : 0;
  }
  function distancesIn(g: number, value: number): Float64Array | undefined {
    if (measured.has(g)) return measured.get(g);
    const { range, at, kind } = columnAt(g);
    const found = value === value && (range > 0 || kind) ? (buffers.get(g) ?? new Float64Array(rows)) : undefined;
    measured.set(g, found);
    if (found === undefined) return undefined;
    buffers.set(g, found);
    for (let i = 0; i < rows; ++i) {
      const d = kind ? (at[i] === value ? 0 : Infinity) : Math.abs(at[i] - value) / range;
      found[i] = d === d ? d : Infinity;
    }
    return found;
  }
  /** The band of feature `j` among the samples most like the one in hand in `given`; undefined where none is like it. */
  function against(sample: ArrayLike<number>, j: number, given: readonly number[]): Disagreement | undefined {
    const { at, range } = columnAt(j);
    if (!(range > 0)) return undefined;
    const one = distancesIn(given[0], sample[given[0]]);
    const other = given.length > 1 ? distancesIn(given[1], sample[given[1]]) : one;
    if (one === undefined || other === undefined) return undefined;
    let near = 0;
    for (let i = 0; i < rows; ++i) {
      const away = Math.max(one[i], other[i]);
      if (!(away <= NEAR) || at[i] !== at[i] || itself[i] === 1) continue;
      places[near] = i;
      distances[near++] = away;
    }
    if (near < count) return undefined;
    const reach = selectRank(distances.slice(0, near), count - 1);
    const like = new Float64Array(near);
    let alike = 0;
    for (let k = 0; k < near; ++k) if (distances[k] <= reach) like[alike++] = at[places[k]];
    const [below, above] = [Math.floor(0.05 * (alike - 1)), Math.ceil(0.95 * (alike - 1))];
    // Most values are within, which counting shows before sorting.
    let [reached, passed] = [0, 0];
    for (let k = 0; k < alike; ++k) {
      if (like[k] <= sample[j]) reached += 1;
      if (like[k] >= sample[j]) passed += 1;
    }
    if (reached > below && passed > alike - 1 - above) return undefined;
    const ascending = like.subarray(0, alike).sort();
    const low = ascending[below];
    const high = ascending[above];
    const outside = Math.max(low - sample[j], sample[j] - high);
    if (!(outside > 0)) return undefined;
    return { feature: j, given, low, high, excess: outside / Math.max(high - low, NARROWEST * range) };
  }
  function isItself(sample: ArrayLike<number>, i: number): boolean {
    for (let j = 0, p = i * columns; j < columns; ++j, ++p) if (values[p] !== sample[j] && values[p] === values[p]) return false;
    return true;
  }
  return {
    disagreement(sample, order) {
      if (rows < LEAST || columns < 2) return undefined;
      begin(sample);
      let best: Disagreement | undefined;
      for (const j of order.filter((one) => !kinds.has(one) && sample[one] === sample[one]).slice(0, DOUBTED)) {
        const beside = [...new Set([...partnersOf(j), ...order.filter((one) => one !== j).slice(0, BESIDE)])];
        const alone = largest(beside.map((g) => against(sample, j, [g])));
        const pairs = beside.flatMap((a, k) => beside.slice(k + 1).map((b) => against(sample, j, [a, b])));
        const both = largest(pairs);
        const found = both && both.excess > WORTH * (alone?.excess ?? 0) ? both : alone;
        // Two values that do not go together are each unexpected beside the other: the one to doubt first is told.
        if (found && found.excess > (best ? WORTH * best.excess : 0)) best = found;
      }
      return best;
    },
  };
}

interface Column {
  readonly at: Float64Array;
  readonly kind: boolean;
  /** Between the 5 % and the 95 % quantile; between the ends where most values are equal. */
  readonly range: number;
  /** Centred and clipped to that range, of unit length: a product of two is their correlation. */
  readonly standard: Float64Array;
}

function columnOf({ rows, columns, values }: Matrix, j: number, kind: boolean): Column {
  const at = new Float64Array(rows);
  for (let i = 0; i < rows; ++i) at[i] = values[i * columns + j];
  const ascending = at.filter((v) => v === v).sort();
  const quantile = (q: number) => ascending[Math.round(q * (ascending.length - 1))] ?? Number.NaN;
  let [low, high] = [quantile(0.05), quantile(0.95)];
  if (!(high > low)) [low, high] = [quantile(0), quantile(1)];
  const clipped = at.map((v) => (v === v ? Math.min(high, Math.max(low, v)) : quantile(0.5)));
  const mean = clipped.reduce((sum, v) => sum + v, 0) / rows;
  const length = Math.sqrt(clipped.reduce((sum, v) => sum + (v - mean) ** 2, 0));
  return { at, kind, range: high - low, standard: clipped.map((v) => (length > 0 ? (v - mean) / length : 0)) };
}

/** The features that go together with feature `j` most, by the share of its variance that they can tell. */
function closest(j: number, columns: number, columnAt: (j: number) => Column): number[] {
  const own = columnAt(j).standard;
  return Array.from({ length: columns }, (_, k) => k)
    .filter((k) => k !== j)
    .map((k) => ({ k, together: columnAt(k).kind ? toldByKind(columnAt(k).at, own) : dot(columnAt(k).standard, own) ** 2 }))
    .sort((a, b) => b.together - a.together || a.k - b.k)
    .slice(0, BESIDE)
    .map(({ k }) => k);
}

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, v, i) => sum + v * b[i], 0);

/** The share of variance between kinds, less what chance gives to so many of them. */
function toldByKind(kinds: Float64Array, standard: Float64Array): number {
  const sums = new Map<number, { sum: number; count: number }>();
  for (let i = 0; i < kinds.length; ++i) {
    const one = sums.get(kinds[i]) ?? { sum: 0, count: 0 };
    sums.set(kinds[i], { sum: one.sum + standard[i], count: one.count + 1 });
  }
  let between = 0;
  for (const { sum, count } of sums.values()) between += (sum * sum) / count;
  return between - sums.size / kinds.length;
}

function largest(some: readonly (Disagreement | undefined)[]): Disagreement | undefined {
  let best: Disagreement | undefined;
  for (const one of some) if (one && one.excess > (best?.excess ?? 0)) best = one;
  return best;
}
