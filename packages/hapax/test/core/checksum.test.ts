import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checksum } from '../../src/core/checksum.ts';

test('texts that differ in one character have different checksums; a range counts as the text it holds', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.nat(), fc.integer({ min: 1, max: 65_535 }), (text, place, flip) => {
      const at = place % text.length;
      const other = text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ flip) + text.slice(at + 1);
      expect(checksum(other)).not.toBe(checksum(text));
      expect(checksum(`ab${text}c`, 2, 2 + text.length)).toBe(checksum(text));
    }),
  );
  expect(checksum('a')).not.toBe(checksum('a\0'));
});

// Worked out by a program of a few lines in another language.
test('the checksum of a text never changes: files of today are read tomorrow', () => {
  expect([checksum(''), checksum('a'), checksum('hapax')]).toEqual(['ab3e7c0b0578ab1b', '5c8f2238ded1295d', '642b832ee6598d0a']);
});
