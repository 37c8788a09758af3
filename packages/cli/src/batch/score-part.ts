import type { Readable } from 'node:stream';
import {
  type BatchReader,
  encodeBatches,
  openBatches,
  outputFormatOf,
  type ResultColumn,
  type RowBatch,
  type ScoredBatch,
  type Writing,
  writeWhole,
} from '@hapax/io';
import { HapaxError } from 'hapax';
import { type FoundModel, readModel } from '../detect/model-file.ts';
import { type Judge, judgeOf } from './judge.ts';
import type { PartCounts, PartJob } from './part-job.ts';

/** Where bytes come from and go to that are no files, and who is told how far it is. */
export interface Surroundings {
  input(): Readable;
  out(pieces: AsyncIterable<string | Uint8Array>): Promise<void>;
  onRows?(rows: number, done: number | undefined): void;
}

/** Ending of a stream of Arrow, beside which there are files. */
const STREAM = /\.arrows$/i;

/** Score a file, or standard input, batch by batch. @param model the model itself, where it is in no file */
export async function scorePart(job: PartJob, around: Surroundings, model?: FoundModel): Promise<PartCounts> {
  const judge = judgeOf(model ?? (await readModel(job.model)), job.model, job.features);
  let done: number | undefined;
  const reader = await openBatches(job.input ?? { name: 'standard input', stream: around.input() }, {
    ...job.reading,
    ...(job.part && { part: job.part }),
    onProgress: (share) => {
      done = share;
    },
  });
  try {
    const to = job.to ?? (job.output === undefined ? undefined : outputFormatOf(job.output)) ?? formatLike(reader);
    const results = (['score', 'anomaly', ...(job.reasons ? ['reason'] : [])] as const).map((name) => ({
      name: job.prefix + name,
      kind: name === 'score' ? ('number' as const) : name === 'anomaly' ? ('flag' as const) : ('text' as const),
    }));
    const wanted = judge.wanted(reader.name, reader.columns);
    const writing: Writing = {
      columns: reader.columns,
      delimiter: reader.delimiter,
      keep: job.keep,
      text: job.text,
      numbers: wanted.numbers,
      stream: job.output === undefined || STREAM.test(job.output),
      source: reader.name,
      results,
      headless: job.part !== undefined && job.part.from > 0,
    };
    checkColumns(reader, writing);
    const counts = { rows: 0, written: 0, anomalies: 0, incomplete: 0, tooLarge: 0 };
    const batches = reader.batches(wanted);
    // What cannot be read at all is said before anything is written.
    const first = await batches.next();
    async function* scored(): AsyncGenerator<ScoredBatch> {
      for (let next = first; next.done !== true; next = await batches.next()) {
        yield judged(next.value, judge, job, counts);
        around.onRows?.(counts.rows, done);
      }
    }
    const pieces = encodeBatches(to, scored(), writing, reader.format);
    if (job.output === undefined) await around.out(pieces);
    else await writeWhole(job.output, pieces);
    const seen = job.part && reader.csvSeen?.();
    return { source: reader.name, ...counts, lost: reader.lost.count, notes: reader.notes(), ...(seen && { seen }) };
  } finally {
    reader.close();
  }
}

/** What is read is written; what only can be read as a whole is not here. */
const formatLike = ({ format }: BatchReader) => (format === 'ndjson' || format === 'parquet' || format === 'arrow' ? format : 'csv');

function checkColumns({ name, columns }: BatchReader, { keep = [], text, results }: Writing): void {
  for (const [flag, names] of [
    ['--keep', keep],
    ['--text', text],
  ] as const)
    for (const one of names)
      if (!columns.includes(one)) throw new HapaxError('OPTION', `${flag} names ${JSON.stringify(one)}; ${name} has ${columns.join(', ')}`);
  const written = keep.length > 0 ? keep : columns;
  const twice = results.find((one) => written.includes(one.name));
  if (twice)
    throw new HapaxError(
      'OPTION',
      `${name} has a column \`${twice.name}\` already; pass --prefix hapax_ to write hapax_${twice.name}, or leave it out with --keep`,
    );
}

type Counts = { -readonly [key in 'rows' | 'written' | 'anomalies' | 'incomplete' | 'tooLarge']: number };

function judged(batch: RowBatch, judge: Judge, { rows, reasons, prefix }: PartJob, counts: Counts): ScoredBatch {
  const { scores, flags, incomplete, tooLarge } = judge.judge(batch);
  const found: number[] = [];
  for (let i = 0; i < flags.length; ++i) if (flags[i] === 1) found.push(i);
  const results: ResultColumn[] = [
    { name: `${prefix}score`, kind: 'number', values: scores },
    { name: `${prefix}anomaly`, kind: 'flag', values: flags },
  ];
  if (reasons) {
    const texts: string[] = new Array(batch.rows).fill('');
    for (const i of found) texts[i] = judge.reason(batch, i);
    results.push({ name: `${prefix}reason`, kind: 'text', values: texts });
  }
  counts.rows += batch.rows;
  counts.written += rows === 'all' ? batch.rows : found.length;
  counts.anomalies += found.length;
  counts.incomplete += incomplete;
  counts.tooLarge += tooLarge;
  return { batch, results, ...(rows === 'anomalies' && { rows: found }) };
}
