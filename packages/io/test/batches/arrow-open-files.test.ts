import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tableFromArrays, tableToIPC } from '@uwdata/flechette';
import { expect, test } from 'vitest';
import { readTable } from '../../src/index.ts';

const open = (): number => readdirSync('/proc/self/fd').length;

test.skipIf(process.platform !== 'linux')('an Arrow file that is refused at its first message does not stay open', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hapax-arrow-'));
  const path = join(folder, 'no-schema.arrow');
  // A stream without its schema: it begins with the batch.
  const stream = tableToIPC(tableFromArrays({ a: [1, 2, 3] }), { format: 'stream' }) ?? new Uint8Array();
  const second = stream.findIndex((_, i) => i > 0 && i % 8 === 0 && [0, 1, 2, 3].every((k) => stream[i + k] === 255));
  writeFileSync(path, stream.subarray(second));
  try {
    await expect(readTable(path, { format: 'arrow' })).rejects.toThrow('does not begin with a schema');
    const before = open();
    for (let k = 0; k < 20; ++k) await expect(readTable(path, { format: 'arrow' })).rejects.toThrow();
    expect(open()).toBeLessThanOrEqual(before + 1);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
