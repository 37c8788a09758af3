// Reads a large CSV file and reports the largest resident memory of the process that read it.
// node bench/csv-memory.mjs [megabytes]   (1000 by default; the file is made in the temporary folder and removed)
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [megabytes = '1000', reading] = process.argv.slice(2);
if (reading === undefined) make();
else await read(reading);

/** Ten measurements a row with six decimals, and a time: 118 bytes a row. */
function make() {
  const folder = mkdtempSync(join(tmpdir(), 'hapax-bench-'));
  const path = join(folder, 'large.csv');
  try {
    const file = openSync(path, 'w');
    writeSync(file, `time,${Array.from({ length: 10 }, (_, j) => `x${j}`).join(',')}\n`);
    const wanted = Number(megabytes) * 1e6;
    let state = 1;
    for (let bytes = 0, row = 0; bytes < wanted; ) {
      let block = '';
      for (let i = 0; i < 10_000; ++i, ++row) {
        block += new Date(1.6e12 + 1000 * row).toISOString();
        for (let j = 0; j < 10; ++j) {
          state = (Math.imul(state, 1664525) + 1013904223) | 0;
          block += `,${((state >>> 0) / 2 ** 32).toFixed(6)}`;
        }
        block += '\n';
      }
      bytes += writeSync(file, block);
    }
    closeSync(file);
    for (const features of ['x0,x1', 'all']) {
      const child = spawnSync(process.execPath, [fileURLToPath(import.meta.url), megabytes, `${path}:${features}`], { encoding: 'utf8' });
      if (child.status !== 0) throw new Error(child.stderr);
      console.log(child.stdout.trim());
    }
    console.log(`${cpus()[0].model}, Node ${process.version}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function read(what) {
  const [path, features] = what.split(/:(?=[^:]*$)/);
  const { readTable } = await import('@hapax/io');
  const table = await readTable(path, features === 'all' ? {} : { features: features.split(',') });
  const cpu = process.cpuUsage();
  const seconds = ((cpu.user + cpu.system) / 1e6).toFixed(1);
  const peak = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(`${megabytes} MB, features ${features}: ${table.rows} rows, ${seconds} s CPU, ${peak} MiB at most`);
}
