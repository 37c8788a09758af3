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
