import { expect, test } from 'vitest';
import { blocks, close, copyTo, growing, joined, pad, push, size } from '../../../src/tables/stores/growing.ts';

/** More than two blocks of every kind: counts, decimals, numbers that nothing packs, and missing cells. */
const ROWS = 150_000;
const KINDS: readonly ((i: number) => number)[] = [
  (i) => i,
  (i) => (i % 1000) / 100,
  (i) => Math.sqrt(i + 0.1),
  (i) => (i % 3 === 0 ? Number.NaN : i % 7),
];

test('a column gives back what was put in, joined, side by side with others, and a block at a time', () => {
  const matrix = new Float64Array(ROWS * KINDS.length);
  KINDS.forEach((value, j) => {
    const column = growing();
    const given = new Float64Array(ROWS);
    for (let i = 0; i < ROWS; ++i) push(column, (given[i] = value(i)));
    close(column);
    expect(size(column)).toBe(ROWS);
    expect(Buffer.from(joined(column).buffer).equals(Buffer.from(given.buffer))).toBe(true);
    copyTo(column, matrix, j, KINDS.length);
    let at = 0;
    for (const block of blocks(column)) for (const cell of block) if (!Object.is(cell, given[at++])) throw new Error(`cell ${at - 1}`);
    expect(at).toBe(ROWS);
  });
  for (let i = 0; i < ROWS; ++i)
    for (let j = 0; j < KINDS.length; ++j)
      if (!Object.is(matrix[i * KINDS.length + j], KINDS[j]!(i))) throw new Error(`row ${i}, column ${j}`);
});

test('an empty column has no cells, and padding adds missing ones', () => {
  const column = growing();
  expect(joined(column)).toEqual(new Float64Array(0));
  pad(column, 2);
  expect(joined(column)).toEqual(Float64Array.of(Number.NaN, Number.NaN));
});

test('cells from the middle of one block to that of the next come out side by side', () => {
  const column = growing();
  for (let i = 0; i < 70_000; ++i) push(column, i);
  const out = new Float64Array(40).fill(-1);
  copyTo(column, out, 3, 2, 65_530, 65_545);
  expect([...out]).toEqual(Array.from({ length: 40 }, (_, k) => (k >= 3 && k < 33 && k % 2 === 1 ? 65_530 + (k - 3) / 2 : -1)));
});
