import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { readTable } from '../../../src/index.ts';

const reading = async (pieces: Uint8Array[], encoding?: string): Promise<string> => {
  try {
    const { rows } = await readTable({ name: 'two.csv', stream: Readable.from(pieces) }, { format: 'csv', ...(encoding && { encoding }) });
    return `${rows} rows`;
  } catch (error) {
    return String(error instanceof Error ? error.message : error);
  }
};

const ZERO = 'two.csv line 3: a zero byte: this is not a text file';
const BROKEN = 'two.csv line 3: bytes that are not utf-8; save the file as UTF-8, or pass --encoding latin1';

describe('a file with two faults tells the first, wherever its pieces end', () => {
  it.each([
    ['a zero byte, then broken UTF-8', 'a\n1\n\0\n\xe9\n', 'utf-8', ZERO],
    ['broken UTF-8, then a zero byte', 'a\n1\n\xe9\n\0\n', 'utf-8', BROKEN],
    ['the same after letters that are UTF-8', 'é\n1\n\0\n\xe9\n', undefined, ZERO],
    ['the same where the encoding is guessed', 'a\n1\n2\0\xe9\n', undefined, ZERO],
    ['a zero byte in text of Windows', 'a\n\xe9\n\0\n', undefined, ZERO],
  ])('%s', async (_, text, encoding, message) => {
    const bytes = text.startsWith('é')
      ? Buffer.concat([Buffer.from('é'), Buffer.from(text.slice(1), 'latin1')])
      : Buffer.from(text, 'latin1');
    expect(await reading([bytes], encoding)).toBe(message);
    for (let cut = 1; cut < bytes.length; ++cut)
      expect(await reading([bytes.subarray(0, cut), bytes.subarray(cut)], encoding)).toBe(message);
  });
});
