import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { HapaxError } from 'hapax';
import { expect, test } from 'vitest';
import { FORMATS, type Format, type ReadOptions, readTable } from '../src/index.ts';
import { scratch } from './scratch.ts';

const { folder } = scratch();

/** Any bytes, and bytes that look enough like a table to get past the first checks. */
const cell = fc.oneof(
  fc.constantFrom('', '1', '-2.5', '1e400', 'NaN', 'inf', '"', '"a,b"', 'x', '2024-01-31', '01/02/2024', '\0', 'é', '0x1', ' 3 '),
  fc.string({ maxLength: 4 }),
);
const rows = fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 });
const delimited = fc
  .tuple(rows, fc.constantFrom(',', ';', '\t'), fc.constantFrom('\n', '\r\n'))
  .map(([table, comma, end]) => table.map((one) => one.join(comma)).join(end));
const lines = fc
  .array(
    fc.oneof(
      fc.json({ maxDepth: 2 }),
      fc.dictionary(fc.string({ maxLength: 3 }), cell).map((one) => JSON.stringify(one)),
    ),
    { maxLength: 5 },
  )
  .map((one) => one.join('\n'));
const magic = fc
  .tuple(fc.constantFrom('PAR1', 'PK\u0003\u0004', '\u001f\u008b'), fc.uint8Array({ maxLength: 64 }))
  .map(([start, rest]) => Buffer.concat([Buffer.from(start, 'latin1'), rest]));
const content = fc.oneof(fc.uint8Array({ maxLength: 64 }), delimited.map(Buffer.from), lines.map(Buffer.from), magic);

async function holds(format: Format, bytes: Uint8Array, options: ReadOptions): Promise<void> {
  const path = join(folder, `fuzz.${format}`);
  writeFileSync(path, bytes);
  let error: unknown;
  try {
    const table = await readTable(path, { ...options, format });
    for (const { values } of table.features) {
      expect(values.length).toBe(table.rows);
      expect(values.every((v) => v - v === 0 || v !== v)).toBe(true);
    }
    if (table.time) expect(table.time.values.every((v) => v - v === 0)).toBe(true);
    for (let i = 0; i < table.rows; ++i) expect(table.place(i).number).toBeGreaterThan(0);
    return;
  } catch (one) {
    error = one;
  }
  if (!(error instanceof HapaxError)) throw error;
  expect(['FILE', 'INPUT']).toContain(error.code);
  expect(error.message).toContain(path);
  expect(error.message).not.toContain('\n');
}

for (const format of FORMATS) {
  test(`any bytes read as ${format} are a table or a clear error`, async () => {
    await fc.assert(
      fc.asyncProperty(
        content,
        fc.constantFrom<ReadOptions>({}, { ragged: 'skip' }, { header: 'no' }, { features: ['x'] }, { order: 'file' }),
        (bytes, options) => holds(format, bytes, options),
      ),
      { numRuns: 120, seed: 7 },
    );
  });
}
