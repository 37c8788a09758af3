import type { NumberColumn, Table } from '@hapax/io';
import type { Group } from '../groups.ts';

/**
 * A long table with a column for each feature of each group, and a row for each time: what the same data are as a wide file. Rows of a
 * group that share their time become their mean, which is said. A row stands where its first row stands in the file.
 */
export function widened(table: Table, groups: readonly Group[]): Table {
  const { time, features } = table;
  if (time === undefined) return table;
  const rowOf = new Int32Array(table.rows);
  const first: number[] = [];
  for (let row = 0; row < table.rows; ++row) {
    if (row === 0 || time.values[row] !== time.values[row - 1]) first.push(row);
    rowOf[row] = first.length - 1;
  }
  let merged = 0;
  const columns = groups.flatMap(({ name, rows }) =>
    features.map((feature, j): NumberColumn => {
      const sums = new Float64Array(first.length).fill(Number.NaN);
      const counts = new Int32Array(first.length);
      const { values } = feature;
      for (const row of rows) {
        if (values[row] !== values[row]) continue;
        const at = rowOf[row];
        sums[at] = counts[at] === 0 ? values[row] : sums[at] + values[row];
        counts[at] += 1;
        if (j === 0 && counts[at] > 1) merged += 1;
      }
      return {
        name: features.length === 1 ? name : `${feature.name} (${name})`,
        values: sums.map((sum, i) => (counts[i] > 1 ? sum / counts[i] : sum)),
      };
    }),
  );
  const { labels: _, ...rest } = table;
  return {
    ...rest,
    rows: first.length,
    features: columns,
    aside: [],
    texts: [],
    time: { ...time, values: Float64Array.from(first, (row) => time.values[row]) },
    place: (i) => table.place(first[i]),
    notes: [
      ...table.notes.filter((note) => !note.includes(`have the same ${time.name} as the row before`)),
      ...(merged > 0
        ? [`${merged.toLocaleString('en')} rows share their ${time.name} with another of their group: their mean is taken`]
        : []),
    ],
  };
}
