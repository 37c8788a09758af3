import { dirname, resolve } from 'node:path';
import {
  type IdsConfig,
  type IdsRun,
  idsConfig,
  labelsFile,
  labelsOf,
  modelsFrom,
  psykodaLayout,
  type Rejected,
  readLabels,
  runIds,
  snortConfColumns,
  writeLaidOut,
  writeRun,
} from '@hapax/ids';
import { Command } from 'commander';
import { parse } from 'yaml';
import { EXIT } from '../../exit-code.ts';
import { visible } from '../../output/text-width.ts';
import type { Terminal } from '../../terminal.ts';
import { VERSION } from '../../version.ts';
import { sent } from './sent.ts';
import { textOf } from './text-of.ts';

/** Rejected lines kept in the file; all are counted. */
const REJECTS = 100_000;

/** `hapax ids run`. */
export function runCommand(terminal: Terminal, finish: (code: number) => void): Command {
  return new Command('run')
    .description('Learn from the days before, judge the days asked for, and write a report.')
    .argument('<config or logs...>', 'a configuration (.yaml, .json of ours), or log files, folders and quoted patterns')
    .option('--from <day>', 'First day to look at, UTC; the last day of the logs unless given.')
    .option('--to <day>', 'Last day to look at, included.')
    .option('--format <id>', 'Format of the logs, where their first lines do not tell.')
    .option('--snort-conf <file>', 'Read alert_csv of Snort 2 by the columns that this snort.conf names.')
    .option('--zone <zone>', 'Zone of times that name none, such as Asia/Tokyo.')
    .option('--seed <n>', 'Seed of what is random.')
    .option('-o, --output <folder>', 'Where the report goes.')
    .option('--models <models.json>', 'Judge by what an earlier run has learnt, without training.')
    .option('--fdr <share>', 'Report as many hours as keep the share of false ones below this, such as 0.05.')
    .option('--per-day <n>', 'Hosts reported a day at most.')
    .option('--psykoda <folder>', "Write the run in psykoda's own layout as well.")
    .option('--strict', 'Stop at the first line that cannot be read.')
    .action(async (targets: readonly string[], given: Record<string, unknown>) => {
      const config = await configOf(targets, given);
      const rejects: Rejected[] = [];
      const labels = labelsOf(await readLabels(config.labels ?? (await labelsFile('.'))), config.labelHalfLife);
      const run = await runIds(config, {
        ...(typeof given.from === 'string' ? { from: given.from } : {}),
        ...(typeof given.to === 'string' ? { to: given.to } : {}),
        labels,
        ...(typeof given.models === 'string' ? { models: modelsFrom(await textOf(given.models), given.models) } : {}),
        strict: given.strict === true,
        onReject: (one) => {
          if (rejects.length < REJECTS) rejects.push(one);
        },
      });
      const { report } = await writeRun(config.output, run, { version: VERSION, rejects });
      if (typeof given.psykoda === 'string') await writeLaidOut(given.psykoda, psykodaLayout(run, labels));
      terminal.out(summary(run, report));
      for (const note of run.notes) terminal.err(`note: ${visible(note)}\n`);
      const undelivered = await sent(run, terminal);
      finish(undelivered ? EXIT.undelivered : run.found.length > 0 ? EXIT.anomalies : EXIT.nothing);
    });
}

/** A configuration from a file, or one of logs that are named; flags overrule. */
export async function configOf(targets: readonly string[], given: Record<string, unknown>): Promise<IdsConfig> {
  const [first = ''] = targets;
  const named = targets.length === 1 && /\.(?:ya?ml)$/i.test(first);
  const base: unknown = named ? parse(await textOf(first)) : { logs: [...targets] };
  const flags = {
    ...(typeof given.format === 'string' ? { format: given.format } : {}),
    ...(typeof given.snortConf === 'string'
      ? { format: { snort2: snortConfColumns(await textOf(given.snortConf), given.snortConf) } }
      : {}),
    ...(typeof given.zone === 'string' ? { zone: given.zone } : {}),
    ...(typeof given.seed === 'string' ? { seed: Number(given.seed) } : {}),
    ...(given.fdr === undefined && given.perDay === undefined
      ? {}
      : {
          threshold: {
            ...thresholdOf(base),
            ...(given.fdr === undefined ? {} : { falseDiscoveryRate: Number(given.fdr) }),
            ...(given.perDay === undefined ? {} : { perDay: Number(given.perDay) }),
          },
        }),
    ...(typeof given.output === 'string' ? { output: given.output } : {}),
  };
  const config = idsConfig(typeof base === 'object' && base !== null ? { ...base, ...flags } : base, named ? first : 'the command line');
  if (!named) return config;
  // Paths of a configuration are seen from where it lies.
  const at = (path: string) => resolve(dirname(first), path);
  return {
    ...config,
    logs: config.logs.map(at),
    labels: config.labels === undefined ? await labelsFile(dirname(first)) : at(config.labels),
    sinks: config.sinks.map((sink) => sinkFrom(sink, dirname(first))),
    output: typeof given.output === 'string' ? given.output : at(config.output),
  };
}

/** Files that a sink names are seen from where the configuration lies, as logs and output are. */
function sinkFrom(sink: IdsConfig['sinks'][number], folder: string): IdsConfig['sinks'][number] {
  const { type, path } = sink;
  if (type === 'log' && typeof path === 'string') return { ...sink, path: resolve(folder, path) };
  return typeof type === 'string' && /^\.\.?\//.test(type) ? { ...sink, type: resolve(folder, type) } : sink;
}

function thresholdOf(base: unknown): object {
  const threshold: unknown = typeof base === 'object' && base !== null ? Reflect.get(base, 'threshold') : undefined;
  return typeof threshold === 'object' && threshold !== null ? threshold : {};
}

function summary({ found, suppressed, hosts, log }: IdsRun, report: string): string {
  const lines = found.map(({ score, sentence }, i) => `${String(i + 1).padStart(3)}. ${visible(sentence)} [${score.toFixed(2)}]\n`);
  const head =
    found.length === 0 ? `none of ${hosts} hosts stands out` : `${found.length} of ${hosts} ${hosts === 1 ? 'host' : 'hosts'} worth a look`;
  const called = suppressed.length > 0 ? `${suppressed.length} called normal before; ` : '';
  const bad =
    log.rejected > 0
      ? `${log.rejected.toLocaleString('en')} ${log.rejected === 1 ? 'line' : 'lines'} could not be read, see rejects.ndjson; `
      : '';
  return `${head}, by ${log.events.toLocaleString('en')} events\n${lines.join('')}${called}${bad}report: ${visible(report)}\n`;
}
