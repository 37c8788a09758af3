// Reads a large CSV file and reports the largest resident memory of the process that read it; then of `hapax detect` on it.
// node bench/csv-memory.mjs [megabytes]   (1000 by default; the file is made in the temporary folder and removed)
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { report } from './harness.mjs';

const HERE = fileURLToPath(import.meta.url);
const [megabytes = '1000', path, features, method] = process.argv.slice(2);
if (path === undefined) make();
else await read();

/** Ten measurements a row with six decimals, and a time: 115 bytes a row. */
function make() {
  const folder = mkdtempSync(join(tmpdir(), 'hapax-bench-'));
  const file = join(folder, 'large.csv');
  try {
    write(file, Number(megabytes) * 1e6);
    const rows = [['x0,x1', 'none'], ['all', 'none'], ...['mad', 'hbos', 'isolationForest', 'ecod'].map((method) => ['all', method])].map(
      (what) => {
        const child = spawnSync(process.execPath, [HERE, megabytes, file, ...what], { encoding: 'utf8' });
        if (child.status !== 0) throw new Error(child.stderr);
        return JSON.parse(child.stdout);
      },
    );
    report('csv-memory', `Reading a CSV file of ${statSync(file).size} bytes: ten numbers with six decimals and a time a row`, rows, [
      'peakMiB is the largest resident memory of the process; with a method it is that of `hapax detect --method`, from file to table.',
      'The machine was shared while this ran: trust the CPU seconds more than the seconds.',
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function write(file, wanted) {
  const out = openSync(file, 'w');
  writeSync(out, `time,${Array.from({ length: 10 }, (_, j) => `x${j}`).join(',')}\n`);
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
    bytes += writeSync(out, block);
  }
  closeSync(out);
}

async function read() {
  const start = performance.now();
  const rows = method === 'none' ? await table() : await detect();
  const { user, system } = process.cpuUsage();
  console.log(
    JSON.stringify({
      features,
      method,
      rows,
      peakMiB: Math.round(process.resourceUsage().maxRSS / 1024),
      cpuSeconds: Number(((user + system) / 1e6).toFixed(1)),
      seconds: Number(((performance.now() - start) / 1000).toFixed(1)),
    }),
  );
}

async function table() {
  const { readTable } = await import('@hapax/io');
  const { rows } = await readTable(path, features === 'all' ? {} : { features: features.split(',') });
  return rows;
}

async function detect() {
  const { run, terminal } = await import('@hapax/cli');
  let text = '';
  const code = await run(['detect', path, '--method', method, '--contamination', '0.0001'], {
    ...terminal(),
    out: (part) => {
      text += part;
    },
  });
  if (code !== 10) throw new Error(`exit code ${code}`);
  return Number(/: ([\d,]+) rows/.exec(text)[1].replaceAll(',', ''));
}
