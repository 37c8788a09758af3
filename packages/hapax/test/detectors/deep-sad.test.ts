import { expect, test } from 'vitest';
import { random } from '../../src/core/random.ts';
import { rocAuc } from '../../src/evaluate/index.ts';
import { deepSad, deepSvdd, isolationForest } from '../../src/index.ts';

/** Normal samples, and anomalies of a kind that is inside the range of each feature. */
function samples(seed: number, normal: number, odd: number) {
  const chance = random(seed);
  const rows = Array.from({ length: normal + odd }, (_, i) => {
    const base = chance.normal();
    // Normal: the second feature follows the first. Odd: it goes against it.
    return [base, (i < normal ? 1 : -1) * base + 0.2 * chance.normal(), chance.normal(), chance.normal()];
  });
  return { rows, labels: rows.map((_, i) => (i < normal ? 0 : 1)) };
}

test('ten known anomalies teach it the kind: far above what it knows without them', () => {
  const train = samples(1, 400, 10);
  const known = train.labels.map((label) => -label);
  const test = samples(2, 300, 60);
  const auc = (scores: Float64Array) => rocAuc(test.labels, scores);
  const taught = auc(deepSad({ seed: 3 }).fit(train.rows, { known }).score(test.rows));
  const untaught = auc(deepSad({ seed: 3 }).fit(train.rows).score(test.rows));
  expect(taught).toBeGreaterThan(0.9);
  expect(taught).toBeGreaterThan(untaught + 0.05);
  expect(taught).toBeGreaterThan(auc(isolationForest().fit(train.rows).score(test.rows)));
});

test('contributions point at what was odd, and sum to the difference from the background', () => {
  const train = samples(1, 400, 0);
  const model = deepSad({ seed: 1, nNetworks: 1 }).fit(train.rows);
  const odd = [0, 0, 30, 0];
  const { features } = model.explain(odd, ['a', 'b', 'c', 'd']);
  expect(features[0].name).toBe('c');
});

test('without knowledge it is deepSvdd to the bit', () => {
  const { rows } = samples(5, 100, 0);
  expect(deepSad({ seed: 2 }).fit(rows).score(rows)).toEqual(deepSvdd({ seed: 2 }).fit(rows).score(rows));
});

test('a sample of weight 0 has no part in the loss', () => {
  const { rows } = samples(6, 120, 0);
  const weights = rows.map((_, i) => (i < 100 ? 1 : 0));
  const counted = deepSvdd({ seed: 2 }).fit(rows, { weights }).score(rows);
  expect(counted).not.toEqual(deepSvdd({ seed: 2 }).fit(rows).score(rows));
});

test('labels of all samples are refused with the way out', () => {
  expect(() => deepSad().fit([[1], [2]], { labels: [0, 1] })).toThrow(
    'deepSad learns from what is known of some samples; pass { known } with -1 for anomaly, 0 for unlabelled and 1 for normal instead of { labels }',
  );
});

test('the psykoda form scores by plain distance, and anomalies of the psykoda test stand out', () => {
  // 22 samples of 120 features: 20 the same, two with further ones.
  const usual = Array.from({ length: 120 }, (_, j) => (j < 10 ? 1 : 0));
  const rows = Array.from({ length: 22 }, (_, i) => usual.map((v, j) => (i >= 20 && j >= 5 * i - 80 && j < 5 * i - 60 ? 1 : v)));
  const known = rows.map((_, i) => (i === 0 ? 0 : i < 20 ? 1 : -1));
  const model = deepSad({ form: 'psykoda', hidden: [128, 128, 64, 64, 32], nNetworks: 5, learningRate: 1e-3, batchSize: 64, seed: 1 }).fit(
    rows,
    { known },
  );
  const scores = model.score(rows);
  for (let i = 1; i < 20; ++i) expect(scores[i]).toBe(scores[0]);
  expect(scores[20]).toBeGreaterThan(2 * scores[0]);
  expect(scores[21]).toBeGreaterThan(2 * scores[0]);
});

test('training is told in a sentence, and can be ended from outside', async () => {
  const { rows } = samples(7, 200, 0);
  expect(deepSvdd({ seed: 1 }).fit(rows).notes[0]).toMatch(/^trained for \d+ epochs; the loss was least, [\d.e-]+, after \d+$/);
  const controller = new AbortController();
  const shares: number[] = [];
  const fit = deepSvdd({ seed: 1 }).fitAsync(rows, {
    signal: controller.signal,
    onProgress: (share) => {
      shares.push(share);
      if (shares.length === 3) controller.abort(new Error('enough'));
    },
  });
  await expect(fit).rejects.toThrow('enough');
  expect(shares).toHaveLength(3);
});
