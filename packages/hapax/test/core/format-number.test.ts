import { expect, test } from 'vitest';
import { formatNumber } from '../../src/core/format-number.ts';

test('a number keeps its significant digits and loses trailing zeros', () => {
  expect([1234567, 0.1 + 0.2, 12.3, 1e-9, 5e21, -2.50001].map((v) => formatNumber(v))).toEqual([
    '1235000',
    '0.3',
    '12.3',
    '1e-9',
    '5e+21',
    '-2.5',
  ]);
  expect(formatNumber(Math.PI, 2)).toBe('3.1');
});

test('what is no finite number keeps its name', () => {
  expect([Number.NaN, Infinity, -Infinity].map((v) => formatNumber(v))).toEqual(['NaN', 'Infinity', '-Infinity']);
});
