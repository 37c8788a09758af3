import { defineTransform } from '../contract/transform.ts';
import { chosenColumns } from '../core/chosen-columns.ts';
import { column, type Matrix, zeros } from '../core/matrix.ts';
import { integer, integers, number } from '../core/options.ts';
import { f64, i32, list, rec } from '../core/shape.ts';
import { levelsOf } from '../kernels/ranks/levels.ts';

interface State {
  readonly columns: Int32Array;
  /** Of each category the levels that get a feature, ascending. */
  readonly levels: readonly { readonly values: Float64Array }[];
}

/**
 * One-hot encoding: for each level of a category a feature that is 1 where the sample has it, else 0. The features that are no
 * categories come first, then the levels of each category in ascending order of their codes. A level that is too rare or too common to have one, or
 * was never there, is 0 in all of them, as a missing cell is. Cost: O(n k).
 */
export const oneHot = defineTransform({
  id: 'oneHot',
  state: rec({
    columns: i32('categories', { min: 0, below: 'columns', ascending: true }),
    levels: list(rec({ values: f64('levels', { ascending: true }) }), { size: 'categories' }),
  }),
  title: 'One-hot encoding of categories',
  source: 'Pedregosa et al. (2011), Scikit-learn: Machine Learning in Python, JMLR 12 (OneHotEncoder)',
  options: {
    columns: integers([], { min: 0, max: 1e6 }, 'Indices of the features whose values are categories (any codes); empty: all of them.'),
    minCount: integer(1, { min: 1, max: 2 ** 30 }, 'Training samples that a level needs to get a feature.'),
    maxShare: number(1, { min: 0, max: 1 }, 'Share of the training samples that a level may have to get a feature.'),
    maxLevels: integer(100, { min: 1, max: 10_000 }, 'Levels of a category that get a feature at most: the commonest.'),
  },
  fit(x, { columns: chosen, minCount, maxShare, maxLevels }): State {
    const columns = chosenColumns('oneHot', chosen, x.columns);
    const levels = Array.from(columns, (j) => {
      const { values, counts } = levelsOf(column(x, j));
      const order = Array.from(values.keys()).filter((k) => counts[k] >= minCount && counts[k] <= maxShare * x.rows);
      order.sort((a, b) => counts[b] - counts[a] || a - b);
      return { values: Float64Array.from(order.slice(0, maxLevels), (k) => values[k]).sort() };
    });
    return { columns, levels };
  },
  apply({ columns, levels }, x): Matrix {
    const kept = others(columns, x.columns);
    const width = kept.length + levels.reduce((sum, { values }) => sum + values.length, 0);
    const out = zeros(x.rows, width);
    for (let i = 0; i < x.rows; ++i) {
      let at = i * width;
      for (const j of kept) out.values[at++] = x.values[i * x.columns + j];
      for (let k = 0; k < columns.length; ++k) {
        const value = x.values[i * x.columns + columns[k]];
        for (const level of levels[k].values) out.values[at++] = value === level ? 1 : 0;
      }
    }
    return out;
  },
  origins: ({ columns, levels }, width) =>
    Int32Array.of(...others(columns, width), ...levels.flatMap(({ values }, k) => Array.from(values, () => columns[k]))),
  names: ({ columns, levels }, names) => [
    ...others(columns, names.length).map((j) => names[j]),
    ...levels.flatMap(({ values }, k) => Array.from(values, (level) => `${names[columns[k]]} = ${level}`)),
  ],
});

const others = (columns: Int32Array, width: number): number[] => {
  const chosen = new Set(columns);
  return Array.from({ length: width }, (_, j) => j).filter((j) => !chosen.has(j));
};
