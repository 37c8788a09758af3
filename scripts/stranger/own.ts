// A detector as a stranger writes it, in a folder with nothing but the packed packages.
import { defineDetector, type Matrix, number } from 'hapax';

interface State {
  readonly center: Float64Array;
  readonly power: number;
}

export const spread = defineDetector({
  id: 'spread',
  title: 'Distance from the mean',
  source: 'an example',
  missing: 'impute',
  mixesUnits: true,
  options: { power: number(2, { min: 1, max: 2 }, 'Power that each difference is raised to.') },
  fit({ values, rows, columns }: Matrix, { power }): State {
    const center = new Float64Array(columns);
    for (let k = 0; k < values.length; ++k) center[k % columns] = (center[k % columns] ?? 0) + (values[k] ?? 0) / rows;
    return { center, power };
  },
  score({ center, power }, { values, rows, columns }, out) {
    for (let i = 0; i < rows; ++i) {
      let sum = 0;
      for (let j = 0; j < columns; ++j) sum += Math.abs((values[i * columns + j] ?? 0) - (center[j] ?? 0)) ** power;
      out[i] = sum;
    }
  },
});
