import { expect, test } from 'vitest';
import { lz4Frame } from '../../src/batches/lz4-frame.ts';

/** Six literals, a copy of 24 from six before, nine literals; without a checksum. */
const FRAME = Uint8Array.of(
  0x04,
  0x22,
  0x4d,
  0x18,
  0x60,
  0x40,
  0x82,
  0x14,
  0,
  0,
  0,
  0x6f,
  ...Buffer.from('hapax '),
  6,
  0,
  5,
  0x90,
  ...Buffer.from('legomenon'),
  0,
  0,
  0,
  0,
);

test('copies that overlap themselves, and literals behind them', () => {
  const text = 'hapax hapax hapax hapax hapax legomenon';
  expect(Buffer.from(lz4Frame(FRAME, text.length)).toString()).toBe(text);
});

test('what is no frame, or does not unpack to what is claimed, is an error', () => {
  expect(() => lz4Frame(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), 3)).toThrow('a buffer is no LZ4 frame');
  expect(() => lz4Frame(FRAME, 20)).toThrow('an LZ4 block is damaged');
  expect(() => lz4Frame(FRAME, 60)).toThrow('an LZ4 frame does not unpack to what it claims');
});
