import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listOf } from '../../src/detect/reading.ts';
import { hapax, scratch } from '../capture.ts';

const { file, folder } = scratch();

/** Forty rows of which four are strange, marked in a column of zeros and ones. */
const ROWS = Array.from({ length: 40 }, (_, i) => ({ x: i % 10 === 5 ? 50 + i : i % 9, bad: i % 10 === 5 ? 1 : 0 }));
const csv = (name: string, head: string, cells: (row: (typeof ROWS)[number]) => unknown[]) =>
  file(name, `${head}\n${ROWS.map((row) => cells(row).join(',')).join('\n')}\n`);
const marked = csv('marked.csv', 'x,failure', ({ x, bad }) => [x, bad]);
const named = (text: string) => text.replaceAll(`${folder}/`, '');
const json = async (args: readonly string[]) => JSON.parse((await hapax([...args, '--json'])).out);

test('what looks like labels is left out, and standard error says how to use it', async () => {
  const { err, out } = await hapax(['detect', marked, '-m', 'mad', '--csv']);
  expect(err).toBe(
    'note: column failure looks like labels and is left out; --labels failure compares the result with it, --include failure makes it a feature\n',
  );
  expect(out.split('\n')[0]).toBe('line,failure,x,score,threshold,anomaly,reason');
  const included = await hapax(['detect', marked, '-m', 'mad', '--csv', '--include', 'failure']);
  expect({ err: included.err, head: included.out.split('\n')[0] }).toEqual({
    err: '',
    head: 'line,x,failure,score,threshold,anomaly,reason',
  });
});

for (const flag of ['--labels', '--label'])
  test(`${flag} compares the result with a column at once`, async () => {
    const { out, err } = await hapax(['detect', marked, '-m', 'mad', flag, 'failure', '--limit', '0', '--contamination', '0.1']);
    expect({ out: named(out), err }).toEqual({
      out: `marked.csv: 40 rows, 1 feature (x)
Modified z-score (median absolute deviation) (mad)
threshold: set so that 10 % of rows like those that were learnt from lie above it, whatever they
are; --contamination names another share
labels of failure: 4 anomalies; ROC-AUC 1 (chance 0.5), average precision 1 (chance 0.1)

4 anomalies (10 %), score above 12.63
`,
      err: '',
    });
    expect((await json(['detect', marked, '-m', 'mad', flag, 'failure'])).labels).toEqual({
      column: 'failure',
      anomalies: 4,
      rocAuc: 1,
      averagePrecision: 1,
    });
    expect((await json(['evaluate', marked, '-m', 'mad', flag, 'failure'])).measures.rocAuc).toBe(1);
  });

test('labels that are not understood, or say the same of all rows, are not compared, and a note says why', async () => {
  const kinds = csv('kinds.csv', 'x,kind', ({ x, bad }) => [x, bad === 1 ? 'virginica' : 'setosa']);
  expect(named((await hapax(['detect', kinds, '-m', 'mad', '--labels', 'kind'])).err)).toBe(
    'note: the labels are not compared with the result: kinds.csv line 2: column `kind` is "setosa", neither normal nor anomaly; name the anomalies with --anomaly-labels\n',
  );
  expect((await json(['detect', kinds, '-m', 'mad', '--labels', 'kind', '--anomaly-labels', 'virginica'])).labels.rocAuc).toBe(1);
  const same = csv('same.csv', 'x,kind', ({ x }) => [x, 'normal']);
  expect(named((await hapax(['detect', same, '-m', 'mad', '--labels', 'kind'])).err)).toBe(
    'note: the labels are not compared with the result: column kind says the same of every row\n',
  );
});

test('--train-on learns only from the rows where a column says so', async () => {
  const args = ['detect', marked, '-m', 'mad', '--contamination', '0'];
  const learnt = await json([...args, '--train-on', 'failure=0']);
  expect(learnt.facts).toMatchObject({
    'learnt from': `36 rows of ${marked} where failure is 0`,
    'labels of failure': '4 anomalies; ROC-AUC 1 (chance 0.5), average precision 1 (chance 0.1), over all rows, also those learnt from',
  });
  // With no anomaly among the rows that are learnt from, every anomaly lies above all of them.
  expect(learnt.anomalies.map(({ row }: { row: number }) => row).sort()).toEqual([15, 25, 35, 5]);
  expect((await json(args)).count).toBe(0);
  const model = join(folder, 'normal.json');
  await hapax([...args, '--train-on', 'failure=0', '--save', model]);
  expect(existsSync(model) && (await json(['score', marked, '--model', model])).count).toBe(4);
});

test('a row that was learnt from is not its own neighbour', async () => {
  const all = ['--rows', 'all', '-m', 'knn', '--n-neighbors', '1'];
  const one = file('one.csv', 'x,kind\n1,a\n3,a\n7,b\n');
  expect((await json(['detect', one, ...all, '--train-on', 'kind=a'])).scores).toEqual([2, 2, 4]);
});

test('--train-on works on the file of --train, and its values may be several', async () => {
  const kinds = file(
    'train.csv',
    `x,kind\n${Array.from({ length: 30 }, (_, i) => `${i % 3 === 2 ? 900 : i % 7},${'abc'[i % 3]}`).join('\n')}\n`,
  );
  const fresh = file('fresh.csv', 'x\n3\n900\n');
  const found = await json(['detect', fresh, '--train', kinds, '--train-on', 'kind=a,b', '-m', 'mad']);
  expect(found.facts).toMatchObject({ 'learnt from': `20 rows of ${kinds} where kind is a or b` });
  expect(found.anomalies.map(({ row }: { row: number }) => row)).toEqual([1]);
});

for (const [what, args, code, message] of [
  ['no value', ['--train-on', 'failure'], 2, '--train-on must be COLUMN=VALUE, such as label=normal; got "failure"'],
  ['a value that never comes', ['--train-on', 'failure=ok'], 1, 'marked.csv column `failure` never says "ok"; it says 0, 1'],
  ['a column that is not there', ['--train-on', 'state=ok'], 1, 'marked.csv has no column `state`; it has x, failure'],
  [
    'another column than --labels',
    ['--train-on', 'failure=0', '--labels', 'x'],
    2,
    '--train-on must name the column of --labels, "x"; got "failure"',
  ],
  [
    'a method that learns row by row',
    ['--train-on', 'failure=0', '-m', 'ewma'],
    2,
    'ewma learns row by row and takes no --train-on; put the rows to learn from in front of the file',
  ],
  [
    'a method that learns from labels',
    ['--train-on', 'failure=0', '-m', 'decisionTree'],
    2,
    'decisionTree learns what tells anomalies from normal rows, so it needs both; leave out --train-on',
  ],
] as const)
  test(`--train-on with ${what} is an error in one line`, async () => {
    const ran = await hapax(['detect', marked, ...args]);
    expect({ ...ran, err: named(ran.err) }).toEqual({ code, out: '', err: `hapax: ${message}\n` });
  });

test('names are separated by commas; one with a comma stands in quotes', () => {
  expect(listOf('a, b')).toEqual(['a', 'b']);
  expect(listOf('"Temp, inside",b,"say ""no"""')).toEqual(['Temp, inside', 'b', 'say "no"']);
  expect(listOf('5" pipe')).toEqual(['5" pipe']);
});
