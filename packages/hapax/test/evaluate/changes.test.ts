import { expect, test } from 'vitest';
import { changeAccuracy } from '../../src/evaluate/changes.ts';

test('the same division is 1 in all, and a place within five samples is the same', () => {
  expect(changeAccuracy([[50], [52]], [51], 100)).toMatchObject({ f1: 1, precision: 1, recall: 1 });
  expect(changeAccuracy([[50]], [50], 100).cover).toBe(1);
});

test('recall is averaged over people, precision is of what anybody marked', () => {
  // Found beside the start: one of two. One person has marked it, the other has marked nothing.
  expect(changeAccuracy([[30], []], [30, 70], 100)).toMatchObject({ precision: 2 / 3, recall: 1 });
  expect(changeAccuracy([[30, 60], []], [30], 100).recall).toBeCloseTo((2 / 3 + 1) / 2, 12);
});

test('nothing is right where nothing changes, and covers the longest piece elsewhere', () => {
  expect(changeAccuracy([[], []], [], 80)).toMatchObject({ f1: 1, cover: 1 });
  // Pieces of 60 and 40 in one of 100: (60 · 0.6 + 40 · 0.4) / 100.
  expect(changeAccuracy([[60]], [], 100).cover).toBeCloseTo(0.52, 12);
});

test('two places near one mark count once', () => {
  expect(changeAccuracy([[50]], [49, 51], 100).precision).toBeCloseTo(2 / 3, 12);
});
