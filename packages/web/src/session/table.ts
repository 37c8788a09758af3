import type { Injection } from 'hapax/stream';
import { LABEL, SCORE } from './export.ts';
import { MOST_CHANNELS } from './settings.ts';
import type { Rows } from './source.ts';

/** Samples of a file. */
export interface Table {
  readonly channels: readonly string[];
  readonly rows: Rows;
  /** Stretches that a column of labels marks: faults that change no channel, for they are in the samples already. */
  readonly labels: readonly Injection[];
}

interface Problem {
  readonly problem: string;
}

/**
 * Read a table of numbers: first line names, one column of times if there is one, a column of labels, the rest channels. Empty and
 * unreadable cells are missing.
 * @param cells lines of fields, the first the names
 * @param start time of the first sample when the file has none
 */
export function readTable(cells: readonly (readonly string[])[], start: number, periodMs: number): Table | Problem {
  const [names = [], ...body] = cells.filter((line) => line.some((cell) => cell.trim() !== ''));
  if (body.length < 2) return { problem: 'The file has fewer than two samples.' };
  const some = body.slice(0, 50);
  const share = (j: number, read: (cell: string) => number) =>
    some.filter((line) => read(line[j] ?? '') === read(line[j] ?? '')).length / some.length;
  const time = names.findIndex((name, j) => /^(t|ts)$|time|date/i.test(name) && share(j, readTime) === 1);
  const label = names.findIndex((name) => /^(is_?)?(anomaly|label|outlier)$/i.test(name.trim()));
  // What a session wrote beside its samples is not a sample.
  const own = names.includes(LABEL) ? SCORE : /(?!)/;
  const columns = names
    .map((_, j) => j)
    .filter((j) => j !== time && j !== label && !own.test(names[j]) && share(j, readNumber) > 0.5)
    .slice(0, MOST_CHANNELS);
  if (columns.length === 0) return { problem: 'The file has no column of numbers.' };
  const values = new Float64Array(body.length * (1 + columns.length));
  body.forEach((line, i) => {
    const at = i * (1 + columns.length);
    values[at] = time < 0 ? start + i * periodMs : readTime(line[time] ?? '');
    columns.forEach((j, k) => {
      values[at + 1 + k] = readNumber(line[j] ?? '');
    });
  });
  const unordered = body.findIndex((_, i) => i > 0 && !(values[i * (1 + columns.length)] >= values[(i - 1) * (1 + columns.length)]));
  if (unordered > 0)
    return {
      problem: `The times must grow from line to line; on line ${unordered + 2} the time is missing or earlier than on the line before.`,
    };
  return {
    channels: unique(columns.map((j) => names[j].trim() || `column ${j + 1}`)),
    rows: { values, rows: body.length },
    labels: label < 0 ? [] : stretches(body.map((line) => /^(1|1\.0*|true|yes)$/i.test((line[label] ?? '').trim()))),
  };
}

/** One JSON object a line as lines of fields; objects and lists inside are left out. @throws SyntaxError naming the line */
export function cellsOfNdjson(text: string): string[][] {
  const names: string[] = [];
  const lines = text
    .split('\n')
    .map((line, i) => ({ line: line.trim(), i }))
    .filter(({ line }) => line !== '')
    .map(({ line, i }) => {
      const record: unknown = parse(line, i);
      if (typeof record !== 'object' || record === null || Array.isArray(record))
        throw new SyntaxError(`Line ${i + 1} is not a JSON object.`);
      const cells: string[] = [];
      for (const [name, value] of Object.entries(record)) {
        if (typeof value === 'object' && value !== null) continue;
        let place = names.indexOf(name);
        if (place < 0) place = names.push(name) - 1;
        cells[place] = value === null ? '' : String(value);
      }
      return cells;
    });
  return [names, ...lines];
}

function parse(line: string, i: number): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new SyntaxError(`Line ${i + 1} is not JSON.`);
  }
}

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

const readNumber = (cell: string): number => {
  const value = cell.trim() === '' ? Number.NaN : Number(cell);
  return Number.isFinite(value) ? value : Number.NaN;
};

/** Seconds since 1970 below this, milliseconds above: the year 5138 in seconds. */
const SECONDS = 1e11;

function readTime(cell: string): number {
  const number = readNumber(cell);
  if (number !== number) return Date.parse(cell);
  return number < SECONDS ? number * 1000 : number;
}

const unique = (names: readonly string[]): string[] => names.map((name, i) => (names.indexOf(name) === i ? name : `${name} ${i + 1}`));
