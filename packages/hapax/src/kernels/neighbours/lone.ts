import type { Matrix } from '../../core/matrix.ts';

/** How a sample stands apart from others though each of its values is usual: the first of these that holds. */
export type Lone =
  /** A value where no other sample has one. */
  | { readonly kind: 'gap'; readonly feature: number; readonly below: number; readonly above: number }
  /** Nobody is near: the values of the nearest that differ, the largest difference first. */
  | { readonly kind: 'far'; readonly nearest: readonly { readonly feature: number; readonly value: number }[] }
  /** A value beyond those of so many of 100 samples. */
  | { readonly kind: 'edge'; readonly feature: number; readonly side: 'more' | 'less'; readonly of100: number }
  /** Only so many of 100 samples have the value near this one. */
  | { readonly kind: 'rare'; readonly feature: number; readonly from: number; readonly to: number; readonly of100: number }
  /** Farther from those most like it than so many of 100 samples are from theirs. */
  | { readonly kind: 'sparse'; readonly of100: number };

/** Samples below which a gap or a rank tells nothing. */
const LEAST = 40;
/** A gap is at least so large, in ranges of its feature. */
const GAP = 0.2;
/** Share of samples that are nearer to their nearest than one that is like nobody. */
const CROWD = 0.8;
/** From which rank on a value is at the edge of all, and a sample in thin company. */
const EDGE = 0.85;
const THIN = 0.5;
/** Around a value, in ranges of its feature to either side, and the share of samples there of which it is rare: equal shares are a tenth. */
const NEAR = 0.05;
const RARE = 0.07;
/** Which of the nearest tells how thin it is: the very nearest may be a twin. */
const COMPANY = 5;

/**
 * Look at samples that one is held against.
 * @param examples shape (nExamples, nFeatures)
 */
export function loneIn(examples: Matrix): {
  /** @param order features of the sample, those to tell of first */
  lone(sample: ArrayLike<number>, order: readonly number[]): Lone | undefined;
} {
  const { rows, columns } = examples;
  let prepared: Prepared | undefined;
  return {
    lone(sample, order) {
      if (rows < 2) return undefined;
      prepared ??= prepare(examples);
      const { ascending, ranges, nearest, company } = prepared;
      const some = order.filter((j) => j < columns && sample[j] === sample[j] && ranges[j] > 0);
      const gap = rows < LEAST ? undefined : widestGap(sample, some, prepared);
      if (gap) return gap;
      // Where one feature makes the score, its rank tells more than how far the whole sample lies.
      const edge = edgeOf(sample, some, ascending);
      if (edge && some.length === 1) return edge;
      const { at, first, fifth } = nearestTo(examples, sample, ranges);
      if (first > nearest[Math.floor(CROWD * (rows - 1))]) {
        const value = (feature: number) => examples.values[at * columns + feature];
        const away = (j: number) => Math.abs(value(j) - sample[j]) / ranges[j];
        const other = some.filter((j) => away(j) > 0).sort((a, b) => away(b) - away(a));
        if (other.length > 0) return { kind: 'far', nearest: other.map((feature) => ({ feature, value: value(feature) })) };
      }
      if (edge) return edge;
      if (rows < LEAST) return undefined;
      for (const feature of some) {
        const [from, to] = [sample[feature] - NEAR * ranges[feature], sample[feature] + NEAR * ranges[feature]];
        const share = ascending[feature].filter((v) => v >= from && v <= to).length / ascending[feature].length;
        if (share <= RARE) return { kind: 'rare', feature, from, to, of100: Math.round(100 * share) };
      }
      const thin = shareBelow(company, fifth).below;
      return thin >= THIN ? { kind: 'sparse', of100: Math.floor(100 * thin) } : undefined;
    },
  };
}

/** Values below which no rank is told. */
const RANKED = 10;

function edgeOf(sample: ArrayLike<number>, some: readonly number[], ascending: readonly Float64Array[]): Lone | undefined {
  for (const feature of some.filter((j) => ascending[j].length >= RANKED)) {
    const { below, above } = shareBelow(ascending[feature], sample[feature]);
    if (below >= EDGE) return { kind: 'edge', feature, side: 'more', of100: Math.floor(100 * below) };
    if (above >= EDGE) return { kind: 'edge', feature, side: 'less', of100: Math.floor(100 * above) };
  }
  return undefined;
}

interface Prepared {
  readonly ascending: readonly Float64Array[];
  readonly ranges: Float64Array;
  /** Distances of the examples to their nearest, and to their fifth nearest, ascending. */
  readonly nearest: Float64Array;
  readonly company: Float64Array;
}

function prepare(examples: Matrix): Prepared {
  const { rows, columns, values } = examples;
  const ascending = Array.from({ length: columns }, (_, j) =>
    Float64Array.from({ length: rows }, (_, i) => values[i * columns + j])
      .filter((v) => v === v)
      .sort(),
  );
  const ranges = Float64Array.from(ascending, rangeOf);
  const all = Array.from({ length: rows }, (_, i) => nearestTo(examples, values.subarray(i * columns, (i + 1) * columns), ranges));
  const sorted = (of: (one: (typeof all)[number]) => number) => Float64Array.from(all, of).sort();
  return { ascending, ranges, nearest: sorted(({ first }) => first), company: sorted(({ fifth }) => fifth) };
}

function rangeOf(ascending: Float64Array): number {
  const at = (q: number) => ascending[Math.round(q * (ascending.length - 1))] ?? 0;
  return at(0.95) > at(0.05) ? at(0.95) - at(0.05) : at(1) - at(0);
}

/** The shares of values that lie below and above one. */
function shareBelow(ascending: Float64Array, value: number): { below: number; above: number } {
  let [below, above] = [0, 0];
  for (const v of ascending) {
    if (v < value) below += 1;
    else if (v > value) above += 1;
  }
  const all = Math.max(1, ascending.length);
  return { below: below / all, above: above / all };
}

/** The example nearest to a sample that is not the same, with the squared distances of it and of the fifth nearest. */
function nearestTo(
  { rows, columns, values }: Matrix,
  sample: ArrayLike<number>,
  ranges: Float64Array,
): { at: number; first: number; fifth: number } {
  const least: number[] = [];
  let at = 0;
  for (let i = 0; i < rows; ++i) {
    let sum = 0;
    for (let j = 0, p = i * columns; j < columns; ++j, ++p) {
      const d = (values[p] - sample[j]) / ranges[j];
      if (d * d > 0) sum += d * d;
    }
    if (!(sum > 0) || (least.length === COMPANY && sum >= least[COMPANY - 1])) continue;
    const place = least.findIndex((one) => sum < one);
    least.splice(place < 0 ? least.length : place, 0, sum);
    if (place === 0 || least.length === 1) at = i;
    if (least.length > COMPANY) least.pop();
  }
  return { at, first: least[0] ?? Infinity, fifth: least[least.length - 1] ?? Infinity };
}

/** The widest gap between the values of a feature that holds the value of the sample. */
function widestGap(sample: ArrayLike<number>, some: readonly number[], { ascending, ranges }: Prepared): Lone | undefined {
  let found: Lone | undefined;
  let widest = GAP;
  for (const feature of some) {
    const value = sample[feature];
    const others = ascending[feature].filter((v) => v !== value);
    const k = others.findIndex((v) => v > value);
    if (k <= 0) continue;
    const [below, above] = [others[k - 1], others[k]];
    const width = (above - below) / ranges[feature];
    // As far from either side as a fifth of the gap: a value at its edge belongs to that side.
    if (width > widest && Math.min(value - below, above - value) > (above - below) / 5) {
      widest = width;
      found = { kind: 'gap', feature, below, above };
    }
  }
  return found;
}
