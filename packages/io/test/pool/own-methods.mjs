// Methods of a user, as the threads of a pool import them.
import { defineDetector, defineTransform, inSteps, integer } from 'hapax';

const options = { rounds: integer(20, { min: 1, max: 1e9 }, 'Rounds of nothing, to take time.') };

/** Distance from the mean, found in as many steps as were asked for. */
export const farFromMean = defineDetector({
  id: 'farFromMean',
  title: 'Distance from the mean',
  source: 'a test',
  missing: 'impute',
  options,
  ...inSteps(function* ({ values, rows, columns }, { rounds }) {
    const mean = new Float64Array(columns);
    for (let k = 0; k < values.length; ++k) mean[k % columns] += values[k] / rows;
    for (let round = 0; round < rounds; ++round) yield (round + 1) / rounds;
    return { mean };
  }),
  score({ mean }, { values, rows, columns }, out) {
    for (let i = 0; i < rows; ++i) {
      let sum = 0;
      for (let j = 0; j < columns; ++j) sum += (values[i * columns + j] - mean[j]) ** 2;
      out[i] = Math.sqrt(sum);
    }
  },
});

export const twice = defineTransform({
  id: 'twice',
  title: 'Twice each value',
  source: 'a test',
  options: {},
  fit: () => ({}),
  apply: (_, x) => ({ ...x, values: x.values.map((v) => 2 * v) }),
  names: (_, names) => names,
});
