// What every benchmark shares: time in CPU seconds of this process, the least of several rounds, as that is the round that other
// work on the machine disturbed least; a table on the terminal; the same as JSON with machine, versions and command.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { basename, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = new URL('..', import.meta.url);

/** CPU seconds of one call, and what it returned. */
export function cpu(body) {
  const before = process.cpuUsage();
  const value = body();
  const { user, system } = process.cpuUsage(before);
  return { seconds: (user + system) / 1e6, value };
}

/** The least CPU seconds over `rounds` of each of several bodies, interleaved: round one of each, then round two of each. */
export function compare(bodies, rounds = 5) {
  const best = Object.fromEntries(Object.keys(bodies).map((name) => [name, { seconds: Infinity, value: undefined }]));
  for (let round = 0; round < rounds; ++round) {
    for (const [name, body] of Object.entries(bodies)) {
      const run = cpu(body);
      if (run.seconds < best[name].seconds) best[name] = run;
    }
  }
  return best;
}

/** Print rows as a table and write them to bench/results/NAME.json. */
export function report(name, title, rows, notes = []) {
  console.log(`\n${title}`);
  console.table(rows);
  for (const note of notes) console.log(note);
  const folder = new URL('bench/results/', root);
  mkdirSync(folder, { recursive: true });
  const [{ model }] = cpus();
  const record = {
    name,
    title,
    date: new Date().toISOString(),
    command: `node ${relative(fileURLToPath(root), process.argv[1])} ${process.argv.slice(2).map(placeless).join(' ')}`.trim(),
    machine: { cpu: model, cores: cpus().length, memoryGb: Math.round(totalmem() / 2 ** 30), load: loadavg()[0] },
    versions: { node: process.version, v8: process.versions.v8, hapax: version(), commit: commit() },
    rows,
    notes,
  };
  writeFileSync(fileURLToPath(new URL(`${name}.json`, folder)), `${JSON.stringify(record, null, 2)}\n`);
}

/** Folders of this machine say nothing to others: only what a path ends with is kept. */
const placeless = (arg) => arg.replace(/^(--?[\w-]+=)?(\/.*)$/, (_, flag = '', path) => `${flag}…/${basename(path)}`);

const version = () => JSON.parse(readFileSync(new URL('packages/hapax/package.json', root), 'utf8')).version;

function commit() {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: fileURLToPath(root), encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
}
