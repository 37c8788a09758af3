import { readTableBytes, type Table, tableNames } from '@hapax/io/browser';
import type { Injection } from 'hapax/stream';
import { LABEL, SCORE } from './export.ts';
import { MOST_CHANNELS } from './settings.ts';
import type { Rows } from './source.ts';

/** Samples of a file. */
export interface SampleTable {
  readonly channels: readonly string[];
  readonly rows: Rows;
  /** Stretches that a column of labels marks: faults that change no channel, for they are in the samples already. */
  readonly labels: readonly Injection[];
  /** Channels of the file beyond those that the page shows. */
  readonly leftOut: readonly string[];
  /** All of them, in the order of the file. */
  readonly all: readonly string[];
}

const LABELS = /^(?:is[_ ]?)?(?:anomaly|label|outlier)$/i;

/** A table of a file, and what else the file holds. */
export interface Found {
  readonly table: Table;
  /** Its name, where the file has several. */
  readonly sheet?: string;
  /** Names of all tables of the file, where there are several. */
  readonly sheets: readonly string[];
}

/**
 * The table in the bytes of a file, read as the command reads it; of a workbook or an archive with several the one that is named, or the
 * first that has samples. A column that marks anomalies by its name is kept beside the features.
 * @throws HapaxError in words for people
 */
export async function tableIn(name: string, bytes: Uint8Array<ArrayBuffer>, wanted?: string): Promise<Found> {
  const names = await tableNames(name, bytes);
  const sheets = names.length > 1 ? names : [];
  if (sheets.length === 0) return { table: await read(name, bytes), sheets };
  if (wanted !== undefined) return { table: await read(name, bytes, wanted), sheet: wanted, sheets };
  let first: unknown;
  for (const sheet of sheets) {
    try {
      const table = await read(name, bytes, sheet);
      if (table.rows > 1 && table.features.length > 0) return { table, sheet, sheets };
    } catch (error) {
      first ??= error;
    }
  }
  throw first ?? new Error(`none of the ${sheets.length} tables has samples`);
}

async function read(name: string, bytes: Uint8Array<ArrayBuffer>, sheet?: string): Promise<Table> {
  const which = sheet === undefined ? {} : { sheet };
  const table = await readTableBytes(name, bytes, which);
  const labels = table.columns.find((column) => LABELS.test(column.name))?.name;
  return labels === undefined ? table : readTableBytes(name, bytes, { ...which, labels });
}

/**
 * Samples of a table as every reader of hapax gives it.
 * @param start time of the first sample when the file has none
 * @param chosen names of the channels that are wanted; unless given as many as the page shows
 * @throws Error with a sentence for people
 */
export function samplesOf(
  { features, rows, time, labels }: Table,
  start: number,
  periodMs: number,
  chosen?: readonly string[],
): SampleTable {
  if (rows < 2) throw new Error('The file has fewer than two samples.');
  // What a session wrote beside its samples is not a sample.
  const own = (name: string) => labels?.name === LABEL && (SCORE.test(name) || name.startsWith('scores.'));
  const channels = features.filter(({ name }) => !own(name));
  // Where not all fit, those that never change are the first to go.
  const wide = channels.length > MOST_CHANNELS;
  const named = chosen ? channels.filter(({ name }) => chosen.includes(name)) : [];
  const best = new Set(named.length > 0 ? named : wide ? [...channels.filter(({ values }) => moves(values)), ...channels] : channels);
  const most = new Set([...best].slice(0, MOST_CHANNELS));
  const shown = channels.filter((channel) => most.has(channel));
  if (shown.length === 0) throw new Error('The file has no column of numbers.');
  const scale = time?.unit === 'number' && (time.values.at(-1) ?? 0) < SECONDS ? 1000 : 1;
  const width = 1 + shown.length;
  const values = new Float64Array(rows * width);
  for (let i = 0; i < rows; ++i) values[i * width] = time ? time.values[i] * scale : start + i * periodMs;
  shown.forEach((column, j) => {
    const cells = column.values;
    for (let i = 0; i < rows; ++i) values[i * width + 1 + j] = cells[i];
  });
  return {
    channels: shown.map(({ name }) => name),
    rows: { values, rows },
    labels: labels ? stretches(Array.from(labels.codes, (code) => MARKED.test(labels.names[code] ?? ''))) : [],
    all: channels.map(({ name }) => name),
    leftOut: channels.filter((channel) => !most.has(channel)).map(({ name }) => name),
  };
}

/** Whether a column has two different values. */
function moves(values: ArrayLike<number>): boolean {
  let first = Number.NaN;
  for (let i = 0; i < values.length; ++i) {
    const v = values[i];
    if (v !== v) continue;
    if (first === first && v !== first) return true;
    first = v;
  }
  return false;
}

/** Seconds since 1970 below this, milliseconds above: the year 5138 in seconds. */
const SECONDS = 1e11;
const MARKED = /^\s*(1|1\.0*|true|yes)\s*$/i;

function stretches(marked: readonly boolean[]): Injection[] {
  const found: Injection[] = [];
  marked.forEach((is, i) => {
    if (!is) return;
    const last = found.at(-1);
    if (last && last.start + last.length === i) found[found.length - 1] = { ...last, length: last.length + 1 };
    else found.push({ id: found.length + 1, kind: 'levelShift', start: i, length: 1, amplitude: 0, channels: [] });
  });
  return found;
}
