import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { hapax } from './capture.ts';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'hapax-hostile-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a report of a table with one time in nanoseconds among milliseconds is drawn, and the command ends', {
  timeout: 120_000,
}, async () => {
  const data = join(folder, 'mixed.csv');
  const rows = Array.from({ length: 100 }, (_, i) => `${1_700_000_000_000 + 60_000 * i},${i % 7}`);
  writeFileSync(data, `time,a\n${rows.join('\n')}\n1700006000000000000,3\n`);
  const report = join(folder, 'report.html');
  await promisify(execFile)(process.execPath, [main, 'detect', data, '--method', 'mad', '--exit-zero', '--report', report], {
    timeout: 100_000,
  });
  expect(readFileSync(report, 'utf8')).toContain('</html>');
});

test('a variable that every object has is none of the environment', async () => {
  const pipeline = join(folder, 'p.yaml');
  for (const name of ['constructor', '__proto__', 'toString']) {
    writeFileSync(pipeline, `source: { type: ndjson, path: "\${${name}}" }\nfeatures: [a]\n`);
    expect((await hapax(['watch', pipeline])).err).toContain(`the environment has no ${name}; set it`);
  }
});
