import { expect, test } from 'vitest';
import { matrix } from '../../../src/core/matrix.ts';
import { windowSize } from '../../../src/kernels/windows/window-size.ts';
import { normalRows } from '../../data.ts';

const wave = (n: number, period: number, noise = 0.1) =>
  normalRows(n, 2, 3).map(([a, b], i) => [noise * a!, Math.sin((2 * Math.PI * i) / period) + noise * b!]);

test('a window is one turn of the rhythm that shows most clearly, of whichever feature', () => {
  expect(windowSize(matrix(wave(2000, 48)), 'auto')).toBe(48);
});

test('where no rhythm is seen it is 64 samples, and at most an eighth of the series', () => {
  expect(windowSize(matrix(normalRows(2000, 1, 5)), 'auto')).toBe(64);
  expect(windowSize(matrix(normalRows(200, 1, 5)), 'auto')).toBe(25);
  expect(windowSize(matrix([[1]]), 'auto')).toBe(2);
});

test('a turn is taken between 16 and 400, and what was asked for is taken', () => {
  expect(windowSize(matrix(wave(2000, 4)), 'auto')).toBe(16);
  expect(windowSize(matrix(wave(8000, 900)), 'auto')).toBe(400);
  expect(windowSize(matrix(wave(2000, 48)), 7)).toBe(7);
});
