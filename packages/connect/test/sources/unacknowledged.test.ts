import { expect, test } from 'vitest';
import { unacknowledged } from '../../src/sources/unacknowledged.ts';

test('a message that went through the stream is known, and may be acknowledged only when a checkpoint holds it', () => {
  const open = unacknowledged();
  open.add('a');
  open.add('b');
  expect([open.has('a'), open.isKept('a'), open.has('c')]).toEqual([true, false, false]);
  expect(open.keep(['a', 'never there'])).toEqual(['a']);
  expect([open.isKept('a'), open.isKept('b')]).toEqual([true, false]);
  expect(open.list()).toEqual(['a', 'b']);
});

test('one that was acknowledged stays known until the next checkpoint, for the other side may forget that it was', () => {
  const open = unacknowledged();
  open.add('a');
  open.acknowledged(open.keep(['a']));
  expect([open.has('a'), open.isKept('a')]).toEqual([true, true]);
  expect(open.keep(['a'])).toEqual([]);
  expect(open.has('a')).toBe(false);
});

test('one whose acknowledgement failed is acknowledged with the next checkpoint', () => {
  const open = unacknowledged(['a']);
  expect([open.has('a'), open.isKept('a')]).toEqual([true, true]);
  expect(open.keep(['a'])).toEqual(['a']);
  expect(open.keep(['a'])).toEqual(['a']);
});
