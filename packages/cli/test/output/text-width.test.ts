import { expect, test } from 'vitest';
import { cut, message, pad, visible, widthOf, wrap } from '../../src/output/text-width.ts';

test('a width counts what a terminal shows', () => {
  expect([widthOf('abc'), widthOf('温度'), widthOf('e\u0301'), widthOf('')]).toEqual([3, 4, 1, 0]);
});

test('what is cut off is an ellipsis, and no character is torn apart', () => {
  expect([cut('abcdef', 6), cut('abcdef', 5), cut('温度计', 4), cut('👩‍👩‍👧👩‍👩‍👧', 3)]).toEqual(['abcdef', 'abcd…', '温…', '👩‍👩‍👧…']);
});

test('text is broken at spaces, words that are too long anywhere', () => {
  expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
  expect(wrap('abcdefghij kl', 4)).toEqual(['abcd', 'efgh', 'ij', 'kl']);
  expect(wrap('', 4)).toEqual(['']);
  expect(wrap('温度', 1)).toEqual(['温', '度']);
});

test('padding counts wide characters twice', () => {
  expect([pad('温', 4, 'left'), pad('7', 3, 'right')]).toEqual(['温  ', '  7']);
});

test('what would steer a terminal is shown instead', () => {
  expect(visible('a\u001b[31mb\u0007\nc\u009b2J\u202edata')).toBe('a␛[31mb␇␊c�2J�data');
});

test('a message has an end: its beginning and the way out, which stands last, are shown', () => {
  const names = Array.from({ length: 50_000 }, (_, i) => `column${i}`).join(', ');
  const shown = message(`no column of these: ${names}; choose with --features`);
  expect(shown.length).toBeLessThan(3600);
  expect(shown).toMatch(/^no column of these: column0, .*… \([\d,]+ more characters\) ….*; choose with --features$/);
  expect(message('a\u001bb')).toBe('a\u241bb');
});
