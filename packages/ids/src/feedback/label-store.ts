import { access, appendFile, open, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { systemError, writeError } from '@hapax/io';
import { HapaxError } from 'hapax';
import { checkedLabel, type Label, saysNothingNew, subjectOf } from './label.ts';
import { addToDatabase, labelsInDatabase } from './label-database.ts';
import { isPsykodaLabel, isPsykodaLabels, labelsIn, psykodaLabels } from './label-text.ts';

const DATABASE = 'labels.db';
const LINES = 'labels.ndjson';
const MAGIC = 'SQLite format 3\0';

/** Where labels lie in a folder unless somebody says otherwise: a database, or the lines of an earlier version that are there. */
export async function labelsFile(folder: string): Promise<string> {
  const [database, lines] = [join(folder, DATABASE), join(folder, LINES)];
  return !(await exists(database)) && (await exists(lines)) ? lines : database;
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

type Form = 'database' | 'lines' | 'psykoda' | 'nothing';

/** By what is in it; one that is not there, or empty, by its name. */
async function formOf(path: string): Promise<{ readonly form: Form; readonly there: boolean }> {
  const start = await beginning(path);
  if (start !== '') return { form: start.startsWith(MAGIC) ? 'database' : isPsykodaLabels(start) ? 'psykoda' : 'lines', there: true };
  const ending = extname(path).toLowerCase();
  return { form: ending === '.csv' ? 'psykoda' : /^\.(?:ndjson|jsonl|json)$/.test(ending) ? 'lines' : 'database', there: false };
}

async function beginning(path: string): Promise<string> {
  try {
    const handle = await open(path);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(64), 0, 64, 0);
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw systemError(path, error as Error);
  }
}

/**
 * Labels of a file, all that was ever said: a database, as `addLabel` makes it; one JSON object a line; or psykoda's CSV of known normal
 * samples, `datetime_rounded,src_ip[,comments…]`. A file that is not there has none.
 * @throws HapaxError `FILE` with the line that is no label
 */
export async function readLabels(path: string): Promise<readonly Label[]> {
  const { form, there } = await formOf(path);
  if (!there) return [];
  if (form === 'database') return labelsInDatabase(path);
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw systemError(path, error);
  });
  const fault = (line: number, why: string) =>
    new HapaxError('FILE', `${path} line ${line} is no label: ${why}; mend the line, or take it out`);
  const labels: Label[] = [];
  let began = performance.now();
  for (const one of labelsIn(text, fault)) {
    labels.push(one);
    if (labels.length % LOOK_EVERY > 0 || performance.now() - began < SLICE_MS) continue;
    await new Promise<void>((go) => void setImmediate(go));
    began = performance.now();
  }
  return labels;
}

/** Work in one go, and labels between two looks at the clock: a server reads them, and others ask it too. */
const [SLICE_MS, LOOK_EVERY] = [8, 64];

/**
 * Add labels to a file, which is only ever added to. Who says the same of the same twice within a day says it once.
 * @returns how many were added  @throws HapaxError `INPUT`, `FILE`
 */
export async function addLabels(path: string, given: readonly unknown[]): Promise<number> {
  const labels = given.map(checkedLabel);
  const { form, there } = await formOf(path);
  if (form === 'database') return addToDatabase(path, labels);
  if (form === 'psykoda' && !labels.every(isPsykodaLabel))
    throw new HapaxError(
      'INPUT',
      `${path} is a file of psykoda, which holds known normal hours alone; keep labels in labels.db, and write this file with hapax ids labels --export`,
    );
  const newest = new Map<string, Label>();
  // To write out what each of a year's labels is about would keep a server busy; most are about others.
  const hosts = new Set(labels.map(({ host }) => host));
  for (const one of await readLabels(path)) if (hosts.has(one.host)) newest.set(subjectOf(one), one);
  const fresh: Label[] = [];
  for (const one of labels) {
    const before = newest.get(subjectOf(one));
    // psykoda's file says neither who nor when.
    if (form === 'psykoda' ? before !== undefined : saysNothingNew(one, before)) continue;
    newest.set(subjectOf(one), one);
    fresh.push(one);
  }
  const csv = psykodaLabels(fresh);
  const text = form === 'lines' ? fresh.map((one) => `${JSON.stringify(one)}\n`).join('') : there ? csv.slice(csv.indexOf('\n') + 1) : csv;
  await appendFile(path, text, { mode: 0o600 }).catch((error: Error) => {
    throw writeError(path, error);
  });
  return fresh.length;
}

/** Add one label. @returns whether it says something new  @throws HapaxError `INPUT`, `FILE` */
export const addLabel = async (path: string, given: unknown): Promise<boolean> => (await addLabels(path, [given])) > 0;
