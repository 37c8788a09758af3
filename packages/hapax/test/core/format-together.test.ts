import { expect, test } from 'vitest';
import { formatExact, formatTogether } from '../../src/core/format-together.ts';

test('a value and its limits are shown in as many digits as tell them apart', () => {
  expect(formatTogether(50.0049, 49.999213, 50.000822)).toEqual({ value: '50.0049', low: '49.9992', high: '50.0008' });
  expect(formatTogether(64349399, 63630000, 64320001)).toEqual({ value: '64,349,399', low: '63,630,000', high: '64,320,001' });
  expect(formatTogether(0.1234567891234, 0, 5)).toEqual({ value: '0.1235', low: '0', high: '5' });
});

test('a number is shown as the file spells it, thousands separated from 10,000 on', () => {
  expect([22638.48, 1016, 667400000012, -12945.66, 0, 0.0001].map((value) => formatExact(value))).toEqual([
    '22,638.48',
    '1016',
    '667,400,000,012',
    '-12,945.66',
    '0',
    '0.0001',
  ]);
});

test('the tail of a division, the very large and the very small are rounded to four digits', () => {
  expect([1000 / 3, 2 / 3, 1.23456789e-7, 1.23456789012e20].map((value) => formatExact(value))).toEqual([
    '333.3',
    '0.6667',
    '1.23456789e-7',
    '123500000000000000000',
  ]);
});
