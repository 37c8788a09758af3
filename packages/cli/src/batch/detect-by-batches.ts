import { Readable } from 'node:stream';
import { encodeBatches, openBatches, type ReadOptions, readTable, type ScoredBatch } from '@hapax/io';
import { HapaxError } from 'hapax';
import { aboutFile } from '../about-file.ts';
import { writeModel } from '../commands/write-model.ts';
import { NO_WORDS } from '../detect/categories.ts';
import { optionsFrom } from '../detect/flags.ts';
import { type FoundModel, modelText } from '../detect/model-file.ts';
import { readingOptions, sourceOf } from '../detect/reading.ts';
import type { Runnable } from '../detect/runs/methods.ts';
import { tellNotes } from '../output/output.ts';
import { visible } from '../output/text-width.ts';
import { progressBar } from '../progress.ts';
import type { Terminal } from '../terminal.ts';
import { mergeable } from './mergeable.ts';
import type { PartCounts } from './part-job.ts';
import { scorePart } from './score-part.ts';
import { jobOf, pipe, tell } from './stage.ts';
import { needsNoWhole, summedUp } from './summed-up.ts';

/** Rows that show which columns are numbers to look at, where nobody names them. */
const SHOWN = 2000;

/** `hapax detect FILE --by-batches`: learn in one reading, judge in another; memory holds neither all rows nor all results. */
export async function detectByBatches(
  runnable: Runnable,
  file: string,
  given: Readonly<Record<string, unknown>>,
  terminal: Terminal,
): Promise<PartCounts> {
  if (file === '-' || aboutFile(file)?.isFile() === false)
    throw new HapaxError(
      'OPTION',
      `--by-batches reads a file twice, and ${file === '-' ? 'standard input' : visible(file)} is none; save it as a file, or fit a model first and use hapax score MODEL ${visible(file)}`,
    );
  needsNoWhole(given, '--by-batches', 'detect without --by-batches');
  if (given.categories !== undefined)
    throw new HapaxError(
      'OPTION',
      `--by-batches looks at numbers alone; leave out --categories, or sum the file up with hapax fit ${visible(file)} --part 1/1 --features … --categories … -o part.json and hapax merge part.json -o model.json`,
    );
  const { save, include, exclude, ...rest } = given;
  const { features: named, order: _, ...reading } = readingOptions(given);
  const job = jobOf(runnable.method.id, rest, `hapax detect FILE --method ${runnable.method.id}`);
  const options = optionsFrom(runnable.method, given);
  const { merged } = mergeable(runnable.method.id, options);
  const features = named ?? (await shown(file, reading, terminal));
  const whole = { part: 1, of: 1 };
  const { summary } = await summedUp(file, whole, { features, texts: [], pairs: merged.pairs }, batchReading(reading), terminal);
  const model = merged.fit(summary);
  tellNotes([...model.notes, `${runnable.method.id}: ${merged.bound}`], terminal);
  const found: FoundModel = { snapshot: model.snapshot(), features: [...features], threshold: model.threshold, categories: NO_WORDS };
  if (typeof save === 'string')
    await writeModel(save, modelText({ snapshot: found.snapshot, features: [...features], threshold: model.threshold }), terminal);
  const bar = progressBar(terminal, Date.now);
  try {
    const counts = await scorePart(
      { ...job, input: file },
      {
        input: terminal.input,
        out: (pieces) => pipe(pieces, terminal),
        onRows: (rows, done) => bar.show(`scoring ${visible(file)}: ${rows.toLocaleString('en')} rows`, done),
      },
      found,
    );
    await tell(counts, given, terminal);
    return counts;
  } finally {
    bar.clear();
  }
}

/** Which columns of a file are features, as its first rows show: what `detect` would choose of them. */
async function shown(file: string, reading: ReadOptions, terminal: Terminal): Promise<readonly string[]> {
  const reader = await openBatches(sourceOf(file, terminal), batchReading(reading));
  async function* first(): AsyncGenerator<ScoredBatch> {
    for await (const batch of reader.batches({ numbers: [], texts: [] })) {
      yield { batch, results: [], rows: Array.from({ length: Math.min(SHOWN, batch.rows) }, (_, i) => i) };
      return;
    }
  }
  try {
    const { columns, delimiter, name, format } = reader;
    const writing = { columns, delimiter, keep: undefined, text: [], numbers: [], stream: true, source: name, results: [] };
    const text: string[] = [];
    for await (const piece of encodeBatches('csv', first(), writing, format)) text.push(String(piece));
    const { include, exclude, labels, decimal, thousands, missing } = reading;
    const chosen = { include, exclude, labels, decimal, thousands, missing };
    const given = Object.fromEntries(Object.entries(chosen).filter(([, value]) => value !== undefined));
    const table = await readTable({ name, stream: Readable.from([Buffer.from(text.join(''))]) }, { ...given, format: 'csv' });
    const names = table.features.map((one) => one.name);
    tellNotes([...table.notes, `looks at ${names.join(', ')}, as the first rows show; --features names others`], terminal);
    return names;
  } finally {
    reader.close();
  }
}

/** How a file is read that is not looked at whole: what says which columns count is for whoever has them all. */
const batchReading = ({ include: _, exclude: __, labels: ___, ...reading }: ReadOptions): ReadOptions => reading;
