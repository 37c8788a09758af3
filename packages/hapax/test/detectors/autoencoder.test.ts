import { expect, test } from 'vitest';
import { random } from '../../src/core/random.ts';
import { rocAuc } from '../../src/evaluate/index.ts';
import { autoencoder, variationalAutoencoder } from '../../src/index.ts';

/** Five features that are made of two, and anomalies whose features are usual but do not belong together. */
function samples(seed: number, normal: number, odd: number) {
  const chance = random(seed);
  const rows = Array.from({ length: normal + odd }, (_, i) => {
    const [a, b] = [chance.normal(), chance.normal()];
    const made = [a, b, a + b, a - b, a * b].map((v) => v + 0.05 * chance.normal());
    return i < normal ? made : [made[0], made[1], chance.normal() * Math.SQRT2, chance.normal() * Math.SQRT2, made[4]];
  });
  return { rows, labels: rows.map((_, i) => (i < normal ? 0 : 1)) };
}

test.each([
  ['autoencoder', autoencoder({ hidden: [16, 2], seed: 1, epochs: 60 })],
  ['variationalAutoencoder', variationalAutoencoder({ hidden: [16, 2], beta: 0.02, seed: 1, epochs: 60 })],
] as const)('%s finds samples whose features do not belong together, and names them', (_, configured) => {
  const train = samples(1, 800, 0);
  const test = samples(2, 200, 50);
  const model = configured.fit(train.rows);
  expect(rocAuc(test.labels, model.score(test.rows))).toBeGreaterThan(0.8);
  const [first, second] = model.explain([1, 1, -2, 0, 1], ['a', 'b', 'a + b', 'a - b', 'a b']).features;
  expect([first.name, second.name]).toContain('a + b');
});

test('the narrower the code, the more is lost', () => {
  const { rows } = samples(3, 400, 0);
  const loss = (hidden: readonly number[]) => {
    const scores = autoencoder({ hidden, seed: 1, epochs: 40 }).fit(rows).score(rows);
    return scores.reduce((sum, score) => sum + score, 0) / scores.length;
  };
  expect(loss([16, 4])).toBeLessThan(loss([16, 1]));
});

test('another seed gives another network, the same seed the same bits', () => {
  const { rows } = samples(4, 100, 0);
  const run = (seed: number) => autoencoder({ seed, epochs: 5 }).fit(rows).score(rows);
  expect(run(1)).toEqual(run(1));
  expect(run(1)).not.toEqual(run(2));
});
