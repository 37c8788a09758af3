import { join } from 'node:path';
import { random } from 'hapax';
import { expect, test } from 'vitest';
import { hapax, scratch } from '../capture.ts';

const { file, folder } = scratch();
const json = async (args: readonly string[]) => JSON.parse((await hapax([...args, '--json'])).out);
const flagged = (result: { anomalies: { line: number }[] }) => result.anomalies.map(({ line }) => line).sort((a, b) => a - b);

/** Two hosts of 300 rows; on lines 12 and 13 the same far value. */
const chance = random(4);
const rows = Array.from({ length: 600 }, (_, i) => {
  const value = i === 10 || i === 11 ? 190 : 100 + 10 * chance.normal();
  const other = i === 10 || i === 11 ? 5 : chance.normal();
  return {
    host: i % 2 === 0 || i < 12 ? 'web' : 'mail',
    value: value.toFixed(3),
    other: other.toFixed(3),
    bad: i === 10 || i === 11 ? 1 : 0,
  };
});
const csv = (name: string, columns: readonly ('host' | 'value' | 'other' | 'bad')[]) =>
  file(name, `${columns.join(',')}\n${rows.map((row) => columns.map((column) => row[column]).join(',')).join('\n')}\n`);
const plain = csv('plain.csv', ['value', 'other']);

test('identical rows get one verdict, and a saved model gives the same rows the same', async () => {
  const model = join(folder, 'model.json');
  const found = await json(['detect', plain, '--method', 'auto', '--save', model]);
  expect(flagged(found)).toEqual([12, 13]);
  expect(flagged(await json(['score', plain, '--model', model]))).toEqual([12, 13]);
});

test('groups are judged as each alone, and evaluation sees the same rows', async () => {
  const by = csv('by.csv', ['host', 'value', 'other']);
  expect(flagged(await json(['detect', by, '--method', 'auto', '--by', 'host']))).toEqual([12, 13]);
  const { measures } = await json(['evaluate', csv('bad.csv', ['value', 'other', 'bad']), '--method', 'auto', '--labels', 'bad']);
  expect([measures.precision, measures.recall]).toEqual([1, 1]);
});

test('the text says what an anomaly is, and names no score', async () => {
  const { out } = await hapax(['detect', plain, '--method', 'auto']);
  expect(out).toContain('\n2 anomalies (0.3333 %), clear of what a clean file of this size shows\n');
});

const clean = csv('clean.csv', ['value', 'other']);

test('rows that are named to learn from leave a rule of its own in force, and what flags a share says so', async () => {
  const of = async (method: string) => (await json(['detect', plain, '--train', clean, '--method', method])).facts.threshold;
  expect(await of('zScore')).toBe('more than 3 standard deviations; --contamination 0.02 flags the strangest 2 % whatever they are');
  expect(await of('auto')).toBe(
    'set so that 2 % of rows like those that were learnt from lie above it, whatever they are; --contamination names another share',
  );
  expect((await json(['detect', plain, '--method', 'isolationForest'])).facts.threshold).toMatch(/^set so that 10 % of rows like those/);
});

test('where a saved model judges its own training rows otherwise, since they are new to it, that is said with the number', async () => {
  const model = join(folder, 'lof.json');
  const found = await hapax(['detect', plain, '--method', 'lof', '--n-neighbors', '2', '--save', model, '--json']);
  const lines = (out: string) => new Set(flagged(JSON.parse(out)));
  const again = await hapax(['score', plain, '--model', model, '--json']);
  const [here, there] = [lines(found.out), lines(again.out)];
  const changed = [...here].filter((line) => !there.has(line)).length + [...there].filter((line) => !here.has(line)).length;
  expect(changed).toBeGreaterThan(0);
  expect(found.err.replaceAll(`${folder}/`, '')).toContain(
    `note: \`hapax score\` takes every row for a new one, and would judge ${changed} of the 600 rows of plain.csv otherwise; here a row that was learnt from is judged without itself\n`,
  );
  expect((await hapax(['detect', plain, '--method', 'mad', '--save', model])).err).not.toContain('would judge');
});
