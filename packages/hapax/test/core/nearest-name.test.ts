import { expect, test } from 'vitest';
import { didYouMean, nearestName } from '../../src/core/nearest-name.ts';

const names = ['floor', 'contamination', 'nEstimators', 'k', 'ewma', 'alerts'];

test.each([
  ['flor', 'floor'],
  ['floro', 'floor'],
  ['fxoor', 'floor'],
  ['nestimators', 'nEstimators'],
  ['nEstimatrs', 'nEstimators'],
  ['contaminaton', 'contamination'],
  ['alert', 'alerts'],
])('%s is %s with a slip of the keyboard', (given, meant) => {
  expect(nearestName(given, names)).toBe(meant);
});

test.each(['threshold', 'flo-r-', 'x1y2', ''])('%j is near no name', (given) => {
  expect(nearestName(given, names)).toBeUndefined();
  expect(didYouMean(given, names)).toBe('');
});

test('the nearest of several near ones is named, the first of equals', () => {
  expect(didYouMean('rates', ['rats', 'rate', 'dates'])).toBe('; did you mean rats?');
});
