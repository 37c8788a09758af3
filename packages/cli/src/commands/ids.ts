import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import {
  addLabel,
  fromPsykoda,
  type IdsConfig,
  type IdsRun,
  idsConfig,
  type Label,
  labelsOf,
  type Rejected,
  readLabels,
  runIds,
  writeRun,
} from '@hapax/ids';
import { systemError } from '@hapax/io';
import { Command } from 'commander';
import { HapaxError } from 'hapax';
import { parse, stringify } from 'yaml';
import { EXIT } from '../exit-code.ts';
import { visible } from '../output/text-width.ts';
import type { Terminal } from '../terminal.ts';
import { VERSION } from '../version.ts';

/** Rejected lines kept in the file; all are counted. */
const REJECTS = 100_000;
/** Where labels lie unless the configuration says. */
const LABELS = 'labels.ndjson';

/** `hapax ids`: from security logs to the hosts worth a look. */
export function idsCommands(terminal: Terminal, finish: (code: number) => void): Command {
  const ids = new Command('ids').description('From security logs to the hosts worth a look, with reasons.');
  ids.addCommand(runCommand(terminal, finish));
  ids.addCommand(labelCommand(terminal));
  ids.addCommand(importCommand(terminal));
  return ids;
}

function runCommand(terminal: Terminal, finish: (code: number) => void): Command {
  return new Command('run')
    .description('Learn from the days before, judge the days asked for, and write a report.')
    .argument('<config or logs...>', 'a configuration (.yaml, .json of ours), or log files, folders and quoted patterns')
    .option('--from <day>', 'First day to look at, UTC; the last day of the logs unless given.')
    .option('--to <day>', 'Last day to look at, included.')
    .option('--format <id>', 'Format of the logs, where their first lines do not tell.')
    .option('--zone <zone>', 'Zone of times that name none, such as Asia/Tokyo.')
    .option('--seed <n>', 'Seed of what is random.')
    .option('-o, --output <folder>', 'Where the report goes.')
    .option('--strict', 'Stop at the first line that cannot be read.')
    .action(async (targets: readonly string[], given: Record<string, unknown>) => {
      const config = await configOf(targets, given);
      const rejects: Rejected[] = [];
      const labels = labelsOf(await readLabels(config.labels ?? LABELS));
      const run = await runIds(config, {
        ...(typeof given.from === 'string' ? { from: given.from } : {}),
        ...(typeof given.to === 'string' ? { to: given.to } : {}),
        labels,
        strict: given.strict === true,
        onReject: (one) => {
          if (rejects.length < REJECTS) rejects.push(one);
        },
      });
      const { report } = await writeRun(config.output, run, { version: VERSION, rejects });
      terminal.out(summary(run, report));
      for (const note of run.notes) terminal.err(`note: ${visible(note)}\n`);
      finish(run.found.length > 0 ? EXIT.anomalies : EXIT.nothing);
    });
}

/** A configuration from a file, or one of logs that are named; flags overrule. */
async function configOf(targets: readonly string[], given: Record<string, unknown>): Promise<IdsConfig> {
  const [first = ''] = targets;
  const named = targets.length === 1 && /\.(?:ya?ml)$/i.test(first);
  const base: unknown = named ? parse(await textOf(first)) : { logs: [...targets] };
  const flags = {
    ...(typeof given.format === 'string' ? { format: given.format } : {}),
    ...(typeof given.zone === 'string' ? { zone: given.zone } : {}),
    ...(typeof given.seed === 'string' ? { seed: Number(given.seed) } : {}),
    ...(typeof given.output === 'string' ? { output: given.output } : {}),
  };
  const config = idsConfig(typeof base === 'object' && base !== null ? { ...base, ...flags } : base, named ? first : 'the command line');
  if (!named) return config;
  // Paths of a configuration are seen from where it lies.
  const at = (path: string) => resolve(dirname(first), path);
  return {
    ...config,
    logs: config.logs.map(at),
    labels: at(config.labels ?? LABELS),
    output: typeof given.output === 'string' ? given.output : at(config.output),
  };
}

const textOf = (path: string): Promise<string> =>
  readFile(path, 'utf8').catch((error: Error) => {
    throw systemError(path, error);
  });

function summary({ found, suppressed, hosts, log }: IdsRun, report: string): string {
  const lines = found.map(({ score, sentence }, i) => `${String(i + 1).padStart(3)}. ${visible(sentence)} [${score.toFixed(2)}]\n`);
  const head =
    found.length === 0 ? `none of ${hosts} hosts stands out` : `${found.length} of ${hosts} ${hosts === 1 ? 'host' : 'hosts'} worth a look`;
  const called = suppressed.length > 0 ? `${suppressed.length} called normal before; ` : '';
  const bad = log.rejected > 0 ? `${log.rejected.toLocaleString('en')} lines could not be read, see rejects.ndjson; ` : '';
  return `${head}, by ${log.events.toLocaleString('en')} events\n${lines.join('')}${called}${bad}report: ${visible(report)}\n`;
}

function labelCommand(terminal: Terminal): Command {
  return new Command('label')
    .description('Say what a host is: the next run learns from it.')
    .argument('<host>', 'address as the report has it')
    .option('--normal', 'Nothing to see; it is not reported again.')
    .option('--anomaly', 'It was one; what is like it ranks higher.')
    .option('--unknown', 'Take back what was said of the same.')
    .option('--hour <hour>', 'Only this hour, UTC, such as 2026-01-31T08; without it every hour.')
    .option('--signature <id>', 'Only what raises this signature.')
    .option('--port <n>', 'Only what goes to this port.')
    .option('--until <day>', 'Up to this day, not included.')
    .option('--why <text>', 'Reason, for those who come after.')
    .option('--who <name>', 'Who says so.', process.env.USER ?? 'somebody')
    .option('--labels <file>', 'Where labels lie.', LABELS)
    .action(async (host: string, given: Record<string, unknown>) => {
      const verdicts = (['normal', 'anomaly', 'unknown'] as const).filter((name) => given[name] === true);
      const [verdict] = verdicts;
      if (verdict === undefined || verdicts.length > 1)
        throw new HapaxError('OPTION', 'label needs one of --normal, --anomaly and --unknown');
      const text = (name: string) => (typeof given[name] === 'string' ? given[name] : undefined);
      const label: Label = {
        verdict,
        host,
        who: text('who') ?? 'somebody',
        at: new Date().toISOString(),
        ...(text('hour') === undefined ? {} : { hour: iso('--hour', text('hour') ?? '') }),
        ...(text('until') === undefined ? {} : { until: iso('--until', text('until') ?? '') }),
        ...(text('signature') === undefined ? {} : { signature: text('signature') }),
        ...(text('port') === undefined ? {} : { port: Number(text('port')) }),
        ...(text('why') === undefined ? {} : { why: text('why') }),
      };
      const file = text('labels') ?? LABELS;
      await addLabel(file, label);
      terminal.out(`${visible(host)} is ${verdict}; noted in ${visible(file)}\n`);
    });
}

/** `2026-01-31`, `2026-01-31T08`, `2026-01-31 08:00` as a time. */
function iso(name: string, text: string): string {
  const m = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d)(?::(\d\d)(?::\d\d)?)?Z?)?$/.exec(text);
  const ms = m === null ? Number.NaN : Date.parse(`${m[1]}T${m[2] ?? '00'}:${m[3] ?? '00'}:00Z`);
  if (!Number.isFinite(ms))
    throw new HapaxError('OPTION', `${name} must be a day or an hour such as 2026-01-31T08; got ${JSON.stringify(text)}`);
  return new Date(ms).toISOString();
}

function importCommand(terminal: Terminal): Command {
  return new Command('import')
    .description("Turn psykoda's config.json into a configuration for hapax ids run; it goes to standard output.")
    .argument('<config.json>')
    .action(async (path: string) => {
      const raw = await textOf(path);
      const { config, left } = fromPsykoda(jsonOf(raw, path), path, await locationsOf(raw, path));
      terminal.out(stringify(config));
      for (const one of left) terminal.err(`note: not taken over: ${visible(one)}\n`);
    });
}

function jsonOf(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new HapaxError('CONFIG', `${path} is not JSON; give psykoda's config.json`, error);
  }
}

/** The table of locations that a configuration of psykoda names, read from where it would read it. */
async function locationsOf(raw: string, path: string): Promise<readonly (readonly [string, string])[]> {
  const file = /"address_to_location"\s*:\s*"([^"]+)"/.exec(raw)?.[1];
  if (file === undefined) return [];
  const text = await readFile(file, 'utf8')
    .catch(() => readFile(resolve(dirname(path), file), 'utf8'))
    .catch((error: Error) => {
      throw systemError(file, error);
    });
  return text
    .split(/\r?\n/)
    .slice(1)
    .flatMap((line) => {
      const [network = '', name = ''] = line.split(',');
      return network.trim() === '' ? [] : [[network.trim(), name.trim()] as const];
    });
}
