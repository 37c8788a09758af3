import { writeWhole } from '@hapax/io';
import { Command, Option } from 'commander';
import { HapaxError } from 'hapax';
import { type BenchRow, bySet, type Suite, summarise } from '../bench/suite.ts';
import { suites } from '../bench/suites.ts';
import { textTable } from '../output/text-table.ts';
import { progressBar } from '../progress.ts';
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
    .option('--json <file>', 'Also write every run to this file.')
    .action(async (given: Record<string, string | undefined>) => {
      const suite = suites[given.suite ?? ''];
      const methods = chosen(suite, given.method);
      const seeds = Array.from({ length: count(given.seeds) }, (_, i) => i + 1);
      const rows = await collect(
        suite,
        { folder: given.data ?? '', methods, seeds, ...(given.only === undefined ? {} : { only: given.only }) },
        terminal,
      );
      if (given.json !== undefined) {
        const about = {
          suite: suite.id,
          version: VERSION,
          node: process.version,
          methods,
          seeds,
          unit: 'measures in per cent, seconds of CPU',
        };
        await writeWhole(given.json, `${JSON.stringify({ ...about, summary: summarise(rows, suite.measures), rows }, null, 2)}\n`);
      }
      terminal.out(benchText(suite, rows, methods, terminal.width));
    });

async function collect(suite: Suite, job: Parameters<Suite['run']>[0], terminal: Terminal): Promise<BenchRow[]> {
  const bar = progressBar(terminal, Date.now);
  const rows: BenchRow[] = [];
  try {
    for await (const row of suite.run(job)) {
      rows.push(row);
      bar.show(`${row.set}: ${row.method}, seed ${row.seed}`);
    }
  } finally {
    bar.clear();
  }
  return rows;
}

function chosen(suite: Suite, text: string | undefined): readonly string[] {
  const methods = text === undefined ? suite.methods : text.split(',').map((name) => name.trim());
  const unknown = methods.find((name) => !suite.methods.includes(name));
  if (unknown !== undefined)
    throw new HapaxError('OPTION', `${suite.id} cannot run ${JSON.stringify(unknown)}; it runs ${suite.methods.join(', ')}`);
  return methods;
}

function count(text: string | undefined): number {
  const value = Number(text);
  if (!(Number.isInteger(value) && value >= 1 && value <= 100))
    throw new HapaxError('OPTION', `--seeds must be a whole number in [1, 100]; got ${text}`);
  return value;
}

/** Methods whose values stand side by side for each set; for more, the file of `--json` has them. */
const BESIDE = 8;

/** Sets as rows and methods as columns for the first measure, then the means of all measures. */
function benchText(suite: Suite, rows: readonly BenchRow[], methods: readonly string[], width: number): string {
  const first = suite.measures[0];
  const groups = bySet(rows);
  const table = (heads: readonly string[], cells: readonly (readonly string[])[]) =>
    textTable(
      heads.map((head, j) => ({ head, align: j === 0 ? 'left' : 'right' })),
      cells,
      width,
    );
  const sets = table(
    [`${first} by set`, ...methods],
    groups.map((set) => {
      const best = summarise(set, [first]);
      return [set[0].set, ...methods.map((method) => fixed(best.find((one) => one.method === method)?.means[0]))];
    }),
  );
  const means = table(
    ['method', ...suite.measures, 'CPU seconds'],
    summarise(rows, suite.measures).map(({ method, means: values, seconds }) => [
      method,
      ...values.map((v) => fixed(v, 2)),
      seconds.toFixed(1),
    ]),
  );
  const over = `mean over ${groups.length} ${groups.length === 1 ? 'set' : 'sets'}`;
  return [`${suite.title} (${suite.source})`, '', ...(methods.length <= BESIDE ? [sets, ''] : []), over, '', means, ''].join('\n');
}

const fixed = (value: number | undefined, digits = 1): string =>
  value === undefined || Number.isNaN(value) ? 'none' : value.toFixed(digits);
