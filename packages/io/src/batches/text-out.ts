import type { Cell } from '../tables/columns/column.ts';
import { areBlanks } from '../tables/csv/blanks.ts';
import { csvText, sheetText } from '../tables/writing/csv-cell.ts';
import type { RowBatch } from './row-batch.ts';
import type { ResultColumn, ScoredBatch, Writing } from './scored-batch.ts';

/**
 * Rows of text, each as the file spells it where it is text of this kind, with the results behind it. A CSV that is handed on stays byte by
 * byte the user's; what is made here is nothing that a spreadsheet runs.
 */
export async function* encodeCsv(scored: AsyncIterable<ScoredBatch>, writing: Writing, verbatim: boolean): AsyncGenerator<string> {
  const given = writing.delimiter;
  const sign = verbatim && given !== undefined && !areBlanks(given) ? given : ',';
  const asIs = verbatim && writing.keep === undefined && !(given !== undefined && areBlanks(given));
  const columns = writing.keep ?? writing.columns;
  if (!writing.headless)
    yield `${[...columns.map((name) => (verbatim ? name : sheetText(name))), ...writing.results.map(({ name }) => sheetText(name))].map((name) => csvText(name, sign)).join(sign)}\n`;
  for await (const { batch, results, rows } of scored) {
    const { line } = batch;
    const told = results.map((one) =>
      one.kind === 'text' ? (i: number) => csvText(sheetText(one.values[i]), sign) : numberText(one.values),
    );
    const row = asIs && line !== undefined ? line : lineOf(batch, writing, columns, sign, verbatim);
    yield joined(batch.rows, rows, (i) => {
      let text = row(i);
      for (const tell of told) text += sign + tell(i);
      return text;
    });
  }
}

const numberText = (values: Float64Array) => (i: number) => (values[i] === values[i] ? String(values[i]) : '');

function lineOf(batch: RowBatch, { columns }: Writing, wanted: readonly string[], sign: string, verbatim: boolean): (i: number) => string {
  const chosen = wanted.map((name) => batch.cells(columns.indexOf(name)));
  const told = (cell: Cell) => (verbatim || typeof cell !== 'string' ? plainText(cell) : sheetText(cell));
  return (i) => chosen.map((column) => csvText(told(column[i]), sign)).join(sign);
}

export const plainText = (cell: Cell): string =>
  cell === null || cell === undefined || (typeof cell === 'number' && cell !== cell)
    ? ''
    : cell instanceof Date
      ? cell.toISOString()
      : String(cell);

/** One object a line, each as the file spells it where it is one, with the results behind it. */
export async function* encodeNdjson(scored: AsyncIterable<ScoredBatch>, writing: Writing, verbatim: boolean): AsyncGenerator<string> {
  const columns = writing.keep ?? writing.columns;
  for await (const { batch, results, rows } of scored) {
    const { line } = batch;
    const told = results.map((one) => {
      const key = `${JSON.stringify(one.name)}:`;
      return one.kind === 'text'
        ? (i: number) => key + (one.values[i] === '' ? 'null' : JSON.stringify(one.values[i]))
        : (i: number) => key + (one.values[i] === one.values[i] ? String(one.values[i]) : 'null');
    });
    const row =
      verbatim && writing.keep === undefined && line !== undefined
        ? (i: number) => line(i).slice(0, -1)
        : objectOf(batch, writing, columns);
    yield joined(batch.rows, rows, (i) => {
      const text = row(i);
      return `${text}${text.trimEnd().endsWith('{') ? '' : ','}${told.map((tell) => tell(i)).join(',')}}`;
    });
  }
}

/** An object without its end. */
function objectOf(batch: RowBatch, { columns }: Writing, wanted: readonly string[]): (i: number) => string {
  const chosen = wanted.map((name) => ({ key: `${JSON.stringify(name)}:`, column: batch.cells(columns.indexOf(name)) }));
  return (i) => `{${chosen.map(({ key, column }) => key + jsonText(column[i])).join(',')}`;
}

function jsonText(cell: Cell): string {
  if (cell === null || cell === undefined || (typeof cell === 'number' && !(Math.abs(cell) < Infinity))) return 'null';
  return typeof cell === 'bigint' ? String(cell) : JSON.stringify(cell);
}

function joined(count: number, rows: ArrayLike<number> | undefined, line: (i: number) => string): string {
  let text = '';
  if (rows === undefined) for (let i = 0; i < count; ++i) text += `${line(i)}\n`;
  else for (let k = 0; k < rows.length; ++k) text += `${line(rows[k])}\n`;
  return text;
}

/** Names of results that the file has a column of already. */
export const taken = (columns: readonly string[], results: readonly Pick<ResultColumn, 'name'>[]): string | undefined =>
  results.map(({ name }) => name).find((name) => columns.includes(name));
