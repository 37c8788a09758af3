import { random } from 'hapax';

/** The widest numbers that a method takes, and the smallest that are not zero. */
const [WIDEST, LEAST] = [1e150, 5e-324];

/** Tables that strangers bring, by name: each cell from its row, its column and chance. */
export const KINDS = {
  normal: (chance) => chance.normal(),
  'all equal': () => 4,
  'two values': (_, i) => (i % 97 === 3 ? 1 : 0),
  'zeros with a far one': (_, i, n) => (i === n - 1 ? WIDEST : 0),
  denormal: (chance) => LEAST * chance.integer(5),
  widest: (chance) => (chance.integer(2) === 0 ? -1 : 1) * WIDEST * chance.uniform(),
  'from least to widest': (chance) => (chance.integer(2) === 0 ? -1 : 1) * 10 ** (300 * chance.uniform() - 150),
  'signed zeros': (chance) => (chance.integer(2) === 0 ? 0 : -0),
  'heavy tails': (chance) => chance.normal() / Math.max(1e-12, Math.abs(chance.normal())),
  'big offset': (chance) => 1e12 + chance.normal(),
  sorted: (_, i) => i,
  counts: (chance) => Math.floor(-Math.log(1 - chance.uniform())),
  holes: (chance, i) => (i % 5 === 0 ? Number.NaN : chance.normal()),
  'a column of nothing': (chance, _i, _n, j) => (j === 0 ? Number.NaN : chance.normal()),
};

/**
 * A table of a kind, the same for the same size.
 * @returns matrix of shape (n, columns)
 */
export function table(kind, n, columns) {
  const chance = random(n, columns);
  const cell = KINDS[kind];
  const values = new Float64Array(n * columns);
  for (let i = 0; i < n; ++i) for (let j = 0; j < columns; ++j) values[i * columns + j] = cell(chance, i, n, j);
  return { values, rows: n, columns };
}
