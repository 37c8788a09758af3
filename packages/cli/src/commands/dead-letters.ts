import { dirname } from 'node:path';
import type { Surroundings } from '@hapax/connect';
import { isShared } from '@hapax/connect/registry';
import { systemClock, takePlace } from '@hapax/connect/run';
import { messageOf, noticesOf } from '@hapax/connect/sinks';
import { Command } from 'commander';
import { HapaxError } from 'hapax';
import { type DeadLetter, readDeadLetters, removeDeadLetters, type Sink, type Store } from 'hapax/stream';
import { EXIT } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';
import { readPipeline } from '../watch/file.ts';
import { openSinks, openState } from '../watch/parts.ts';

interface Flags {
  readonly replay?: boolean;
  readonly json?: boolean;
}

/** `hapax dead-letters`: the messages that sinks of a pipeline could not take. */
export const deadLettersCommand = (terminal: Terminal, finish: (code: number) => void): Command =>
  new Command('dead-letters')
    .description('Show the messages that the sinks of a pipeline could not take, or send them again.')
    .argument('<pipeline>', 'YAML file')
    .option('--replay', 'Send each to its sink; those that arrive are no longer kept. The pipeline must not be running.')
    .option('--json', 'Write JSON for machines, a line for each.')
    .action(async (path: string, { replay, json }: Flags) => {
      const pipeline = await readPipeline(path, process.env);
      if (isShared(pipeline.source))
        throw new HapaxError(
          'CONFIG',
          `${path}: what sinks could not take is kept with the state of each partition, in a topic; this command reads files alone`,
        );
      const around: Surroundings = {
        features: pipeline.features,
        clock: systemClock,
        input: process.stdin,
        out: terminal.out,
        onTrouble: ({ text }) => terminal.err(`${text}\n`),
        base: dirname(path),
      };
      const store = await openState(pipeline, around);
      if (!store) throw new HapaxError('CONFIG', `${path} keeps no \`state\`, so nothing that was set aside is kept`);
      const place = pipeline.state && 'path' in pipeline.state ? String(pipeline.state.path) : undefined;
      const say = (text: string) => terminal.err(`${text}\n`);
      const giveBack = replay && place !== undefined ? await takePlace(`${place}.lock`, place, 'hapax dead-letters', { say }) : undefined;
      try {
        const letters = await readDeadLetters(replay ? store : { load: () => (store.read ?? store.load)() });
        if (replay) finish(await sendAgain(letters, await openSinks(pipeline, around), store, terminal));
        else show(letters, pipeline.features, json === true, terminal);
      } finally {
        await store.close?.();
        await giveBack?.();
      }
    });

function show(letters: readonly DeadLetter[], features: readonly string[], json: boolean, terminal: Terminal): void {
  for (const letter of letters) terminal.out(json ? `${JSON.stringify(letter)}\n` : `${described(letter, features)}\n\n`);
  if (!json) terminal.out(letters.length === 0 ? 'nothing was set aside\n' : `${letters.length} set aside; --replay sends them again\n`);
}

const described = ({ event, sink, reason, at }: DeadLetter, features: readonly string[]): string =>
  `${'who' in event ? noticesOf([event]).text : messageOf([event], { features }).text}\nSet aside ${new Date(at).toISOString()} for ${sink}: ${reason}`;

/** @returns the exit code */
async function sendAgain(letters: readonly DeadLetter[], sinks: readonly Sink[], store: Store, terminal: Terminal): Promise<number> {
  const sent: DeadLetter[] = [];
  try {
    for (const letter of letters) {
      try {
        await send(letter, sinks);
        sent.push(letter);
      } catch (error) {
        terminal.err(`${letter.sink}: message ${letter.event.id}: ${error instanceof Error ? error.message : String(error)}\n`);
      }
    }
  } finally {
    const marks = sinks.flatMap((sink) => (sink.mark ? [[sink.id, sink.mark()] as const] : []));
    if (sent.length > 0) await removeDeadLetters(store, sent, Object.fromEntries(marks));
    for (const sink of sinks) await sink.close?.();
  }
  terminal.out(`${sent.length} of ${letters.length} sent\n`);
  return sent.length === letters.length ? EXIT.nothing : EXIT.undelivered;
}

/** To the sink that it was for, or to the only one of its kind: its address was wrong, or has moved. */
async function send({ event, sink: id }: DeadLetter, sinks: readonly Sink[]): Promise<void> {
  const kind = id.split(' ', 1)[0];
  const alike = sinks.filter((one) => one.id.split(' ', 1)[0] === kind);
  const sink = sinks.find((one) => one.id === id) ?? (alike.length === 1 ? alike[0] : undefined);
  if (!sink) throw new HapaxError('CONFIG', 'the pipeline has no such sink any more');
  if ('who' in event) await sink.tell?.([event]);
  else await sink.deliver([event]);
}
