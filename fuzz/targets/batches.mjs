import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { openBatches } from '@hapax/io';
import { mustBeSaid, Wrong } from '../engine/judge.mjs';
import { mutate } from '../engine/mutate.mjs';
import { ARROW, insideArrow } from './arrow.mjs';
import { insideParquet, PARQUET } from './parquet.mjs';
import { CSV, CSV_WORDS, JSON_WORDS, NDJSON } from './tables.mjs';

/** Small enough that a machine under load reads them in time. */
const LIMITS = { rows: 20_000, cells: 100_000, unpacked: 2e6, columns: 5000 };
/** The first byte of an input says which. */
const FORMATS = ['csv', 'ndjson', 'parquet', 'arrow'];
const INSIDE = { parquet: insideParquet, arrow: insideArrow };
const formatOf = (bytes) => FORMATS[(bytes[0] ?? 0) % FORMATS.length];

async function outcome(source, format) {
  try {
    const reader = await openBatches(source, { format, limits: LIMITS });
    try {
      const { columns } = reader;
      const told = [];
      for await (const { rows, values, texts, place, cells } of reader.batches({
        numbers: columns.slice(0, 2),
        texts: columns.slice(2, 3),
      })) {
        const wide = Math.min(2, columns.length);
        if (values.length < rows * wide) throw new Wrong(`${values.length} values of ${rows} rows`);
        if (texts.some((words) => words.length < rows)) throw new Wrong(`words of fewer than ${rows} rows`);
        for (let i = 0; i < rows * wide; ++i) if (Math.abs(values[i]) === Infinity) throw new Wrong('an infinite value');
        if (rows > 0 && !(place(0).number > 0)) throw new Wrong('a row has no place');
        if (columns.length > 0 && cells(0).length < rows) throw new Wrong(`cells of fewer than ${rows} rows`);
        told.push(values.subarray(0, rows * wide).join());
      }
      return `${columns.join('|')} ${told.join()} ${reader.lost.count} ${reader.notes().join('|')}`;
    } finally {
      reader.close();
    }
  } catch (error) {
    mustBeSaid(error, ['FILE', 'INPUT']);
    if (!error.message.includes('fuzzed')) throw new Wrong(`the file is not named: ${error.message.slice(0, 300)}`);
    return error.message;
  }
}

const withKind = (kind, bytes) => Buffer.concat([Buffer.from([kind]), bytes]);

/** Files that are read batch by batch; text in one piece and in two, which must read the same. */
export function batches() {
  let folder;
  return {
    words: [...CSV_WORDS, ...JSON_WORDS],
    seeds: () =>
      [CSV.map((text) => Buffer.from(text)), NDJSON.map((text) => Buffer.from(text)), PARQUET(), ARROW()].flatMap((files, kind) =>
        files.map((bytes) => withKind(kind, bytes)),
      ),
    mutate(bytes, chance, context) {
      const other = context.other === undefined ? {} : { other: context.other.subarray(1) };
      const inside = INSIDE[formatOf(bytes)] ?? mutate;
      return withKind((bytes[0] ?? 0) % FORMATS.length, inside(bytes.subarray(1), chance, { ...context, ...other }));
    },
    async run(bytes) {
      const format = formatOf(bytes);
      const file = bytes.subarray(1);
      if (format === 'parquet' || format === 'arrow') {
        folder ??= mkdtempSync(join(tmpdir(), 'hapax-fuzz-'));
        const path = join(folder, `fuzzed.${format}`);
        writeFileSync(path, file);
        await outcome(path, format);
        return;
      }
      const streamOf = (pieces) => ({ name: `fuzzed.${format}`, stream: Readable.from(pieces) });
      const whole = await outcome(streamOf([file]), format);
      if (file.length < 2) return;
      const cut = 1 + ((file.length * 7919 + file[0]) % (file.length - 1));
      const inTwo = await outcome(streamOf([file.subarray(0, cut), file.subarray(cut)]), format);
      if (inTwo !== whole) throw new Wrong(`cut at ${cut} it reads otherwise: ${whole.slice(0, 200)} / ${inTwo.slice(0, 200)}`);
    },
    close: () => folder && rmSync(folder, { recursive: true, force: true }),
  };
}
