import { readTable, type Table } from '@hapax/io';
import { HapaxError } from 'hapax';
import { maybe, number, path, text } from 'hapax/settings';
import type { Clock, Sample, Source } from 'hapax/stream';
import { defineSource } from '../contract/connector.ts';
import { READ_AGAIN } from '../contract/promises.ts';
import { pauses, systemClock } from '../run/clock.ts';
import { pacer } from './lines.ts';
import { MAPPING } from './mapping.ts';

/** Samples handed on at once. */
const BATCH = 4096;

export interface TableOptions {
  /** Features in the order of the stream; all of the table unless given. */
  readonly features?: readonly string[];
  /** Label column that says whose sample a row is. */
  readonly key?: string;
  /** Replay so many times faster than the samples were measured; at once unless given. */
  readonly speed?: number;
  readonly clock?: Clock;
}

export interface TableFileOptions extends TableOptions {
  /** How times in text are written, as `strptime` has it. */
  readonly timeFormat?: string;
  /** Zone of clocks that name none. */
  readonly timeZone?: string;
  /** Told what the reader decided by itself: rows that were left out, how times are read. */
  readonly onNote?: (text: string) => void;
}

/**
 * The rows of a table as samples, in their order: replay of CSV, Parquet, XLSX, whatever `readTable` reads. A table without
 * times, or with plain numbers for times, counts them as seconds.
 * @throws HapaxError `CONFIG` when a feature is not in the table
 */
export function tableSource(table: Table, { features, key, speed, clock = systemClock }: TableOptions = {}): Source {
  const names = features ?? table.features.map(({ name }) => name);
  const columns = names.map((name) => {
    const column = table.features.find((feature) => feature.name === name);
    if (column) return column.values;
    const there = table.features.map((feature) => feature.name).join(', ');
    throw new HapaxError('CONFIG', `${table.source} has no number column ${name}; it has ${there || 'none'}`);
  });
  const whose = key === undefined ? undefined : table.labels;
  const { time } = table;
  const timeOf = (i: number): number => (time === undefined ? i * 1000 : time.unit === 'ms' ? time.values[i] : time.values[i] * 1000);
  const sampleAt = (i: number): Sample => {
    const sample = { time: timeOf(i), values: columns.map((values) => values[i]) };
    return whose ? { ...sample, key: whose.names[whose.codes[i]] } : sample;
  };
  const pausing = pauses(clock);
  return {
    close: pausing.end,
    id: `table ${table.source}`,
    kind: 'replay',
    async *read(from) {
      const pace = speed === undefined ? undefined : pacer(speed, clock, pausing);
      const size = pace ? 1 : BATCH;
      // Only this source writes its offsets.
      for (let i = (from as number | undefined) ?? 0; i < table.rows; i += size) {
        const n = Math.min(size, table.rows - i);
        await pace?.(timeOf(i));
        yield { samples: Array.from({ length: n }, (_, k) => sampleAt(i + k)), offset: i + n };
      }
    },
  };
}

/** Rows of any table file that hapax reads. @throws HapaxError `FILE` or `CONFIG` */
export async function tableFile(file: string, options: TableFileOptions = {}): Promise<Source> {
  const { key, timeFormat, timeZone, onNote = () => {} } = options;
  const read = await readTable(file, {
    // Whose sample a row is, is kept as the reader keeps labels.
    ...(key === undefined ? {} : { labels: key }),
    ...(timeFormat === undefined ? {} : { timeFormat }),
    ...(timeZone === undefined ? {} : { timeZone }),
  });
  // Of samples that come twice the stream tells itself.
  for (const note of read.notes) if (!note.includes(' as the row before')) onNote(`${file}: ${inOurWords(note)}`);
  return tableSource(read, options);
}

/** A note of the reader with the options of this source; what only the command line can change is no way out here. */
const inOurWords = (note: string): string =>
  note
    .replaceAll('--time-zone', '`timeZone`')
    .replaceAll('--time-format', '`timeFormat`')
    .replace(/; --[^;]*$/, '');

/** `type: table` */
export const table = defineSource({
  id: 'table',
  title: 'Table',
  doc: 'The rows of a CSV, Parquet or XLSX file, in their order. Goes on after a restart where the last checkpoint was.',
  promises: READ_AGAIN,
  options: {
    path: path('The file.'),
    key: text.optional('Column that says whose sample a row is.'),
    timeFormat: MAPPING.timeFormat,
    timeZone: MAPPING.timeZone,
    speed: maybe(number(1, { min: 1e-9 }, 'Replay so many times faster than the samples were measured; at once unless given.')),
  },
  open: ({ path: file, ...options }, { features, clock, onTrouble }) =>
    tableFile(file, { ...options, features, clock, onNote: (text) => onTrouble({ kind: 'trouble', text }) }),
});
