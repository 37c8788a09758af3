import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { random } from 'hapax';
import { expect, test } from 'vitest';
import { hapax, scratch } from '../../capture.ts';

const { file, folder } = scratch();
const chance = random(5);
/** The rule of the labels is a > 1 and b <= 0.5. */
const ROWS = Array.from({ length: 300 }, (_, i) => [chance.normal().toFixed(3), chance.normal().toFixed(3), 'xyz'[i % 3]]);
const path = file(
  'ruled.csv',
  `a,b,kind,bad\n${ROWS.map((row) => [...row, Number(row[0]) > 1 && Number(row[1]) <= 0.5 ? 1 : 0].join(',')).join('\n')}\n`,
);
const json = async (args: readonly string[]) => JSON.parse((await hapax(['detect', path, ...args, '--json'])).out);

test('a tree says how much each feature does, and with --rules the rule that made the labels', async () => {
  const { facts } = await json(['-m', 'decisionTree', '--labels', 'bad', '--rules', '--exclude', 'kind']);
  expect(Object.keys(facts['what tells']).sort()).toEqual(['a', 'b']);
  const many = ROWS.filter(([a, b]) => Number(a) > 1 && Number(b) <= 0.5).length;
  const rules = Object.values<string>(facts).filter((fact) => typeof fact === 'string' && fact.includes(': anomaly'));
  for (const rule of rules) expect(rule).toMatch(/^([\d.]+ < a <= [\d.]+|a > [\d.]+) and b <= [\d.]+: anomaly, 100 % of \d+ rows?$/);
  expect(rules.reduce((sum, rule) => sum + Number(/of (\d+) row/.exec(rule)?.[1]), 0)).toBe(many);
  expect((await json(['-m', 'decisionTree', '--labels', 'bad'])).facts['rule 1']).toBeUndefined();
});

for (const [method, message] of [
  [['-m', 'randomForest', '--labels', 'bad'], '--rules tells one tree, and randomForest has many; take --method decisionTree'],
  [['-m', 'knn'], '--rules tells a tree that learnt from labels, which knn does not; take --method decisionTree'],
  [['-m', 'ewma'], '--rules is for methods of tables, which ewma is not; leave it out, or choose another --method'],
] as const)
  test(`${method[1]} has no rules, and says so`, async () => {
    expect(await hapax(['detect', path, ...method, '--rules'])).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining(`hapax: ${message}\n`),
    });
  });

test('--explain shapley says so and gives parts that add up to the score over that of typical rows', async () => {
  const own = await json(['-m', 'mahalanobis', '--features', 'a,b']);
  const told = await json(['-m', 'mahalanobis', '--features', 'a,b', '--explain', 'shapley']);
  expect(told.anomalies.map(({ row }: { row: number }) => row)).toEqual(own.anomalies.map(({ row }: { row: number }) => row));
  expect(told.facts.reasons).toBe('Shapley values of the score against 20 rows that were learnt from');
  const [{ causes: parts, score }] = told.anomalies;
  expect(Math.abs(parts.reduce((sum: number, one: { contribution: number }) => sum + one.contribution, 0) - score)).toBeLessThan(score / 2);
});

test('what the score depends on is drawn', async () => {
  const out = join(folder, 'dependence.svg');
  expect((await hapax(['plot', path, '-m', 'knn', '--exclude', 'bad', '--kind', 'dependence', '-o', out])).code).toBe(0);
  expect(existsSync(out)).toBe(true);
});
