import { unwatchFile, watchFile } from 'node:fs';
import { dirname } from 'node:path';
import { systemClock } from '@hapax/connect/run';
import { Command } from 'commander';
import { HapaxError } from 'hapax';
import { createStream, type RunSummary } from 'hapax/stream';
import { EXIT } from '../exit-code.ts';
import { errorLine, errorLines } from '../output/text.ts';
import type { Terminal } from '../terminal.ts';
import { readPipeline } from '../watch/file.ts';
import { methodsOf } from '../watch/methods.ts';
import { streamConfig } from '../watch/parts.ts';
import { type WatchSurroundings, watch } from '../watch/run.ts';
import type { Pipeline } from '../watch/schema.ts';
import { backtestCommand } from './backtest.ts';

/** How often the file is looked at for changes. */
const LOOK_MS = 1000;

/** `hapax watch` and `hapax backtest`: one file describes a stream from source to sinks. */
export const pipelineCommands = (terminal: Terminal, finish: (code: number) => void): Command[] => [
  new Command('watch')
    .description('Run a pipeline file: source, detectors, alerts, sinks.')
    .argument('<pipeline>', 'YAML file')
    .option('--dry-run', 'Check the file, say what would run, and stop.')
    .action(async (path: string, { dryRun }: { dryRun?: boolean }) => {
      const pipeline = await readPipeline(path, process.env);
      createStream(streamConfig(pipeline), await methodsOf(pipeline, dirname(path)));
      if (dryRun) terminal.out(`${path} is sound: ${described(pipeline)}\n`);
      else await attend(path, pipeline, surroundingsOf(path, terminal));
      finish(EXIT.nothing);
    }),
  backtestCommand(terminal, finish),
];

const surroundingsOf = (path: string, terminal: Terminal): WatchSurroundings => ({
  clock: systemClock,
  input: process.stdin,
  out: terminal.out,
  say: terminal.err,
  onTrouble: ({ text }) => terminal.err(`${text}\n`),
  base: dirname(path),
});

const described = ({ name, source, detectors, sinks, state }: Pipeline): string =>
  `stream ${name} from ${source.type} through ${detectors.map(({ name: own, method }) => own ?? method).join(', ')} to ${sinks.map(({ type }) => type).join(', ') || 'no sink'}; ${
    state ? `state in ${'path' in state ? String(state.path) : state.type}` : 'no state is kept'
  }`;

/** `ended after 20,000 samples: 3 incidents, nothing undelivered` */
const outcome = ({ reason, samples, incidents, undelivered }: RunSummary): string =>
  `${reason} after ${counted(samples, 'sample')}: ${counted(incidents, 'incident')}, ${
    undelivered === 0 ? 'nothing undelivered' : `${counted(undelivered, 'message')} not delivered yet`
  }`;

const counted = (n: number, what: string): string => `${n === 0 ? 'no' : n.toLocaleString('en')} ${what}${n === 1 ? '' : 's'}`;

/** Run until the source ends or the process is told to stop; go on with the new file when it changes. */
async function attend(path: string, pipeline: Pipeline, surroundings: WatchSurroundings): Promise<void> {
  const { say } = surroundings;
  const watching = await watch(pipeline, surroundings);
  say(`watching: ${described(pipeline)}\n`);
  const stop = () => void watching.stop();
  const reload = async () => {
    try {
      const next = await readPipeline(path, process.env);
      await watching.change(next);
      say(`${path} has changed; now: ${described(next)}\n`);
    } catch (error) {
      if (!(error instanceof HapaxError)) throw error;
      say(`${errorLines(error)}${errorLine('the pipeline goes on as it was')}`);
    }
  };
  /** One after the other: a file may change again while it is being read. */
  let lastReload: Promise<void> = Promise.resolve();
  const changed = () => {
    lastReload = lastReload.then(reload);
  };
  process.on('SIGHUP', changed);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
  watchFile(path, { interval: LOOK_MS, persistent: false }, changed);
  try {
    say(`${outcome(await watching.done)}\n`);
    for (const { id, lastError } of watching.sinks) if (lastError !== '') say(`${id}: ${lastError}\n`);
  } finally {
    unwatchFile(path, changed);
    process.off('SIGHUP', changed);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop);
  }
}
