import { join } from 'node:path';
import { random } from 'hapax';
import { expect, test } from 'vitest';
import { hapax, scratch } from '../../capture.ts';

const { file, folder } = scratch();
const named = (text: string) => text.replaceAll(`${folder}/`, '');
const json = async (args: readonly string[]) => JSON.parse((await hapax([...args, '--json'])).out);

/** Rows of noise with labels by the toss of a coin that falls on anomaly one time in ten. */
const chance = random(11);
const TOSSED = Array.from({ length: 500 }, () => [
  ...Array.from({ length: 5 }, () => chance.normal().toFixed(4)),
  chance.uniform() < 0.1 ? 1 : 0,
]);
const tossed = file('tossed.csv', `a,b,c,d,e,fraud\n${TOSSED.map((row) => row.join(',')).join('\n')}\n`);
const minute = (i: number) => new Date(Date.UTC(2024, 0, 1) + i * 60_000).toISOString();
const timed = file('timed.csv', `time,a,b,c,d,e,fraud\n${TOSSED.map((row, i) => `${minute(i)},${row.join(',')}`).join('\n')}\n`);

for (const method of ['decisionTree', 'randomForest']) {
  const args = ['--method', method, '--labels', 'fraud'];
  test(`${method} finds nothing in labels of a coin, and evaluate says how the rows were judged`, async () => {
    const { measures, facts } = await json(['evaluate', tossed, ...args]);
    expect(Math.abs(measures.rocAuc - 0.5)).toBeLessThan(0.1);
    expect(facts).toEqual({ judged: 'each row by a fit that has not seen it: 5 folds, labels dealt out evenly' });
    const found = await json(['detect', tossed, ...args, '--folds', '3']);
    expect(found.facts.judged).toBe('each row by a fit that has not seen it: 3 folds, labels dealt out evenly');
    expect(Math.abs(found.labels.rocAuc - 0.5)).toBeLessThan(0.1);
    expect(found.threshold).toBe(0.5);
  });

  test(`${method} judges rows in time by blocks of time`, async () => {
    const { measures, facts } = await json(['evaluate', timed, ...args]);
    expect(facts).toEqual({ judged: 'each row by a fit that has not seen it: 5 blocks of time' });
    expect(Math.abs(measures.rocAuc - 0.5)).toBeLessThan(0.1);
  });
}

/** Anomalies lie far out. */
const plain = (name: string, rows: number, from: number, sides: readonly [string, string]) =>
  file(
    name,
    `x,noise,state\n${Array.from({ length: rows }, (_, i) => (i % 5 === 2 ? `${90 + ((i + from) % 7)},${i % 3},${sides[1]}` : `${(i + from) % 9},${i % 3},${sides[0]}`)).join('\n')}\n`,
  );

test('a row is explained by the fit that has judged it', async () => {
  // Of 42 normal rows the folds get 9, 9, 8, 8, 8, of 10 anomalies 2 each; a cause is the score less the share of anomalies in the others.
  const apart = plain('apart.csv', 52, 0, ['normal', 'attack']);
  const found = await json(['detect', apart, '--method', 'decisionTree', '--labels', 'state']);
  expect(found.count).toBe(10);
  for (const { row, causes, reason } of found.anomalies) {
    const fold = ((row - 2) / 5) % 5;
    expect(causes).toMatchObject([{ feature: 'x' }]);
    expect(causes[0].contribution).toBeCloseTo(1 - 8 / (fold < 2 ? 41 : 42), 9);
    expect(reason).toMatch(/\bx .*9\d/);
  }
});

test('evaluate --test learns from one file and judges another', async () => {
  const learn = plain('learn.csv', 50, 0, ['normal', 'attack']);
  const other = plain('other.csv', 20, 3, ['normal', 'attack']);
  const args = ['--method', 'decisionTree', '--labels', 'state'];
  const found = await json(['evaluate', learn, ...args, '--test', other]);
  expect(found).toMatchObject({ rows: 20, anomalies: 4, facts: {}, measures: { rocAuc: 1, f1: 1 } });
  const both = await hapax(['evaluate', learn, ...args, '--test', other, '--train', learn]);
  expect(both).toEqual({ code: 2, out: '', err: 'hapax: --test and --train both name a second file; leave one of them out\n' });
});

test('labels that stand the other way round are remarked once', async () => {
  const turned = plain('turned.csv', 50, 0, ['attack', 'normal']);
  const said =
    'note: 40 of 50 rows are labelled as anomalies and ROC-AUC 0 lies below chance: the labels may stand the other way round; --anomaly-labels names those that mean anomaly\n';
  for (const command of ['detect', 'evaluate'])
    expect((await hapax([command, turned, '--method', 'mad', '--labels', 'state'])).err).toBe(said);
});

for (const [what, args, code, message] of [
  [
    'a fold count that is none',
    ['tossed.csv', '-m', 'decisionTree', '--labels', 'fraud', '--folds', '1'],
    2,
    '--folds must be a whole number in [2, 1000]; got 1',
  ],
  [
    'folds of a method without labels',
    ['tossed.csv', '-m', 'mad', '--folds', '3'],
    2,
    '--folds is for methods that learn from labels of the rows they judge; leave it out with mad',
  ],
  ['folds of a method that runs', ['tossed.csv', '-m', 'ewma', '--folds', '3'], 2, 'ewma learns from no labels; leave out --folds'],
  [
    'one anomaly alone',
    ['single.csv', '-m', 'decisionTree', '--labels', 'bad'],
    1,
    'single.csv column `bad` marks 1 of 4 rows as anomalies; decisionTree needs two or more of each side, to learn from some and judge the others; name a file to learn from with --train',
  ],
  [
    'conformal on the rows it was set on',
    ['tossed.csv', '-m', 'mad', '--threshold', 'conformal'],
    2,
    'conformal compares rows with others that are known to be normal; name these with --train FILE or --train-on COLUMN=VALUE, or take another rule, such as --threshold tailProbability',
  ],
] as const)
  test(`${what} is an error in one line`, async () => {
    file('single.csv', 'x,bad\n1,0\n2,0\n3,0\n9,1\n');
    const [name, ...rest] = args;
    const ran = await hapax(['detect', join(folder, name), ...rest]);
    expect({ ...ran, err: named(ran.err) }).toEqual({ code, out: '', err: `hapax: ${message}\n` });
  });

test('conformal judges rows beside those of another file', async () => {
  const normal = file('normal.csv', `x\n${Array.from({ length: 200 }, (_, i) => (i * 37) % 101).join('\n')}\n`);
  const fresh = file('fresh.csv', 'x\n3\n50\n90000\n');
  const found = await json(['detect', fresh, '--train', normal, '-m', 'mad', '--threshold', 'conformal']);
  expect(found.anomalies.map(({ row }: { row: number }) => row)).toEqual([2]);
});
