import { unwatchFile, watchFile } from 'node:fs';
import { dirname } from 'node:path';
import { isShared } from '@hapax/connect/registry';
import { systemClock } from '@hapax/connect/run';
import { HapaxError } from 'hapax';
import type { RunSummary } from 'hapax/stream';
import { EXIT } from '../exit-code.ts';
import { errorLine, errorLines } from '../output/text.ts';
import type { Terminal } from '../terminal.ts';
import { advice } from './advice.ts';
import { readPipeline } from './file.ts';
import { type Watching, type WatchSurroundings, watch } from './run.ts';
import type { Pipeline } from './schema.ts';
import { silentLine } from './silent-keys.ts';

/** How often the file is looked at for changes. */
const LOOK_MS = 1000;
/** Time that a sink or source has to end once the process was told to, in milliseconds. */
const GRACE_MS = 20_000;

/** What a pipeline needs of this process. */
export const surroundingsOf = (path: string, terminal: Terminal): WatchSurroundings => ({
  clock: systemClock,
  input: process.stdin,
  out: terminal.out,
  say: terminal.err,
  base: dirname(path),
});

/** `stream pumps from push through ewma to slack; state in pumps.state` */
export const described = (
  { name, source, detectors, sinks, state }: Pipeline,
  elsewhere = isShared(source) ? 'state in a topic of its own' : 'no state is kept',
  outputs: readonly string[] = [],
): string =>
  `stream ${name} from ${source.type} through ${detectors.map(({ name: own, method }) => own ?? method).join(', ')} to ${[...outputs, ...sinks.map(({ type }) => type)].join(', ') || (isShared(source) ? 'topics of its own' : 'no sink')}; ${
    state ? `state in ${'path' in state ? String(state.path) : state.type}` : elsewhere
  }`;

/** `ended after 20,000 samples, 12 left out, 3 values missing: 3 incidents, nothing undelivered` */
function outcome(
  { reason, samples, incidents, undelivered, missing = 0, silent = [] }: RunSummary,
  { deadLetters, dropped }: Watching,
): string {
  const out = dropped === 0 ? '' : `, ${dropped.toLocaleString('en')} left out`;
  const waiting = undelivered === 0 ? 'nothing undelivered' : `${counted(undelivered, 'message')} not delivered yet`;
  const aside = deadLetters === 0 ? '' : `, ${counted(deadLetters, 'message')} set aside`;
  const holes = missing === 0 ? '' : `, ${counted(missing, 'value')} missing`;
  const quiet = silent.length === 0 ? '' : `, ${counted(silent.length, 'key')} silent at the end`;
  return `${reason} after ${counted(samples, 'sample')}${out}${holes}: ${counted(incidents, 'incident')}${quiet}, ${waiting}${aside}`;
}

const counted = (n: number, what: string): string => `${n === 0 ? 'no' : n.toLocaleString('en')} ${what}${n === 1 ? '' : 's'}`;

const lettersOf = (path: string, { state }: Pipeline, place?: string): string =>
  place !== undefined
    ? `it is kept with the ${place}`
    : state
      ? `hapax dead-letters ${path} shows it, with --replay it is sent again`
      : 'gone, for no state is kept';

const waitsIn = ({ source, state }: Pipeline, elsewhere?: string): string =>
  state || elsewhere !== undefined || isShared(source)
    ? 'it is kept with the state, and sent after the next start'
    : 'gone, for no state is kept';

/**
 * Run until the source ends or the process is told to stop; go on with the new file when it changes.
 * @returns the exit code
 */
export async function attend(path: string, pipeline: Pipeline, surroundings: WatchSurroundings, signal?: AbortSignal): Promise<number> {
  const { say } = surroundings;
  const watching = await watch(pipeline, surroundings);
  say(`watching: ${described(pipeline, watching.place ?? surroundings.elsewhere, watching.outputs)}\n${advice(pipeline.detectors)}`);
  let stopping = false;
  const stop = () => {
    stopping = true;
    void watching.stop();
  };
  const reload = async () => {
    try {
      const next = await readPipeline(path, process.env);
      await watching.change(next);
      // Ended meanwhile, with the pipeline that was to be changed.
      if (stopping) return;
      say(`${path} has changed; now: ${described(next, surroundings.elsewhere)}\n${advice(next.detectors)}`);
    } catch (error) {
      if (!(error instanceof HapaxError)) throw error;
      if (watching.goesOn !== false) say(`${errorLines(error)}${errorLine('the pipeline goes on as it was')}`);
    }
  };
  /** One after the other: a file may change again while it is being read. */
  let lastReload: Promise<void> = Promise.resolve();
  const changed = () => {
    lastReload = lastReload.then(reload);
  };
  signal?.addEventListener('abort', stop);
  if (signal?.aborted) stop();
  process.on('SIGHUP', changed);
  let late: NodeJS.Timeout | undefined;
  const told = () => {
    // Whoever asks twice does not want to wait for sinks.
    if (late) process.exit(EXIT.failure);
    stop();
    late = setTimeout(() => {
      say(`${path} did not end within ${GRACE_MS / 1000} s of being told to, and was cut off; its state is that of the last checkpoint\n`);
      process.exit(EXIT.failure);
    }, GRACE_MS);
    late.unref();
  };
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, told);
  watchFile(path, { interval: LOOK_MS, persistent: false }, changed);
  try {
    const summary = await watching.done;
    say(`${outcome(summary, watching)}\n${silentLine(summary.silent)}`);
    if (summary.undelivered > 0) say(`what was not delivered: ${waitsIn(pipeline, watching.place ?? surroundings.elsewhere)}\n`);
    for (const { id, lastError } of watching.sinks) if (lastError !== '') say(`${id}: ${lastError}\n`);
    if (watching.deadLetters > 0) say(`what was set aside: ${lettersOf(path, pipeline, watching.place)}\n`);
    return summary.undelivered + watching.deadLetters > 0 ? EXIT.undelivered : EXIT.nothing;
  } finally {
    unwatchFile(path, changed);
    signal?.removeEventListener('abort', stop);
    process.off('SIGHUP', changed);
    clearTimeout(late);
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.off(name, told);
  }
}
