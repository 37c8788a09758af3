import { createHash } from 'node:crypto';
import { existsSync, type Stats, statSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { makeFolder, type OutputFormat, outputFormatOf, removeTemporaries, systemError, writeWhole } from '@hapax/io';
import { HapaxError } from 'hapax';
import { aboutFile } from '../about-file.ts';
import type { PartCounts, PartJob } from './part-job.ts';

/** What a folder of results says of itself, so that work that was interrupted goes on where it was. */
const LEDGER = '_hapax.json';
const VERSION = 1;

/** A part that is whole: what it was made from, and what became of its rows. */
interface DonePart {
  readonly size: number;
  readonly changed: number;
  readonly counts: PartCounts;
}

interface Ledger {
  readonly version: number;
  /** The model and the flags, as one number: parts of two jobs must not lie side by side. */
  readonly job: string;
  readonly parts: Readonly<Record<string, DonePart>>;
}

/** A part and where its result goes. */
export interface PartPlan {
  readonly name: string;
  readonly job: PartJob;
  /** What became of it in an earlier run. */
  readonly done: PartCounts | undefined;
}

/** The parts of a job and the folder of their results. */
export interface Plan {
  readonly parts: readonly PartPlan[];
  /** Write down that a part is whole. Calls are made one after another. */
  keep(name: string, counts: PartCounts): Promise<void>;
}

const ENDINGS: Readonly<Record<OutputFormat, string>> = { csv: '.csv', ndjson: '.ndjson', parquet: '.parquet', arrow: '.arrow' };

/**
 * Files of a folder that are parts: engines write marks of their own beside them, which begin with `_` or a point. What a name of a folder
 * leads to may be no file, but a pipe that nobody writes to or a device without an end: it is passed over.
 * @param onOther told of each of these
 */
export async function partsOf(paths: readonly string[], onOther: (path: string) => void = () => {}): Promise<string[]> {
  const out: string[] = [];
  for (const path of paths) {
    const found = aboutFile(path);
    if (!found?.isDirectory()) {
      out.push(path);
      continue;
    }
    const names = (await readdir(path).catch((error: unknown) => Promise.reject(systemError(path, error))))
      .filter((name) => !/^[._]/.test(name))
      .sort();
    const files: string[] = [];
    for (const name of names) {
      if (outputFormatOf(name.replace(/\.gz$/i, '')) === undefined) continue;
      if (aboutFile(join(path, name))?.isFile() === true) files.push(name);
      else onOther(join(path, name));
    }
    if (files.length === 0)
      throw new HapaxError('FILE', `${path} holds no part: no file that ends in .csv, .ndjson, .parquet, .arrow or the like`);
    out.push(...files.map((name) => join(path, name)));
  }
  return out;
}

/** Look at what is there and what is to do. @throws HapaxError `OPTION` when the folder holds results of another job */
export async function planOf(files: readonly string[], folder: string, job: PartJob): Promise<Plan> {
  await makeFolder(folder);
  await removeTemporaries(join(folder, LEDGER));
  const id = await idOf(job);
  const ledger = await ledgerIn(folder);
  if (ledger !== undefined && ledger.job !== id)
    throw new HapaxError('OPTION', `${folder} holds results of another model or of other flags; name another folder, or remove it`);
  const known: Record<string, DonePart> = { ...ledger?.parts };
  const names = new Map<string, string>();
  const parts: PartPlan[] = [];
  for (const file of files) {
    const name = outputName(basename(file), job.to);
    const twice = names.get(name);
    if (twice !== undefined)
      throw new HapaxError('OPTION', `${twice} and ${file} would both be ${name} in ${folder}; score them into two folders`);
    names.set(name, file);
    const output = join(folder, name);
    await removeTemporaries(output);
    const { size, changed } = marksOf(file);
    const done = known[name];
    const whole = done !== undefined && done.size === size && done.changed === changed && existsSync(output);
    parts.push({ name, job: { ...job, input: file, output }, done: whole ? done.counts : undefined });
  }
  return {
    parts,
    async keep(name, counts) {
      known[name] = { ...marksOf(names.get(name) ?? ''), counts };
      const ordered = Object.fromEntries(Object.entries(known).sort(([one], [other]) => (one < other ? -1 : 1)));
      await writeWhole(join(folder, LEDGER), `${JSON.stringify({ version: VERSION, job: id, parts: ordered })}\n`);
    },
  };
}

/** By size and time of the last change it is known whether a part is still what it was. */
function marksOf(file: string): { size: number; changed: number } {
  let found: Stats;
  try {
    found = statSync(file);
  } catch (error) {
    throw systemError(file, error);
  }
  return { size: found.size, changed: found.mtimeMs };
}

function outputName(name: string, to: OutputFormat | undefined): string {
  const bare = name.replace(/\.gz$/i, '');
  return to === undefined || outputFormatOf(bare) === to ? bare : bare.replace(/\.[^.]+$/, '') + ENDINGS[to];
}

async function idOf({ input: _, output: __, ...job }: PartJob): Promise<string> {
  const model = await readFile(job.model).catch((error: unknown) => Promise.reject(systemError(job.model, error)));
  return createHash('sha256')
    .update(model)
    .update(JSON.stringify({ ...job, model: '' }))
    .digest('hex')
    .slice(0, 32);
}

async function ledgerIn(folder: string): Promise<Ledger | undefined> {
  const path = join(folder, LEDGER);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
  try {
    // What `keep` writes; anything else is told.
    const value = JSON.parse(text) as Partial<Ledger>;
    if (value.version === VERSION && typeof value.job === 'string' && typeof value.parts === 'object') return value as Ledger;
  } catch {
    // Told below.
  }
  throw new HapaxError('FILE', `${path} is not what hapax score wrote; remove it and the folder's results, or name another folder`);
}
