import { writeWhole } from '@hapax/io';
import { type Command, Option } from 'commander';
import { HapaxError } from 'hapax';
import type { Detection } from '../detect/detection.ts';
import { modelText } from '../detect/model-file.ts';
import type { Terminal } from '../terminal.ts';
import { VERSION } from '../version.ts';
import { columnarFormat, detectionColumns } from './columnar.ts';
import { detectionCsv, detectionJson, type Rows } from './machine.ts';
import { detectionText } from './text.ts';
import { message, visible } from './text-width.ts';

const GROUP = 'Results:';
const flag = (flags: string, doc: string) => new Option(flags, doc).helpGroup(GROUP);

/** Anomalies in the table that people read. */
const LIMIT = 20;

export function addOutputFlags(command: Command): Command {
  return [
    flag('--json', 'Write JSON for machines.').conflicts('csv'),
    flag('--csv', 'Write CSV for machines, a line a row.'),
    flag('--rows <which>', 'Rows that machines get; without it anomalies for JSON, all for CSV.').choices(['anomalies', 'all']),
    flag('--limit <count>', `Events or anomalies in the table for people; without it ${LIMIT}.`),
    flag('-o, --output <file>', 'Write the result here instead of standard output; a file that ends in .parquet or .arrow holds all rows.'),
    flag('--report <file.html>', 'Write one self-contained page with plots and the table.'),
    flag(
      '--notify <pipeline.yaml>',
      'Tell the sinks of this file what was found: `sinks:` as `hapax watch` has it; nothing else of it is used.',
    ),
    flag('--save <model.json>', 'Keep the fitted model for `hapax score`.'),
    flag('--exit-zero', 'Return 0 also when anomalies were found (10 otherwise).'),
  ].reduce((to, option) => to.addOption(option), command);
}

/** Write what was found, as the flags say: every file whole or not at all. */
export async function deliver(detection: Detection, given: Readonly<Record<string, unknown>>, terminal: Terminal): Promise<void> {
  const { save } = given;
  const output = given.output === '-' ? undefined : given.output;
  const limit = countOf(given.limit);
  tellNotes(detection.table.notes, terminal);
  if (typeof save === 'string') {
    if (detection.model === undefined) throw new HapaxError('STATE', `${detection.method.id} has no model to save`);
    await writeWhole(save, modelText(detection.model));
    const newer = detection.newer?.();
    if (newer !== undefined) tellNotes([newer], terminal);
  }
  if (typeof given.report === 'string') {
    // Drawing is loaded only where something is drawn.
    const { reportHtml } = await import('./report.ts');
    await writeWhole(given.report, await reportHtml(detection, `hapax ${VERSION}, ${detection.method.id}`));
  }
  const columnar = columnarFormat(output);
  const asRows = given.csv === true || columnar !== undefined;
  const rows: Rows = given.rows === 'all' || given.rows === 'anomalies' ? given.rows : asRows ? 'all' : 'anomalies';
  if (columnar !== undefined && typeof output === 'string') {
    await writeWhole(output, detectionColumns(detection, rows, columnar));
    return;
  }
  const pieces =
    given.json === true
      ? [detectionJson(detection, rows)]
      : given.csv === true
        ? detectionCsv(detection, rows)
        : [detectionText(detection, limit, typeof output === 'string' ? { ...terminal, color: false } : terminal)];
  if (typeof output === 'string') await writeWhole(output, pieces);
  else for (const piece of pieces) terminal.out(piece);
}

/** Messages of one file at most: who gets them wants to know that something is there, and the worst of it. */
const MESSAGES = 20;

/** Tells what was found; resolves to whether everything has arrived, or nothing was to be told. */
type Notifier = (detection: Detection) => Promise<boolean>;

/** Whoever tells the sinks that `--notify` names. A file that names none is refused before anything is read. */
export async function notifierFor({ notify }: Readonly<Record<string, unknown>>, terminal: Terminal): Promise<Notifier> {
  if (typeof notify !== 'string') return async () => true;
  const [{ incidentsOf }, { readSinks }, { sendOnce }, { surroundingsOf }] = await Promise.all([
    import('./incidents.ts'),
    import('../watch/file.ts'),
    import('../watch/send-once.ts'),
    import('../watch/attend.ts'),
  ]);
  const sinks = await readSinks(notify, process.env);
  return async (detection) => {
    const say = (line: string) => terminal.err(`${visible(line)}\n`);
    const around = surroundingsOf(notify, terminal);
    const events = incidentsOf(detection, MESSAGES, around.clock.now());
    if (events.length === 0) {
      say('nothing unusual: no sink is told');
      return true;
    }
    const features = detection.table.features.map(({ name }) => name);
    return sendOnce(sinks, events, { ...around, features, onTrouble: ({ text }) => say(text) }, say);
  };
}

/** What the reader decided by itself goes to standard error: it is told whatever the form of the result. */
export function tellNotes(notes: readonly string[], { err }: Terminal): void {
  for (const note of notes) err(`note: ${message(note)}\n`);
}

/** What reading remarked is told also where the work on it fails: it is often the reason. */
export async function withNotes<T>(notes: readonly string[], terminal: Terminal, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    // A wrong option has nothing to do with the file.
    if (!(error instanceof HapaxError && error.code === 'OPTION')) tellNotes(notes, terminal);
    throw error;
  }
}

function countOf(text: unknown): number {
  if (typeof text !== 'string') return LIMIT;
  const value = Number(text);
  if (!(Number.isInteger(value) && value >= 0)) throw new HapaxError('OPTION', `--limit must be a whole number; got ${text}`);
  return value;
}
