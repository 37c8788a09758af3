import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { expect, onTestFinished, test } from 'vitest';
import { unpacked } from '../../src/reading/bytes.ts';

test('a zip of blanks is unpacked in pieces of some megabytes, however small it is', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hapax-ids-bytes-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'blanks.zip');
  const size = 64 << 20;
  writeFileSync(path, zipSync({ 'eve.json': new Uint8Array(size).fill(32) }));
  let [total, largest, ended] = [0, 0, false];
  await unpacked(path, () => ({
    push(bytes) {
      total += bytes.length;
      largest = Math.max(largest, bytes.length);
    },
    end() {
      ended = true;
    },
  }));
  expect([total, ended]).toEqual([size, true]);
  expect(largest).toBeLessThan(10 << 20);
});
