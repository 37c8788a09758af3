// Runs every benchmark in this folder, one after the other, each in a process of its own.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = new URL('.', import.meta.url);
const wanted = process.argv.slice(2);
let failed = 0;
for (const name of readdirSync(folder).filter((file) => file.endsWith('.bench.mjs'))) {
  if (wanted.length > 0 && !wanted.includes(name.replace('.bench.mjs', ''))) continue;
  const { status } = spawnSync(process.execPath, [fileURLToPath(new URL(name, folder))], { stdio: 'inherit' });
  if (status !== 0) failed += 1;
}
process.exitCode = failed === 0 ? 0 : 1;
