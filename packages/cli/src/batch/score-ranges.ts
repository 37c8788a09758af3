import {
  type CsvBefore,
  type CsvSeen,
  csvNotes,
  isAlike,
  joinSeen,
  lineRanges,
  type OutputFormat,
  outputFormatOf,
  shifted,
  whyWhole,
  writeWhole,
} from '@hapax/io';
import { HapaxError } from 'hapax';
import type { PartCounts, PartJob } from './part-job.ts';
import { type ScoredPart, startThread } from './part-workers.ts';
import { together } from './told.ts';

/** Parts that are scored ahead of the one that is written, for each thread. */
const AHEAD = 2;
/** Before the first row. */
const BEGINNING: CsvBefore = { line: 1, guessed: false, foreign: false, columns: undefined };

export interface RangesAround {
  out(pieces: AsyncIterable<Uint8Array>): Promise<void>;
  onRows(rows: number, done: number): void;
  /** Bytes of the first part and of each other; for tests. */
  readonly sizes?: { readonly first: number; readonly each: number };
}

/** @throws HapaxError `OPTION` when the file is scored by one thread, with the reason */
export async function mustBeCuttable(job: PartJob): Promise<void> {
  const { input, output, to } = job;
  if (input === undefined) throw notByMany('standard input', 'comes once');
  const why = await whyWhole(input, job.reading);
  if (why !== undefined) throw notByMany(input, why);
  const format: OutputFormat = to ?? (output === undefined ? undefined : outputFormatOf(output)) ?? 'csv';
  if (format === 'parquet' || format === 'arrow') throw notByMany('the result', `is ${format === 'arrow' ? 'Arrow' : 'Parquet'}`);
}

const notByMany = (what: string, why: string) =>
  new HapaxError(
    'OPTION',
    `--workers cuts CSV that is read from a file and written as CSV or NDJSON, and ${what} ${why}; leave it out, or split the file and name the folder`,
  );

/** A part on its way, and what it was thought to follow. */
interface Coming {
  readonly thought: CsvBefore;
  readonly scored: Promise<ScoredPart | undefined>;
}

/**
 * Score one file of delimited text by several threads, to the bytes that one would write. Each thread reads a range of lines by what the first
 * rows have shown: the encoding, the decimal marks, that a line ends a row. When all before it is known, a range for which that was not so (a
 * quoted cell went over the cut, a column showed its decimal mark late, something could not be read) is read again by what is so.
 */
export async function scoreRanges(job: PartJob, threads: number, around: RangesAround): Promise<PartCounts> {
  const { input = '', output } = job;
  const workers = Array.from({ length: threads }, () => startThread());
  const free = [...workers];
  let waiting: (() => void)[] = [];
  let rows = 0;
  let share = 0;
  async function score(part: NonNullable<PartJob['part']>): Promise<ScoredPart> {
    while (free.length === 0) await new Promise<void>((go) => void waiting.push(go));
    const [thread] = free.splice(0, 1);
    try {
      return await thread.score({ ...job, output: undefined, part }, (more) => {
        rows += more;
        around.onRows(rows, share);
      });
    } finally {
      free.push(thread);
      const some = waiting;
      waiting = [];
      for (const go of some) go();
    }
  }

  const counted: PartCounts[] = [];
  let seen: CsvSeen | undefined;
  const ranges = lineRanges(input, around.sizes);
  async function* pieces(): AsyncGenerator<Uint8Array> {
    const coming: { readonly range: Range; readonly part: Coming | undefined }[] = [];
    let before = BEGINNING;
    /** Put the next range on its way; the first one goes alone, for it shows what the others are read by. */
    const more = async (): Promise<void> => {
      const next = await ranges.next();
      if (next.done) return;
      const thought = { ...before, line: 1 };
      const range: Range = next.value;
      // A failure may be of what was thought: the range is read again by what is so, and fails then for all to hear.
      coming.push({ range, part: { thought, scored: score({ ...thought, ...range }).catch(() => undefined) } });
    };
    await more();
    for (let next = coming.shift(); next !== undefined; next = coming.shift()) {
      let { range } = next;
      let found = await settled(next.part, before);
      found ??= await score({ ...before, ...range });
      while (found.counts.seen?.unfinished) {
        if (coming.length === 0) await more();
        // Its last row goes on in the next range.
        range = { ...range, ...pick(coming.shift()?.range ?? range) };
        found = await score({ ...before, ...range });
      }
      const { counts, bytes } = found;
      if (counts.seen === undefined) throw new Error('a part of a file has said nothing of itself');
      before = counts.seen.after;
      seen = joinSeen(seen, counts.seen);
      counted.push(counts);
      share = range.to / range.size;
      if (bytes.length > 0) yield bytes;
      while (coming.length < AHEAD * threads) {
        const known = coming.length;
        await more();
        if (coming.length === known) break;
      }
    }
  }

  try {
    if (output === undefined) await around.out(pieces());
    else await writeWhole(output, pieces());
  } finally {
    await ranges.return(undefined);
    await Promise.all(workers.map((thread) => thread.end()));
  }
  const all = together(counted, counted[0]?.source ?? input);
  return { ...all, notes: seen === undefined ? [] : csvNotes(seen) };
}

interface Range {
  readonly from: number;
  readonly to: number;
  readonly last: boolean;
  readonly size: number;
}

const pick = ({ to, last }: Range) => ({ to, last });

/** The result of a part that was scored by what it was thought to follow, with its lines counted right; undefined: it must be done again. */
async function settled(part: Coming | undefined, before: CsvBefore): Promise<ScoredPart | undefined> {
  const found = await part?.scored;
  const { seen } = found?.counts ?? {};
  if (part === undefined || found === undefined || seen === undefined || !isAlike(part.thought, before, seen)) return undefined;
  const after = { ...seen.after, foreign: seen.after.foreign || before.foreign };
  return { ...found, counts: { ...found.counts, seen: shifted({ ...seen, after }, before.line - part.thought.line) } };
}
