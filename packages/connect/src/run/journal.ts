import { mkdir, open, readdir, readFile, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { HapaxError } from 'hapax';
import type { Batch, Sample } from 'hapax/stream';
import { type Appending, append } from '../contract/appending.ts';

/** Samples that were accepted, on the disk until a checkpoint has them: what was read once can be read again. */
export interface Journal {
  /**
   * Resolves when the samples are on the disk.
   * @param note plain data that is there with them or not at all
   */
  append(samples: readonly Sample[], note?: unknown): Promise<void>;
  /** Those that stood in it when it was opened, in their order; files that were removed took theirs with them. */
  readonly notes: readonly unknown[];
  /** Accepted and not read yet. */
  readonly waiting: number;
  /** @param from number of the first sample that is wanted, as `Batch.offset` says it; undefined: the oldest there is */
  read(from: unknown): AsyncGenerator<Batch>;
  /** Samples before this one are in a checkpoint. */
  committed(offset: unknown): Promise<void>;
  /** No more will come: `read` ends when it has handed everything on. */
  finish(): void;
  /** End all waiting; what was accepted stays. */
  close(): Promise<void>;
}

/** A file is left for a new one when it has so many bytes; one whose samples are all in a checkpoint is removed. */
const SEGMENT = 4_000_000;
/** Samples handed on at once. */
const BATCH = 4096;
const NAME = /^(\d{15})\.ndjson$/;
const nameOf = (start: number): string => `${String(start).padStart(15, '0')}.ndjson`;

interface Pending {
  readonly samples: readonly Sample[];
  readonly note?: unknown;
  readonly done: () => void;
  readonly fail: (error: Error) => void;
}

export interface JournalOptions {
  /** All notes so far in one: it begins each file, for those before it are removed. */
  readonly whole?: () => unknown;
}

/**
 * Open the journal in a folder, made when it is not there. Each file is named by the number of its first sample; a line that a crash
 * has cut off was never acknowledged and is left out.
 * @throws HapaxError `FILE`
 */
export async function openJournal(folder: string, { whole }: JournalOptions = {}): Promise<Journal> {
  const failing = (error: unknown) =>
    new HapaxError('FILE', `${folder}: the journal cannot be used: ${error instanceof Error ? error.message : String(error)}`, error);
  /** Numbers of the first samples of the files, in order. */
  let starts: number[] = [];
  /** Number of the next sample. */
  let end = 0;
  /** Read from the disk or accepted since, and not handed on yet, with the number of the first. */
  let kept: Sample[] = [];
  let first = 0;
  let segment: Appending | undefined;
  let bytes = 0;
  let pending: Pending[] = [];
  let writing = false;
  let ended = false;
  let wake = () => {};
  const notes: unknown[] = [];

  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    for (const name of await readdir(folder)) {
      const [, digits] = NAME.exec(name) ?? [];
      if (digits !== undefined) starts.push(Number(digits));
    }
    starts.sort((a, b) => a - b);
    first = end = starts[0] ?? 0;
    for (const start of starts) {
      if (start !== end)
        throw new Error(`samples ${end} to ${start - 1} are missing; put the file back, or remove the folder to go on without`);
      const { samples, notes: more, length } = await readSegment(join(folder, nameOf(start)));
      await truncate(join(folder, nameOf(start)), length);
      for (const sample of samples) kept.push(sample);
      for (const note of more) notes.push(note);
      end = start + samples.length;
      bytes = length;
    }
  } catch (error) {
    throw failing(error);
  }

  /** Everything that waits goes to the disk at once: many senders share one wait for it. */
  async function write(): Promise<void> {
    if (writing) return;
    writing = true;
    while (pending.length > 0) {
      const some = pending;
      pending = [];
      try {
        const target = await current();
        const head = target.bytes === 0 && whole ? noteLine(whole(), []) : '';
        const text = some
          .map(({ samples, note }) => (note === undefined ? samples.map(lineOf).join('') : noteLine(note, samples)))
          .join('');
        const content = Buffer.from(head + text);
        await append(target, content, () => target.file.datasync());
        bytes = target.bytes;
        for (const { samples, done } of some) {
          for (const sample of samples) kept.push(sample);
          end += samples.length;
          done();
        }
        wake();
      } catch (error) {
        for (const { fail } of some) fail(failing(error));
      }
    }
    writing = false;
  }

  async function current(): Promise<Appending> {
    if (segment && bytes < SEGMENT) return segment;
    await segment?.file.close();
    if (starts.length === 0 || bytes >= SEGMENT) {
      if (starts.at(-1) !== end) starts.push(end);
      bytes = 0;
    }
    const file = await open(join(folder, nameOf(starts[starts.length - 1])), 'a', 0o600);
    segment = { file, bytes, torn: false, lasting: true };
    return segment;
  }

  return {
    append: (samples, note) =>
      new Promise((done, fail) => {
        pending.push({ samples, note, done, fail });
        void write();
      }),
    notes,
    get waiting() {
      return kept.length;
    },
    async *read(from) {
      // Only this journal writes its offsets.
      const at = (from as number | undefined) ?? first;
      while (writing) await new Promise((go) => setImmediate(go));
      if (at > end) {
        // The files were removed: numbers go on where the checkpoint is, in a new one.
        const [gone, old] = [starts, segment];
        starts = [];
        kept = [];
        segment = undefined;
        first = end = at;
        await old?.file.close();
        for (const start of gone) await rm(join(folder, nameOf(start)), { force: true });
      } else if (at > first) {
        kept = kept.slice(at - first);
        first = at;
      }
      for (;;) {
        if (kept.length > 0) {
          const samples = kept.slice(0, BATCH);
          kept = kept.slice(BATCH);
          first += samples.length;
          yield { samples, offset: first };
        } else if (ended) return;
        else await new Promise<void>((go) => (wake = go));
      }
    },
    async committed(offset) {
      if (typeof offset !== 'number') return;
      while (starts.length > 1 && starts[1] <= offset) {
        const [gone] = starts.splice(0, 1);
        await rm(join(folder, nameOf(gone)), { force: true });
      }
    },
    finish() {
      ended = true;
      wake();
    },
    async close() {
      ended = true;
      wake();
      while (writing) await new Promise((go) => setImmediate(go));
      await segment?.file.close();
      segment = undefined;
    },
  };
}

type Written = readonly [time: number, values: (number | null)[], key?: string | null, label?: 0 | 1 | null, id?: string];
interface Noted {
  readonly note: unknown;
  readonly samples: readonly Written[];
}

/** `[time, [values], key, label, id]`, without the nulls at its end; a missing value is null. */
const lineOf = (sample: Sample): string => `${JSON.stringify(written(sample))}\n`;
/** Whole or not at all, as every line. */
const noteLine = (note: unknown, samples: readonly Sample[]): string => `${JSON.stringify({ note, samples: samples.map(written) })}\n`;

function written({ time, values, key, label, id }: Sample): unknown[] {
  const line: unknown[] = [time, Array.from(values), key ?? null, label ?? null, id ?? null];
  while (line.at(-1) === null) line.pop();
  return line;
}

const sampleOf = ([time, values, key, label, id]: Written): Sample => ({
  time,
  values: values.map((value) => value ?? Number.NaN),
  ...(typeof key === 'string' ? { key } : {}),
  ...(typeof label === 'number' ? { label } : {}),
  ...(id === undefined ? {} : { id }),
});

async function readSegment(path: string): Promise<{ samples: Sample[]; notes: unknown[]; length: number }> {
  const content = await readFile(path);
  const length = content.lastIndexOf(10) + 1;
  const samples: Sample[] = [];
  const notes: unknown[] = [];
  for (const line of content.subarray(0, length).toString('utf8').split('\n').slice(0, -1)) {
    // Only `lineOf` and `noteLine` write here.
    const one = JSON.parse(line) as Written | Noted;
    if ('note' in one) notes.push(one.note);
    for (const sample of 'note' in one ? one.samples : [one]) samples.push(sampleOf(sample));
  }
  return { samples, notes, length };
}
