import { expect, test } from 'vitest';
import { describeFeature } from '../../../src/contract/explaining/explanation.ts';

const feature = (value: number, low = 0, high = 5) => describeFeature({ name: 'wind', value, contribution: 1, low, typical: low, high });

test('a cause says what is usual, and when the value is usual alone', () => {
  expect(feature(9)).toBe('wind is 9, usually 0 to 5');
  expect(feature(-0.123456)).toBe('wind is -0.123456, usually 0 to 5');
  expect(feature(5)).toBe('wind is 5, within its usual 0 to 5');
  expect(feature(1, 0, 0)).toBe('wind is 1, usually 0');
  expect(feature(0, 0, 0)).toBe('wind is 0, as usual');
  expect(feature(Number.NaN)).toBe('wind is missing');
});
