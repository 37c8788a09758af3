import { describe, expect, test } from 'vitest';
import { KINDS } from '../../../fuzz/extremes/data.mjs';
import { judge, METHODS } from '../../../fuzz/extremes/judge.mjs';

// Larger tables by `npm run extremes`, which goes to 50,000 samples.
const TABLES = [
  [1, 1],
  [2, 3],
  [3, 1],
  [40, 3],
] as const;
/** A series may be too short, or have a feature without a value. */
const REFUSALS =
  /^refused: \w+: (\d+ samples? (is|are) too few to score one of them; pass a longer series|feature \d+ has no value in any sample; leave it out)$/;

describe.each(METHODS)('%s', (id) => {
  test.each(Object.keys(KINDS))('gives numbers, or says why not, for samples of kind: %s', (kind) => {
    for (const [n, columns] of TABLES) {
      const outcome = judge(id, kind, n, columns);
      if (outcome !== 'done') expect(outcome).toMatch(REFUSALS);
    }
  });
});
