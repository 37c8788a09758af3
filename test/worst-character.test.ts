import { Readable } from 'node:stream';
import { parseClock, parseTime, readTable, readTime, timeReader } from '@hapax/io';
import { HapaxError } from 'hapax';
import { expect, test } from 'vitest';
import { listOf } from '../packages/cli/src/detect/reading.ts';
import { errorLine } from '../packages/cli/src/output/text.ts';
import { parsePipeline } from '../packages/cli/src/watch/file.ts';

/** Characters that patterns, parsers and their loops like least, and pieces that begin something which never ends. */
const WORST = [
  ' ',
  '\t',
  '\u00a0',
  '"',
  "'",
  ',',
  ';',
  '\r',
  '1',
  '0',
  '-',
  '+',
  '.',
  '/',
  ':',
  'T',
  '$',
  '%',
  '{',
  '[',
  '(',
  '\\',
  '#',
  'é',
  '${A:-',
  '1 ',
  '1/',
  '1.',
  '"a',
  'a=',
];
const LENGTH = 1_000_000;
const filled = (piece: string): string => piece.repeat(Math.ceil(LENGTH / piece.length)).slice(0, LENGTH);

/** What fails must fail in our own words, and in few of them. */
async function told(work: () => unknown): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof HapaxError)) throw error;
    expect(error.message.length).toBeLessThan(3000);
  }
}

const table = (text: string, options = {}) => readTable({ name: 'it', stream: Readable.from([Buffer.from(text)]) }, options);
const csvAround = (cell: string): string => `t,a\n2024-01-01,1\n2024-01-02,2\n${cell},3\n2024-01-04,${cell}\n`;
const format = timeReader('%d/%m/%Y %H:%M') ?? (() => undefined);

// A parser that is quadratic takes minutes over a million characters, and the test its time limit.
for (const piece of WORST)
  test(`a million characters of ${JSON.stringify(piece)} are read or refused in one pass by every parser`, async () => {
    const text = filled(piece);
    for (const parse of [parseTime, parseClock, readTime, format, listOf, errorLine]) {
      parse(text);
      parse(`2024-01-01 1:00${text}x`);
    }
    await told(() => parsePipeline('p.yaml', `name: "${text.replaceAll(/[\\"]/g, 'x')}"`, {}));
    await told(() => table(text, { format: 'csv' }));
    await told(() => table(csvAround(text)));
    await told(() => table(csvAround(`"${text.replaceAll('"', '""')}"`)));
    await told(() => table(`{"t":${JSON.stringify(text)},"a":1}\n{"t":"2024-01-02","a":2}\n`));
    await told(() => table(text, { format: 'json' }));
  });
