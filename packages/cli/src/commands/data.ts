import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { systemError, writeWhole } from '@hapax/io';
import { Command } from 'commander';
import { formatNumber, HapaxError } from 'hapax';
import { GENERATE_OPTIONS, GENERATED, generate } from 'hapax/evaluate';
import { flagsOf, optionsFrom } from '../detect/flags.ts';
import type { Terminal } from '../terminal.ts';

/** Real data that an npm package ships, by our name: file, and what it is. */
const SHIPPED: Readonly<Record<string, readonly [file: string, about: string]>> = {
  weather: ['seattle-weather.csv', 'four years of days in Seattle'],
  stocks: ['stocks.csv', 'prices of five shares, a month a row'],
  sp500: ['sp500.csv', 'the index from 2000 to 2010, a month a row'],
  co2: ['co2-concentration.csv', 'carbon dioxide at Mauna Loa, a month a row'],
  cars: ['cars.json', 'four hundred cars'],
  penguins: ['penguins.json', 'three hundred penguins, with texts'],
  birdstrikes: ['birdstrikes.csv', 'birds that met aeroplanes, with texts'],
};
const PACKAGE = 'vega-datasets';

/** Flags are made from this as those of a method are. */
const OPTIONS = { id: 'generate', title: 'Tables with known anomalies', source: 'hapax', options: GENERATE_OPTIONS };

/** `hapax data [NAME]`. */
export function dataCommand(terminal: Terminal): Command {
  const command = new Command('data')
    .description('Make a table with known anomalies, or fetch a real one from an installed npm package.')
    .argument('[name]', 'Which; without it all are listed.')
    .option('-o, --output <file>', 'Write it here instead of standard output.');
  for (const option of flagsOf(OPTIONS, 'Of tables that are made:')) command.addOption(option);
  return command.action(async (name: string | undefined, given: Record<string, unknown>) => {
    if (name === undefined) return terminal.out(listing());
    const text = Object.hasOwn(SHIPPED, name) ? await shipped(name) : made(name, optionsFrom(OPTIONS, given));
    if (typeof given.output === 'string') await writeWhole(given.output, text);
    else terminal.out(text);
  });
}

function listing(): string {
  const lines = (of: readonly (readonly [string, string])[]) => of.map(([name, about]) => `  ${name.padEnd(13)}${about}`).join('\n');
  return [
    'Made, with a column `anomaly`; the same --seed gives the same table:',
    lines(Object.entries(GENERATED)),
    '',
    `From the npm package ${PACKAGE} (npm install ${PACKAGE}):`,
    lines(Object.entries(SHIPPED).map(([name, [, about]]) => [name, about])),
    '',
    'hapax data blobs > blobs.csv && hapax evaluate blobs.csv --labels anomaly',
    '',
  ].join('\n');
}

function made(name: string, options: Readonly<Record<string, unknown>>): string {
  if (!Object.hasOwn(GENERATED, name))
    throw new HapaxError(
      'OPTION',
      `there is no table ${JSON.stringify(name)}; there are ${[...Object.keys(GENERATED), ...Object.keys(SHIPPED)].join(', ')}`,
    );
  const { names, rows, labels } = generate(name, options);
  const cell = (value: number | string) => (typeof value === 'string' ? value : formatNumber(value, DIGITS));
  return `${[...names, 'anomaly'].join(',')}\n${rows.map((row, i) => `${row.map(cell).join(',')},${labels[i]}\n`).join('')}`;
}
const DIGITS = 6;

async function shipped(name: string): Promise<string> {
  const [file] = SHIPPED[name];
  // Installed beside the caller's files, or with the command.
  for (const from of [join(process.cwd(), 'x'), import.meta.url]) {
    let at: string;
    try {
      at = createRequire(from).resolve(PACKAGE);
    } catch {
      continue;
    }
    const path = join(dirname(at), '..', 'data', file);
    try {
      return await readFile(path, 'utf8');
    } catch (cause) {
      throw systemError(path, cause);
    }
  }
  throw new HapaxError('FILE', `${name} is ${file} of the npm package ${PACKAGE}, which is not installed here; npm install ${PACKAGE}`);
}
