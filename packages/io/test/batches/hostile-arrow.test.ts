import { mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { columnFromArray, float64, nullType, tableFromColumns, tableToIPC } from '@uwdata/flechette';
import { afterAll, expect, test } from 'vitest';
import { readTable } from '../../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'hapax-arrow-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
/** A number of rows that stands nowhere else. */
const ROWS = 7777;

function stream(columns: Record<string, ReturnType<typeof columnFromArray>>): Buffer {
  const bytes = tableToIPC(tableFromColumns(columns), { format: 'stream' });
  if (bytes === null) throw new Error('nothing was written');
  return Buffer.from(bytes);
}
const numbers = () =>
  stream({
    a: columnFromArray(
      Float64Array.from({ length: ROWS }, (_, i) => Math.sin(i)),
      float64(),
    ),
  });

/** The same bytes, with a number of 64 bits in place of each that is there. */
function claimed(bytes: Buffer, from: number, to: bigint): Buffer {
  const sought = Buffer.alloc(8);
  sought.writeBigInt64LE(BigInt(from));
  const out = Buffer.from(bytes);
  for (let at = out.indexOf(sought); at >= 0; at = out.indexOf(sought, at + 8)) out.writeBigInt64LE(to, at);
  return out;
}
function file(name: string, bytes: Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}
const refusal = (path: string) =>
  readTable(path, { format: 'arrow' }).then(
    () => 'read',
    (error: Error) => error.message.replace(path, 'FILE'),
  );

test('a batch that claims more rows than its bytes can hold is refused before room is made for them', async () => {
  const nulls = stream({ a: columnFromArray(Array(ROWS).fill(null), nullType()) });
  const path = file('nulls.arrow', claimed(nulls, ROWS, 2n ** 40n));
  expect(await refusal(path)).toMatch(/^FILE is damaged: a batch claims 1099511627776 rows in \d+ bytes; write it again$/);
  // What is there is read.
  expect((await readTable(file('whole.arrow', numbers()), { format: 'arrow' })).rows).toBe(ROWS);
});

test('a message that claims more bytes than the file has is one that was cut off', async () => {
  // The body holds the numbers, in bytes, up to the next multiple of 64 or 8.
  const bytes = numbers();
  for (const size of [8 * ROWS, 64 * Math.ceil((8 * ROWS) / 64)])
    if (bytes.includes(bytesOf(BigInt(size)))) {
      const path = file(`body-${size}.arrow`, claimed(bytes, size, 2n ** 32n - 64n));
      expect(await refusal(path)).toMatch(/^FILE (ends inside a message|is damaged|is not Arrow that can be read)/);
    }
});

const bytesOf = (value: bigint): Buffer => {
  const out = Buffer.alloc(8);
  out.writeBigInt64LE(value);
  return out;
};

test('a file that is refused half way does not stay open', async () => {
  const path = file('open.arrow', numbers());
  for (let i = 0; i < 5; ++i)
    expect(await readTable(path, { format: 'arrow', limits: { rows: 5 } }).catch((error: Error) => error.name)).toBe('HapaxError');
  const open = () => {
    try {
      return readdirSync('/proc/self/fd').filter((fd) => {
        try {
          return readlinkSync(`/proc/self/fd/${fd}`) === path;
        } catch {
          return false;
        }
      }).length;
    } catch {
      // Only Linux tells.
      return 0;
    }
  };
  await new Promise((go) => setImmediate(go));
  expect(open()).toBe(0);
});
