// What `hapax detect FILE` says of files of other people when nothing else is asked: node bench/front-door.bench.mjs [--out FILE.ndjson] PATH ...
// A path is a file or a folder of files. A line a file goes to FILE.ndjson; files that stand there already are not run again, so that a
// long list can be done in parts; --list FILE names paths, one a line. Each file gets --seconds (120) of time. `--table` writes the lines of
// FILE.ndjson as a Markdown table, `--beside OTHER.ndjson` what another version said of the same files (--hapax PATH names its program).
import { execFile } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values: given, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: 'string' },
    list: { type: 'string' },
    beside: { type: 'string' },
    hapax: { type: 'string', default: fileURLToPath(new URL('../packages/cli/bin/hapax.js', import.meta.url)) },
    seconds: { type: 'string', default: '120' },
    most: { type: 'string', default: '590' },
    table: { type: 'boolean', default: false },
  },
});

const READ = /\.(csv|tsv|txt|json|ndjson|jsonl|parquet|arrow|xlsx|npy|npz|log|gz)$/i;
/** Notes, labels and results that stand beside the data. */
const BESIDE = /licen[cs]e|readme|manifest|label|annotation|result|published|profile|expected|reference|windows|package|_scores/i;

async function filesIn(path) {
  if (statSync(path).isFile()) return [path];
  const all = await readdir(path, { recursive: true, withFileTypes: true });
  return all
    .filter((one) => one.isFile() && READ.test(one.name) && !BESIDE.test(one.name))
    .map((one) => join(one.parentPath ?? one.path, one.name))
    .filter((name) => !/\/(readme|results|annotations)\//.test(name))
    .sort();
}

/** A part of a reason that tells nothing: the value is as usual, or it stands alone with nothing beside it. */
const EMPTY = [/no single feature stands out/, /within its usual/, /, as usual$/, /^[^,]* is [^ ]+$/];
const tells = (reason) => reason.split('; ').some((part) => part !== '' && !EMPTY.some((empty) => empty.test(part)));

/** The answer as a record. */
function answer(file) {
  return new Promise((resolve) => {
    const limits = { maxBuffer: 2 ** 30, timeout: 1000 * Number(given.seconds) };
    execFile(process.execPath, [given.hapax, 'detect', file, '--json'], limits, (error, out, err) => {
      const name = join(basename(dirname(file)), basename(file));
      const code = error?.code ?? 0;
      if (error?.killed) return resolve({ file: name, refused: `not done in ${given.seconds} s` });
      if (code !== 0 && code !== 10) return resolve({ file: name, refused: err.trim().split('\n').pop() });
      const { rows, features, categories = [], method, events, anomalies, notes } = JSON.parse(out);
      const told = anomalies.filter(({ reason }) => tells(reason)).length;
      const mute = anomalies.find(({ reason }) => !tells(reason))?.reason;
      resolve({
        file: name,
        rows,
        columns: features.length + categories.length,
        method: method.id,
        events: events?.length,
        flagged: anomalies.length,
        told,
        mute,
        first: events?.[0]?.sentence ?? anomalies.toSorted?.((a, b) => b.score - a.score)[0]?.reason ?? anomalies[0]?.reason,
        notes,
      });
    });
  });
}

const linesOf = (path) => readFileSync(path, 'utf8').trim().split('\n');
const known = given.out && existsSync(given.out) ? linesOf(given.out).map((line) => JSON.parse(line)) : [];
const done = new Set(known.map(({ path }) => path));
const records = [...known];
const start = Date.now();
for (const path of [...positionals, ...(given.list ? linesOf(given.list) : [])]) {
  for (const file of await filesIn(path)) {
    if (done.has(file)) continue;
    if (Date.now() - start > 1000 * Number(given.most)) {
      console.error(`stopped after ${given.most} s; the same command goes on`);
      process.exit(3);
    }
    const record = { path: file, ...(await answer(file)) };
    records.push(record);
    if (given.out) appendFileSync(given.out, `${JSON.stringify(record)}\n`);
    if (!given.table)
      console.log(
        `${record.file}: ${record.refused ?? `${record.rows} rows, ${record.method}, ${record.flagged} flagged, ${record.told} told${record.mute ? ` (${record.mute})` : ''}`}`,
      );
  }
}

/** What all answers come to. */
function totals(all) {
  const answered = all.filter(({ refused }) => refused === undefined);
  const of = (pick) => answered.reduce((sum, one) => sum + pick(one), 0);
  const [flagged, told] = [of((one) => one.flagged), of((one) => one.told)];
  const quiet = answered.filter((one) => one.flagged === 0).length;
  return { answered: answered.length, of: all.length, quiet, rows: of((one) => one.rows), flagged, told };
}

/** Per folder: files, and what two versions say of them. */
function printBeside(former) {
  const folder = ({ path }) => path.split('/').slice(-3, -1).join('/');
  const both = records.filter(({ path }) => former.some((one) => one.path === path));
  const cells = (all) => {
    const { answered, quiet, flagged, told } = totals(all);
    return `${answered} | ${quiet} | ${flagged.toLocaleString('en')} | ${told.toLocaleString('en')}`;
  };
  console.log('| folder | files | answered | quiet | flagged | useful reasons | answered | quiet | flagged | useful reasons |');
  console.log('|---|---|---|---|---|---|---|---|---|---|');
  for (const name of [...new Set(both.map(folder)), 'all']) {
    const mine = both.filter((one) => name === 'all' || folder(one) === name);
    const theirs = mine.map(({ path }) => former.find((one) => one.path === path));
    console.log(`| ${name} | ${mine.length} | ${cells(theirs)} | ${cells(mine)} |`);
  }
}

if (given.beside) {
  printBeside(linesOf(given.beside).map((line) => JSON.parse(line)));
  process.exit();
}
const { answered, flagged, told } = totals(records);
if (given.table) {
  console.log('| file | rows | columns | judged by | flagged rows | in events | useful reasons |\n|---|---|---|---|---|---|---|');
  for (const one of records)
    console.log(
      one.refused === undefined
        ? `| ${one.file} | ${one.rows.toLocaleString('en')} | ${one.columns} | ${one.method} | ${one.flagged.toLocaleString('en')} | ${one.events ?? ''} | ${one.flagged === 0 ? '' : `${Math.floor((1000 * one.told) / one.flagged) / 10} %`} |`
        : `| ${one.file} | | | refused: ${one.refused.slice(0, 80)} | | | |`,
    );
}
console.log(
  `\n${answered} of ${records.length} files answered; ${flagged.toLocaleString('en')} rows flagged, ${(flagged - told).toLocaleString('en')} of them (${((100 * (flagged - told)) / Math.max(1, flagged)).toFixed(2)} %) with a reason that tells nothing`,
);
