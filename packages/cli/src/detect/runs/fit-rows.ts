import type { Table } from '@hapax/io';
import { HapaxError, type Matrix, random } from 'hapax';
import type { TrainOn } from './train-on.ts';

/** Numbers that a method is fitted on where nothing is said: 80 MB. What more would change lies in the last shown digits. */
const CELLS = 10e6;

/** How many rows `--fit-rows` says. @throws HapaxError `OPTION` */
export function fitRows(text: unknown): number | undefined {
  if (typeof text !== 'string') return undefined;
  const value = Number(text);
  if (!(Number.isInteger(value) && value >= 2))
    throw new HapaxError('OPTION', `--fit-rows must be a whole number of 2 or more; got ${text}`);
  return value;
}

/**
 * The rows to fit on where there are more than `most`: one of each stretch of equal length, drawn with a fixed seed, so that
 * neither a part of the table nor a rhythm in it is left out.
 * @param among indices of the rows to draw from; without it all
 * @returns ascending; undefined: all rows
 */
export function drawn(table: Table, most: number | undefined, among?: Int32Array): Int32Array | undefined {
  const rows = among?.length ?? table.rows;
  const count = most ?? Math.max(2, Math.floor(CELLS / table.features.length));
  if (rows <= count) return among;
  const { uniform } = random(0);
  return Int32Array.from({ length: count }, (_, k) => {
    const at = Math.min(rows - 1, Math.floor(((k + uniform()) * rows) / count));
    return among === undefined ? at : among[at];
  });
}

/** Rows that are labelled as anomalies are few: those that were not drawn come in as well. */
export function withAnomalies(chosen: Int32Array | undefined, labels: Uint8Array | undefined): Int32Array | undefined {
  if (chosen === undefined || labels === undefined) return chosen;
  const all = new Set(chosen);
  for (let i = 0; i < labels.length; ++i) if (labels[i] === 1) all.add(i);
  return Int32Array.from(all).sort();
}

/** Whether an index is one of those chosen. */
export function among(chosen: Int32Array): (_: number, i: number) => boolean {
  let k = 0;
  return (_, i) => {
    if (chosen[k] !== i) return false;
    k += 1;
    return true;
  };
}

export const fittedOn = (rows: number, all: number): string =>
  `${rows.toLocaleString('en')} of ${all.toLocaleString('en')} rows, spread evenly; --fit-rows takes more or fewer`;

export const learntFrom = ({ source }: Table, { column, labels }: TrainOn, rows: number): string =>
  `${rows.toLocaleString('en')} rows of ${source} where ${column} is ${labels.join(' or ')}`;

/** All samples, those not at `indices` missing. */
export function onlyAt({ values, rows, columns }: Matrix, indices: Int32Array): Matrix {
  const out = new Float64Array(values.length).fill(Number.NaN);
  for (const i of indices) out.set(values.subarray(i * columns, (i + 1) * columns), i * columns);
  return { values: out, rows, columns };
}
