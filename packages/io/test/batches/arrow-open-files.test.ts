import { mkdtempSync, readdirSync, readlinkSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tableFromArrays, tableToIPC } from '@uwdata/flechette';
import { expect, test } from 'vitest';
import { readTable } from '../../src/index.ts';

/** How often this process, in which other tests may open files of their own, has the file open. */
const open = (path: string): number =>
  readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`) === path;
    } catch {
      return false;
    }
  }).length;

test.skipIf(process.platform !== 'linux')('an Arrow file that is refused at its first message does not stay open', async () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'hapax-arrow-')));
  const path = join(folder, 'no-schema.arrow');
  // A stream without its schema: it begins with the batch.
  const stream = tableToIPC(tableFromArrays({ a: [1, 2, 3] }), { format: 'stream' }) ?? new Uint8Array();
  const second = stream.findIndex((_, i) => i > 0 && i % 8 === 0 && [0, 1, 2, 3].every((k) => stream[i + k] === 255));
  writeFileSync(path, stream.subarray(second));
  try {
    await expect(readTable(path, { format: 'arrow' })).rejects.toThrow('does not begin with a schema');
    for (let k = 0; k < 20; ++k) await expect(readTable(path, { format: 'arrow' })).rejects.toThrow();
    expect(open(path)).toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
