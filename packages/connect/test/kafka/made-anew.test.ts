import { expect, test } from 'vitest';
import { isOther } from '../../src/kafka/made-anew.ts';

test('a topic is another one when both identities are known and differ', () => {
  const [a, b, none] = ['2f1e-a', '2f1e-b', '00000000-0000-0000-0000-000000000000'];
  expect(isOther(a, b)).toBe(true);
  expect(isOther(a, a)).toBe(false);
  expect(isOther(none, a)).toBe(false);
  expect(isOther(a, none)).toBe(false);
  expect(isOther('', a)).toBe(false);
});
