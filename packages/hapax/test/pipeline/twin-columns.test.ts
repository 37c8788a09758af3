import { expect, test } from 'vitest';
import { auto, matrix, random } from '../../src/index.ts';
import { twinsOf } from '../../src/pipeline/twin-columns.ts';

const places = (d: number) => Int32Array.from({ length: d }, (_, j) => j);
const all = (d: number) => new Array<boolean>(d).fill(true);

test('features that are equal in all samples but a few are twins of the first of them; others, and those that are no measures, are not', () => {
  const rows = Array.from({ length: 40 }, (_, i) => [i, 100 - i, i, i === 7 ? -1 : i, i % 2]);
  expect(Array.from(twinsOf(matrix(rows), all(5), places(5)))).toEqual([0, 2, 0, 3]);
  expect(Array.from(twinsOf(matrix(rows), [true, true, false, true, true], places(5)))).toEqual([0, 3]);
  expect(Array.from(twinsOf(matrix(rows.map((row, i) => (i === 9 ? [...row.slice(0, 3), -2, 0] : row))), all(5), places(5)))).toEqual([
    0, 2,
  ]);
  expect(Array.from(twinsOf(matrix(rows.slice(0, 14)), all(5), places(5)))).toEqual([]);
});

test('features that are seldom known together, or seldom anything but nothing, are not twins', () => {
  const chance = random(6);
  const n = 5000;
  const seldom = matrix(Array.from({ length: n }, (_, i) => [chance.normal(), i % 40 === 0 ? chance.normal() : 0]));
  const filled = Uint8Array.from({ length: 2 * n }, (_, k) => (k % 2 === 1 && (k >> 1) % 40 !== 0 ? 1 : 0));
  expect(Array.from(twinsOf({ ...seldom, filled }, all(2), places(2)))).toEqual([]);
  const nothing = matrix(Array.from({ length: n }, (_, i) => [i % 700 === 3 ? 5 : 0, i % 900 === 5 ? 2 : 0]));
  expect(Array.from(twinsOf(nothing, all(2), places(2)))).toEqual([]);
  const copies = matrix(Array.from({ length: n }, (_, i) => (i % 40 === 0 ? [i, i] : [0, 0])));
  expect(Array.from(twinsOf(copies, all(2), places(2)))).toEqual([0, 1]);
});

const { NaN: missing } = Number;
function flagged(rows: readonly number[][]) {
  const x = matrix(rows);
  const { model, scores } = auto().fitScore(x);
  const { own } = model;
  own?.lift?.(x, scores);
  return { model, over: Array.from(scores.keys()).filter((i) => scores[i]! > (own?.level ?? Infinity)) };
}

test.each([20, 40, 400])('of %i rows the one whose copies of a feature disagree is found, though each value is usual', (n) => {
  const chance = random(n);
  const rows = Array.from({ length: n }, () => {
    const a = 50 + 5 * chance.normal();
    return [a, a, a, a, a, ...Array.from({ length: 6 }, () => 10 * chance.normal())];
  });
  rows[11]![2] = rows[11]![0]! > 50 ? 48 : 52;
  expect(flagged(rows).over).toEqual([11]);
});

test('rows that lack one of two copies are not', () => {
  const chance = random(4);
  const rows = Array.from({ length: 100 }, (_, i) => {
    const a = 50 + 5 * chance.normal();
    return [a, i % 9 === 0 ? missing : a, chance.normal()];
  });
  expect(flagged(rows).over).toEqual([]);
});
