import { readTableBytes, type Table } from '@hapax/io/browser';
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
}

const LABELS = /^(?:is[_ ]?)?(?:anomaly|label|outlier)$/i;

/**
 * The table in the bytes of a file, read as the command reads it. A column that marks anomalies by its name is kept beside the features.
 * @throws HapaxError in words for people
 */
export async function tableIn(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<Table> {
  const table = await readTableBytes(name, bytes);
  const labels = table.columns.find((column) => LABELS.test(column.name))?.name;
  return labels === undefined ? table : readTableBytes(name, bytes, { labels });
}

/**
 * Samples of a table as every reader of hapax gives it.
 * @param start time of the first sample when the file has none
 * @throws Error with a sentence for people
 */
export function samplesOf({ features, rows, time, labels }: Table, start: number, periodMs: number): SampleTable {
  if (rows < 2) throw new Error('The file has fewer than two samples.');
  // What a session wrote beside its samples is not a sample.
  const own = (name: string) => labels?.name === LABEL && (SCORE.test(name) || name.startsWith('scores.'));
  const channels = features.filter(({ name }) => !own(name));
  // Where not all fit, those that never change are the first to go.
  const wide = channels.length > MOST_CHANNELS;
  const best = new Set(wide ? [...channels.filter(({ values }) => moves(values)), ...channels] : channels);
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
