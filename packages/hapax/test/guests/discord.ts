import { defineDetector, integer, type Matrix } from '../../src/index.ts';

interface State {
  readonly windowSize: number;
}

const NONE = { distance: Number.NaN, at: -1 };

/** Nearest other window of the same series, by distance after both were brought to mean 0; those that overlap do not count. */
function nearestTo({ values, rows, columns }: Matrix, from: number, m: number): { distance: number; at: number } {
  let best = NONE;
  for (let other = 0; other + m <= rows; ++other) {
    if (Math.abs(other - from) < m) continue;
    let sum = 0;
    for (let j = 0; j < columns; ++j) {
      let [a, b] = [0, 0];
      for (let k = 0; k < m; ++k) {
        a += values[(from + k) * columns + j]! / m;
        b += values[(other + k) * columns + j]! / m;
      }
      for (let k = 0; k < m; ++k) sum += (values[(from + k) * columns + j]! - a - (values[(other + k) * columns + j]! - b)) ** 2;
    }
    const distance = Math.sqrt(sum);
    if (!(distance >= best.distance)) best = { distance, at: other };
  }
  return best;
}

/** The window around a sample; none at the ends of the series. */
const windowOf = ({ rows }: Matrix, at: number, m: number): number => {
  const from = at - (m >> 1);
  return from >= 0 && from + m <= rows ? from : -1;
};

const only = ({ values, rows, columns }: Matrix, j: number): Matrix => ({
  values: Float64Array.from({ length: rows }, (_, i) => values[i * columns + j]!),
  rows,
  columns: 1,
});

/** A guest of the contract: a matrix profile by its definition. Looks at the whole series, explains by position. */
export const discord = defineDetector({
  id: 'discord',
  title: 'Matrix profile by its definition',
  source: 'Yeh et al. (2016), Matrix Profile I',
  missing: 'impute',
  options: { windowSize: integer(16, { min: 2, max: 1000 }, 'Samples of a window.') },
  fit: (_, { windowSize }): State => ({ windowSize }),
  score({ windowSize }, x, out) {
    for (let i = 0; i < x.rows; ++i) {
      const from = windowOf(x, i, windowSize);
      out[i] = from < 0 ? Number.NaN : nearestTo(x, from, windowSize).distance;
    }
  },
  series: {
    whole: true,
    explainAt({ windowSize }, x, at) {
      const from = windowOf(x, at, windowSize);
      return Float64Array.from({ length: x.columns }, (_, j) => (from < 0 ? 0 : nearestTo(only(x, j), from, windowSize).distance));
    },
    passagesAt({ windowSize }, x, at) {
      const from = windowOf(x, at, windowSize);
      if (from < 0) return [];
      const { at: like, distance } = nearestTo(x, from, windowSize);
      return [{ from: like, to: like + windowSize, distance }];
    },
  },
});
