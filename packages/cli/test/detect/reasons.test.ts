import { random } from 'hapax';
import { detectors, online } from 'hapax/registry';
import { afterAll, describe, expect, test } from 'vitest';
import { hapax, scratch } from '../capture.ts';

const { file } = scratch();
const json = async (args: readonly string[]) => JSON.parse((await hapax([...args, '--json'])).out);

/** A part of a reason that tells nothing: the value is as usual, or it stands alone with nothing beside it. */
const EMPTY = [/no single feature stands out/, /within its usual/, /, as usual$/, /^[^,]* is [^ ]+$/];
const tells = (reason: string) => reason.split('; ').some((part) => part !== '' && !EMPTY.some((empty) => empty.test(part)));

const csv = (name: string, head: string, rows: readonly (readonly (number | string)[])[]) =>
  file(name, `${head}\n${rows.map((row) => row.map((v) => (typeof v === 'number' ? Number(v.toFixed(4)) : v)).join(',')).join('\n')}\n`);
const chance = random(11);
const normal = () => chance.normal();
const times = (count: number) => Array.from({ length: count }, (_, i) => i);

/** Tables whose strange rows are strange in different ways. */
const TABLES: Readonly<Record<string, string>> = {
  people: csv('people.csv', 'height,age,weight', [
    ...times(298).map(() => {
      const [height, age] = [170 + 10 * normal(), 20 + 50 * chance.uniform()];
      return [height, age, 0.9 * (height - 100) + 0.15 * (age - 40) + 4 * normal()];
    }),
    [190, 30, 50],
    [155, 60, 95],
  ]),
  ring: csv('ring.csv', 'x,y', [
    ...times(297).map((i) => [Math.cos(i) + 0.05 * normal(), Math.sin(i) + 0.05 * normal()]),
    [0, 0],
    [0.1, 0.05],
    [-0.1, 0.1],
  ]),
  clusters: csv('clusters.csv', 'a,b,c', [
    ...times(298).map((i) => times(3).map(() => (i % 2 === 0 ? 0 : 10) + normal())),
    [5, 5, 5],
    [0, 10, 0],
  ]),
  counts: csv('counts.csv', 'opens,errors,admin', [
    ...times(297).map(() => [Math.floor(-3 * Math.log(1 - chance.uniform())), chance.uniform() < 0.1 ? 1 : 0, 0]),
    [4, 1, 1],
    [30, 0, 0],
    [0, 7, 0],
  ]),
  mixed: csv('mixed.csv', 'plan,price,country', [
    ...times(297).map((i) => (i % 3 === 0 ? ['gold', 90 + 5 * normal(), 'AT'] : ['basic', 10 + normal(), i % 2 ? 'DE' : 'AT'])),
    ['gold', 11, 'AT'],
    ['basic', 90, 'DE'],
    ['free', 10, 'CH'],
  ]),
  wide: csv(
    'wide.csv',
    times(12)
      .map((j) => `f${j}`)
      .join(','),
    [
      ...times(298).map(() => {
        const [a, b] = [normal(), normal()];
        return times(12).map((j) => (j % 2 === 0 ? a : b) + 0.2 * normal());
      }),
      times(12).map((j) => (j === 4 ? 2 : -1)),
      times(12).map((j) => (j === 7 ? 1.5 : -0.5)),
    ],
  ),
};

/** Methods that learn from labels, or that learn for minutes, and those of windows: the rows of these tables do not follow each other. */
const APART = new Set([
  ...['decisionTree', 'randomForest', 'deepSad', 'telemanom', 'autoencoder', 'variationalAutoencoder', 'deepSvdd'],
  ...['matrixProfile', 'subPca', 'trainedWindows', 'windowKMeans', 'windowKShape', 'polynomialWindows', 'windowConvolutions'],
]);

const counted = { flagged: 0, mute: [] as string[] };
describe.each(Object.keys(TABLES))('on %s', (table) => {
  test.each(Object.keys(detectors).filter((id) => !APART.has(id)))('%s says what is strange', async (method) => {
    const { anomalies } = await json(['detect', TABLES[table], '--method', method]);
    for (const { reason } of anomalies) {
      counted.flagged += 1;
      if (!tells(reason)) counted.mute.push(`${table} ${method}: ${reason}`);
    }
  });
});

// What POT says is how far a value lies beyond its threshold, and how often that is expected; its own tests hold it.
test.each(Object.keys(online).filter((id) => id !== 'pot'))('%s says what is strange in rows in order', async (method) => {
  const rows = times(1300).map((i) => [10 + 3 * Math.sin(i / 10) + 0.2 * normal() + (i === 1200 ? 6 : 0), 5 + normal()]);
  const { anomalies } = await json(['detect', csv('series.csv', 'flow,level', rows), '--method', method, '--contamination', '0.01']);
  for (const { reason } of anomalies) {
    counted.flagged += 1;
    if (!tells(reason)) counted.mute.push(`series ${method}: ${reason}`);
  }
});

// Runs after all of them.
afterAll(() => {
  expect(counted.flagged).toBeGreaterThan(300);
  expect(counted.mute.length / counted.flagged, counted.mute.slice(0, 30).join('\n')).toBeLessThan(0.02);
});
