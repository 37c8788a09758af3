import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { writeWhole } from '@hapax/io';
import { Command, Option } from 'commander';
import { HapaxError } from 'hapax';
import { benchState } from '../bench/bench-state.ts';
import { type MethodSummary, ofOneSet, summaryOf } from '../bench/interval.ts';
import { type BenchRow, bySet, type Suite } from '../bench/suite.ts';
import { suites } from '../bench/suites.ts';
import { textTable } from '../output/text-table.ts';
import type { Terminal } from '../terminal.ts';
import { VERSION } from '../version.ts';

/** `hapax bench`: run methods over a published benchmark. */
export const benchCommand = (terminal: Terminal): Command =>
  new Command('bench')
    .description('Run methods over a published benchmark and print each measure per data set and on average.')
    .addOption(
      new Option(
        '--suite <id>',
        Object.values(suites)
          .map(({ id, title }) => `${id}: ${title}`)
          .join('; '),
      )
        .choices(Object.keys(suites))
        .makeOptionMandatory(),
    )
    .requiredOption('--data <folder>', 'Folder with the data of the suite.')
    .option('--method <a,b,…>', 'Methods; without it every one that the suite can run.')
    .option('--seeds <count>', 'Runs with seeds 1, 2, …; measures are means.', '1')
    .option('--only <text>', 'Only data sets with this in their name.')
    .option('--every <count>', 'Only every so manieth of these data sets, the first one too: a sample that costs less.', '1')
    .option('--json <file>', 'Also write every run to this file, with thresholds and intervals.')
    .option('--state <file>', 'Keep each run in this file as it comes; a run that was ended goes on where it stood.')
    .option(
      '--threshold-from <file>',
      'Take the threshold over all sets from this file of --json, measured on other data, instead of the best one.',
    )
    .action(async (given: Record<string, string | undefined>) => {
      const suite = suites[given.suite ?? ''];
      const methods = chosen(suite, given.method);
      const seeds = Array.from({ length: count('--seeds', given.seeds, 100) }, (_, i) => i + 1);
      const every = count('--every', given.every, 100_000);
      const carried = given.thresholdFrom === undefined ? {} : await thresholdsOf(suite, given.thresholdFrom, methods);
      const job = { folder: given.data ?? '', methods, seeds, ...(given.only === undefined ? {} : { only: given.only }) };
      const rows = await collect(suite, job, every, given.state, terminal);
      const summary = summaryOf(suite, rows, carried);
      if (given.json !== undefined) {
        const about = {
          suite: suite.id,
          version: VERSION,
          node: process.version,
          methods,
          seeds,
          every,
          unit: 'measures in per cent, seconds of CPU',
          thresholds: Object.fromEntries(summary.map(({ method, thresholds }) => [method, thresholds])),
        };
        await writeWhole(
          given.json,
          `${JSON.stringify({ ...about, summary, rows: rows.map(({ evidence: _, ...row }) => row) }, null, 2)}\n`,
        );
      }
      terminal.out(benchText(suite, rows, summary, terminal.width, given.thresholdFrom));
    });

/** Measure what a state file does not hold yet, and say each run as it comes. */
async function collect(
  suite: Suite,
  job: Parameters<Suite['run']>[0],
  every: number,
  path: string | undefined,
  { err }: Terminal,
): Promise<BenchRow[]> {
  const state = path === undefined ? undefined : benchState(path, { suite: suite.id, version: VERSION, data: resolve(job.folder) });
  const key = (set: string, method: string, seed: number) => JSON.stringify([set, method, seed]);
  const known = new Map((state?.rows ?? []).map((row) => [key(row.set, row.method, row.seed), row]));
  const rows: BenchRow[] = [];
  const seen = new Map<string, number>();
  const done = (set: string, method: string, seed: number) => {
    const place = seen.get(set) ?? seen.size;
    seen.set(set, place);
    if (place % every !== 0) return true;
    const row = known.get(key(set, method, seed));
    if (row !== undefined && !rows.includes(row)) rows.push(row);
    return row !== undefined;
  };
  for await (const row of suite.run({ ...job, done })) {
    rows.push(row);
    state?.keep(row);
    const measured = Object.entries(row.measures).map(([name, value]) => `${name} ${fixed(value)}, `);
    err(`${row.set}: ${row.method}, seed ${row.seed}: ${measured.join('')}${row.seconds.toFixed(1)} s\n`);
  }
  return rows;
}

/** Thresholds by method and measure that an earlier run found. @throws HapaxError `FILE`, `OPTION` */
async function thresholdsOf(suite: Suite, path: string, methods: readonly string[]): Promise<Record<string, Record<string, number>>> {
  if (suite.pooled?.thresholds === undefined)
    throw new HapaxError('OPTION', `${suite.id} has no threshold over its sets: leave --threshold-from out`);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new HapaxError('FILE', `${path}: cannot be read; name a file that hapax bench --suite ${suite.id} --json wrote`, cause);
  }
  const wants = `${path}: is no file that hapax bench --suite ${suite.id} --json wrote`;
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch (cause) {
    throw new HapaxError('FILE', wants, cause);
  }
  if (typeof read !== 'object' || read === null || !('thresholds' in read) || !('suite' in read) || read.suite !== suite.id)
    throw new HapaxError('FILE', wants);
  const all = new Map(Object.entries(read.thresholds ?? {}));
  return Object.fromEntries(
    methods.map((method) => {
      const own: unknown = all.get(method);
      if (typeof own !== 'object' || own === null)
        throw new HapaxError('FILE', `${path}: has no threshold of ${method}; it has those of ${[...all.keys()].join(', ')}`);
      // Infinity, the threshold of silence, is null in JSON.
      return [method, Object.fromEntries(Object.entries(own).map(([name, t]) => [name, typeof t === 'number' ? t : Infinity]))];
    }),
  );
}

function chosen(suite: Suite, text: string | undefined): readonly string[] {
  const methods = text === undefined ? suite.methods : text.split(',').map((name) => name.trim());
  const unknown = methods.find((name) => !suite.methods.includes(name));
  if (unknown !== undefined)
    throw new HapaxError('OPTION', `${suite.id} cannot run ${JSON.stringify(unknown)}; it runs ${suite.methods.join(', ')}`);
  return methods;
}

function count(flag: string, text: string | undefined, most: number): number {
  const value = Number(text);
  if (!(Number.isInteger(value) && value >= 1 && value <= most))
    throw new HapaxError('OPTION', `${flag} must be a whole number in [1, ${most}]; got ${text}`);
  return value;
}

/** Methods whose values stand side by side for each set; for more, the file of `--json` has them. */
const BESIDE = 8;

/** Sets as rows and methods as columns for the first measure, then all measures over the sets with their intervals. */
function benchText(suite: Suite, rows: readonly BenchRow[], summary: readonly MethodSummary[], width: number, carried?: string): string {
  const first = suite.measures[0];
  const groups = bySet(rows);
  const table = (heads: readonly string[], cells: readonly (readonly string[])[]) =>
    textTable(
      heads.map((head, j) => ({ head, align: j === 0 ? 'left' : 'right' })),
      cells,
      width,
    );
  const sets = table(
    [`${first} by set`, ...summary.map(({ method }) => method)],
    groups.map((set) => [set[0].set, ...summary.map((one) => fixed(ofOneSet(suite, set, one)))]),
  );
  const means = table(
    ['method', ...suite.measures.flatMap((name, m) => (m === 0 ? [inWords(name), '95 % of resamples'] : [inWords(name)])), 'CPU seconds'],
    summary.map(({ method, means: values, intervals, seconds }) => [
      method,
      ...values.flatMap((v, m) => (m === 0 ? [fixed(v, 2), `${fixed(intervals[m][0])} to ${fixed(intervals[m][1])}`] : [fixed(v, 2)])),
      seconds.toFixed(1),
    ]),
  );
  const how =
    suite.pooled === undefined
      ? 'mean over'
      : suite.pooled.thresholds === undefined
        ? 'counted over'
        : `${carried === undefined ? 'the best threshold for' : `thresholds of ${carried} on`}`;
  const over = `${how} ${groups.length} ${groups.length === 1 ? 'set' : 'sets'}`;
  return [`${suite.title} (${suite.source})`, '', ...(summary.length <= BESIDE ? [sets, ''] : []), over, '', means, ''].join('\n');
}

/** The head of a narrow column: a long name is broken between its words, not within one. */
const inWords = (name: string): string => (name.length > 12 ? name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`) : name);

const fixed = (value: number | undefined, digits = 1): string =>
  value === undefined || !Number.isFinite(value) ? 'none' : value.toFixed(digits);
