import { HapaxError } from 'hapax';
import { unreadable } from './complain.ts';
import type { Place } from './table.ts';

/** How much of a file is read before it is refused: small files can claim or unpack to more than any machine holds. */
export interface Limits {
  /** Columns of a table; keys of NDJSON and JSON are columns. */
  readonly columns: number;
  /** Rows of a table. */
  readonly rows: number;
  /** Cells of a workbook, also empty ones between others. */
  readonly cells: number;
  /** Keys of NDJSON and JSON that nearly all objects lack. */
  readonly sparse: number;
  /** Characters of one row of text. */
  readonly row: number;
  /** Bytes of a workbook or an array once they are unpacked, and of one part of a Parquet file. */
  readonly unpacked: number;
  /** Objects and lists inside each other. */
  readonly depth: number;
  /** Characters of a name of a column. */
  readonly name: number;
  /** Bytes of a text that a JSON array or a workbook is read from whole. */
  readonly whole: number;
}

/** What the largest honest files need, with room to spare. */
export const LIMITS: Limits = {
  columns: 100_000,
  rows: 1e9,
  cells: 100_000_000,
  sparse: 1000,
  row: 1 << 24,
  unpacked: 1e9,
  depth: 64,
  name: 1000,
  whole: 400_000_000,
};

export type Limit = keyof Limits;

export const LIMIT_NAMES = Object.keys(LIMITS) as readonly Limit[];

/** The limits, some of them raised or lowered. @throws HapaxError `OPTION` at a name that is none, or no positive number */
export function limitsOf(given: Partial<Record<Limit, number>> = {}): Limits {
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(LIMITS, name))
      throw new HapaxError('OPTION', `there is no limit ${name.slice(0, 40)}; there are ${LIMIT_NAMES.join(', ')}`);
    if (!(value >= 1)) throw new HapaxError('OPTION', `the limit ${name} must be a number of at least 1; got ${value}`);
  }
  return { ...LIMITS, ...given };
}

/** What is read goes over a limit; the message ends with the option that raises it. */
export const overLimit = (source: string, place: Place | undefined, limit: Limit, found: string, wanted: number) =>
  unreadable(source, place, `${found}; --max ${limit}=${raised(wanted)} allows it, if you trust the file`);

/** A round number that is enough. */
const raised = (wanted: number): number => {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(wanted)) - 1);
  return Number.isFinite(wanted) ? Math.ceil(wanted / step) * step : wanted;
};
