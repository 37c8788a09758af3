import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hapax, scratch } from '../capture.ts';

const { file, folder } = scratch();

/** A quiet series with spikes at rows of its last half. */
const series = (rows: number, spikes: readonly number[]): string =>
  `value\n${Array.from({ length: rows }, (_, i) => (spikes.includes(i) ? 90 : Math.sin(i / 5) + (((i * 7919) % 101) - 50) / 100)).join('\n')}\n`;

const factsOf = async (args: readonly string[]) => JSON.parse((await hapax([...args, '--json'])).out);

test('a long series is judged row by row by SPOT where nothing is said: the future changes no verdict', async () => {
  const rows = 1500;
  const args = ['--method', 'ewma', '--features', 'value'];
  const found = await factsOf(['detect', file('long.csv', series(rows, [1000, 1200])), ...args]);
  expect(found.facts.threshold).toMatch(/^spot, set on the first 29\d scores, which are not judged; at the end scores above /);
  expect(found.anomalies.map(({ row }: { row: number }) => row)).toEqual(expect.arrayContaining([1000, 1200]));
  expect(found.count).toBeLessThan(8);
  const short = await factsOf(['detect', file('later.csv', series(rows, [1000, 1200, 1490])), ...args]);
  const before = ({ anomalies }: { anomalies: { row: number }[] }) => anomalies.filter(({ row }) => row < 1490);
  expect(before(short)).toEqual(before(found));
});

test('a short series, and a share that was asked for, are judged in hindsight, and say so', async () => {
  const short = file('short.csv', series(300, [200]));
  const facts = { threshold: 'set on all scores in hindsight, so that 1 % lie above it' };
  expect(await factsOf(['detect', short, '--method', 'ewma'])).toMatchObject({ facts });
  const long = file('asked.csv', series(1500, [1000]));
  expect(await factsOf(['detect', long, '--method', 'ewma', '--contamination', '0.02'])).toMatchObject({
    facts: { threshold: 'set on all scores in hindsight, so that 2 % lie above it' },
  });
});

test('a method that stands for a threshold of its own is judged by it, and tells when the level changed', async () => {
  const level = (i: number) => (i >= 300 ? 5 : 0) + (((i * 7919) % 101) - 50) / 50;
  const text = `day,load\n${Array.from({ length: 400 }, (_, i) => `${new Date(Date.UTC(2026, 0, 1 + i)).toISOString().slice(0, 10)},${level(i)}`).join('\n')}\n`;
  const found = await factsOf(['detect', file('level.csv', text), '--method', 'bocpd']);
  expect([found.count, found.facts.threshold]).toEqual([1, expect.stringMatching(/^fixed, .* above 0\.5$/)]);
  expect(found.anomalies[0].reason).toMatch(/^load changed from -?0\.\d+ to (4|5)\.\d+ at 2026-10-28(, between .* and .*)? \(over 99 %\)$/);
  expect((await factsOf(['detect', file('level.csv', text), '--method', 'pageHinkley'])).facts.threshold).toMatch(/^fixed, .* above 1$/);
});

/** One feature that tells three anomalies of forty rows, and one that tells nothing. */
const LABELLED = Array.from({ length: 40 }, (_, i) => ({
  x: i % 13 === 5 ? 50 + i : i % 9,
  noise: (i * 31) % 17,
  state: i % 13 === 5 ? 'bad' : 'fine',
}));
const labelled = file('labelled.csv', `x,noise,state\n${LABELLED.map(({ x, noise, state }) => `${x},${noise},${state}`).join('\n')}\n`);
const unlabelled = file('unlabelled.csv', 'x,noise\n1,2\n80,3\n4,4\n');
const learn = ['--train', labelled, '--labels', 'state', '--anomaly-labels', 'bad'];

for (const method of ['decisionTree', 'randomForest'])
  test(`${method} learns from labels of another file, and flags what is likelier an anomaly than not`, async () => {
    const model = join(folder, `${method}.json`);
    const found = await factsOf(['detect', unlabelled, '--method', method, ...learn, '--save', model]);
    expect(found).toMatchObject({ threshold: 0.5, count: 1, anomalies: [{ row: 1, values: { x: 80, noise: 3 } }] });
    expect(await factsOf(['score', unlabelled, '--model', model])).toMatchObject({ threshold: 0.5, count: 1, anomalies: [{ row: 1 }] });
    const told = await factsOf(['detect', unlabelled, '--method', method, ...learn, '--contamination', '0']);
    expect(told.threshold).not.toBe(0.5);
  });

test('evaluate compares a file with its labels after learning from another', async () => {
  const { measures } = await factsOf(['evaluate', labelled, '--method', 'decisionTree', ...learn]);
  expect(measures).toMatchObject({ rocAuc: 1, precision: 1, recall: 1, f1: 1 });
  const lacking = await hapax(['evaluate', unlabelled, '--method', 'decisionTree', ...learn]);
  expect(lacking).toEqual({ code: 1, out: '', err: `hapax: ${unlabelled} has no labels; name the column that holds them with --labels\n` });
});

test('a file to learn from must have the labels', async () => {
  const { code, err } = await hapax(['detect', labelled, '--method', 'decisionTree', '--train', unlabelled, '--labels', 'state']);
  expect({ code, err }).toEqual({ code: 1, err: `hapax: ${unlabelled} has no column \`state\`; it has x, noise\n` });
});
