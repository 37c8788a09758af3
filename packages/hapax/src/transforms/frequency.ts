import { defineTransform } from '../contract/transform.ts';
import { chosenColumns } from '../core/chosen-columns.ts';
import { column, type Matrix, zeros } from '../core/matrix.ts';
import { choice, integers, numberOr, type OptionsOf } from '../core/options.ts';
import { also, f64, i32, list, real, rec, whole } from '../core/shape.ts';
import { type LevelPairs, levelPairsShape, pairCount, pairsOf } from '../kernels/ranks/level-pairs.ts';
import { countAt, type Levels, levelsOf, levelsShape, placeOf } from '../kernels/ranks/levels.ts';

/** A level that came in none of n samples has a share of 3 / n at most, at 95 % confidence; one that came c times is taken for one of c + 3. */
const RULE_OF_THREE = 3;
/** Bits of a level that is not called rare, however common the others are. */
const ONE_IN_TWENTY = Math.log2(20);
/** Features whose pairs are looked at, at most: the first ones. */
const PAIRED = 12;

const options = {
  columns: integers([], { min: 0, max: 1e6 }, 'Indices of the features whose values are categories (any codes); empty: all of them.'),
  pairs: choice('no', ['no', 'yes'], 'Whether pairs of categories that are rarer together than apart get features of their own.'),
  keep: choice('no', ['no', 'yes'], 'Whether the categories stay, and their rarity comes behind all features, or takes their place.'),
  slack: numberOr(
    'none',
    ['none'],
    { min: 0, max: 64 },
    'Bits beyond the mean of the training samples up to which a rarity counts as 0, as does that of one sample in twenty; none: rarity as it is.',
  ),
};

interface State {
  /** Which features are categories, ascending. */
  readonly columns: Int32Array;
  readonly samples: number;
  readonly keep: number;
  readonly levels: readonly Levels[];
  /** Of the categories 0 and 1, 0 and 2, …, 1 and 2, …; empty without pairs. */
  readonly pairs: readonly LevelPairs[];
  /** Bits up to which the rarity of each category counts as 0; -Infinity: none. */
  readonly usual: Float64Array;
  /** The same of pairs, which have 0 on average. */
  readonly slack: number;
}

/**
 * Frequency encoding: how rare the category of a sample is, in bits, instead of the category itself.
 *
 *     rarity of a level:  log₂ ((n + 3) / (c + 3)),   c of n training samples have it
 *     of a pair:          log₂ ((e + 3) / (c + 3)), at least 0,   e = c₁ c₂ / n the number of samples if the two had nothing to do with each other
 *
 * The 3 is the rule of three: a level that was never there may have a share of 3 / n. So a level never seen is the rarest, one that is
 * seen once in few samples is hardly rare, and no target is needed. A missing cell is a level of its own. A pair of which one side was
 * never seen is told by that side. Pairs are those of the first 12 categories. Cost: fit O(n k²), k categories; each sample O(k² log n).
 * Departures from the source: logarithm, and the rule of three in place of the bare share.
 */
export const frequency = defineTransform({
  id: 'frequency',
  state: also<State>(
    rec({
      columns: i32('categories', { min: 0, below: 'columns', ascending: true }),
      samples: whole(1),
      keep: whole(0, undefined, 1),
      levels: list(levelsShape, { size: 'categories' }),
      pairs: list(levelPairsShape, { most: (PAIRED * (PAIRED - 1)) / 2 }),
      usual: f64('categories', { which: 'infinite' }),
      slack: real({ min: 0 }),
    }),
    ({ columns, pairs }) => (pairs.length === 0 || pairs.length === pairsAmong(columns.length) ? undefined : 'count every pair, or none'),
  ),
  title: 'Frequency encoding of categories',
  source:
    'Micci-Barreca (2001), A preprocessing scheme for high-cardinality categorical attributes, SIGKDD Explorations 3(1); Hanley & Lippman-Hand (1983), If nothing goes wrong, is everything all right?, JAMA 249(13) (rule of three)',
  options,
  fit(x, given: OptionsOf<typeof options>): State {
    const columns = chosenColumns('frequency', given.columns, x.columns);
    const cells = Array.from(columns, (j) => column(x, j));
    const levels = cells.map(levelsOf);
    const few = Math.min(columns.length, PAIRED);
    const pairs: LevelPairs[] = [];
    if (given.pairs === 'yes')
      for (let a = 0; a < few; ++a) for (let b = a + 1; b < few; ++b) pairs.push(pairsOf(cells[a], cells[b], levels[a], levels[b]));
    const bare: State = {
      columns,
      samples: x.rows,
      keep: given.keep === 'yes' ? 1 : 0,
      levels,
      pairs,
      usual: new Float64Array(columns.length).fill(-Infinity),
      slack: 0,
    };
    const { slack } = given;
    if (slack === 'none') return bare;
    return { ...bare, slack, usual: Float64Array.from(levels, (one) => Math.max(ONE_IN_TWENTY, meanBits(one, x.rows) + slack)) };
  },
  apply,
  // A pair is made from two.
  origins: ({ columns, keep, pairs }, width) =>
    pairs.length > 0 ? undefined : Int32Array.of(...Array.from({ length: width }, (_, j) => j), ...(keep === 0 ? [] : columns)),
  names({ columns, keep, pairs }, names) {
    const of = (j: number) => `rarity of ${names[j]}`;
    const places = new Set(columns);
    const first = names.map((name, j) => (keep === 0 && places.has(j) ? of(j) : name));
    const single = keep === 0 ? [] : Array.from(columns, of);
    return [...first, ...single, ...eachPair(columns, pairs.length, (a, b) => `rarity of ${names[columns[a]]} with ${names[columns[b]]}`)];
  },
});

const bitsOf = (expected: number, count: number): number => Math.log2((expected + RULE_OF_THREE) / (count + RULE_OF_THREE));

/** Mean rarity of the training samples. */
function meanBits({ counts, missing }: Levels, samples: number): number {
  let sum = missing * bitsOf(samples, missing);
  for (const count of counts) sum += count * bitsOf(samples, count);
  return sum / samples;
}

function apply({ columns, samples, keep, levels, pairs, usual, slack }: State, x: Matrix): Matrix {
  const single = keep === 0 ? 0 : columns.length;
  const width = x.columns + single + pairs.length;
  const out = zeros(x.rows, width);
  const beyond = (bits: number, most: number): number => (most === -Infinity ? bits : Math.max(0, bits - most));
  for (let i = 0; i < x.rows; ++i) {
    const from = i * x.columns;
    const to = i * width;
    for (let j = 0; j < x.columns; ++j) out.values[to + j] = x.values[from + j];
    for (let k = 0; k < columns.length; ++k) {
      const count = countAt(levels[k], placeOf(levels[k], x.values[from + columns[k]]));
      out.values[to + (keep === 0 ? columns[k] : x.columns + k)] = beyond(bitsOf(samples, count), usual[k]);
    }
    let at = to + x.columns + single;
    eachPair(columns, pairs.length, (a, b, p) => {
      const { count, expected } = pairCount(
        pairs[p],
        [levels[a], x.values[from + columns[a]]],
        [levels[b], x.values[from + columns[b]]],
        samples,
      );
      out.values[at++] = Math.max(0, bitsOf(expected, count) - slack);
    });
  }
  return out;
}

const pairsAmong = (categories: number): number => (Math.min(categories, PAIRED) * (Math.min(categories, PAIRED) - 1)) / 2;

/** Call `make` for each pair in order. @param count 0 where pairs are not looked at */
function eachPair<R>(columns: Int32Array, count: number, make: (a: number, b: number, pair: number) => R): R[] {
  const out: R[] = [];
  if (count === 0) return out;
  const few = Math.min(columns.length, PAIRED);
  for (let a = 0; a < few; ++a) for (let b = a + 1; b < few; ++b) out.push(make(a, b, out.length));
  return out;
}
