import { columnFromArray, type Table, tableFromColumns, tableFromIPC, tableToIPC, utf8 } from '@uwdata/flechette';
import { expect, test } from 'vitest';
import { encodeBatches, openBatches, type ResultColumn, type ScoredBatch, type Writing } from '../../src/index.ts';
import { readAll, streamOf, writingOf, written } from './helpers.ts';

const ROWS = 40_000;
const CSV = `id,host,a,b\n${Array.from({ length: ROWS }, (_, i) => `${i},h\u00e9${i % 7},${Math.sin(i)},${i % 13 === 0 ? '' : i / 8}`).join('\n')}\n`;
const RESULTS = [
  { name: 'new', kind: 'number' },
  { name: 'anomaly', kind: 'flag' },
  { name: 'reason', kind: 'text' },
] as const;

/** A stream of Arrow with several batches. */
async function stream(): Promise<Buffer> {
  const { batches, reader } = await readAll(CSV, ['a', 'b']);
  return written('arrow', batches, writingOf(reader, { numbers: ['a', 'b'] }), 'csv');
}

/** What a judge would find: every eleventh row has no verdict, every hundredth a reason. */
function resultsOf(before: number, rows: number): ResultColumn[] {
  const values = Float64Array.from({ length: rows }, (_, i) => ((before + i) % 11 === 0 && before > 0 ? Number.NaN : (before + i) / 4));
  return [
    { name: 'new', kind: 'number', values },
    { name: 'anomaly', kind: 'flag', values: values.map((score) => (score === score ? Number(score > 9000) : score)) },
    { name: 'reason', kind: 'text', values: Array.from({ length: rows }, (_, i) => (i % 100 === 7 ? `r\u00e9ason ${i}` : '')) },
  ];
}

async function scored(bytes: Buffer, some: Partial<Writing> = {}): Promise<{ readonly bytes: Uint8Array; readonly table: Table }> {
  const reader = await openBatches(streamOf(bytes));
  async function* through(): AsyncGenerator<ScoredBatch> {
    let before = 0;
    for await (const batch of reader.batches({ numbers: ['a'], texts: [] })) {
      yield { batch, results: resultsOf(before, batch.rows) };
      before += batch.rows;
    }
  }
  const pieces: Uint8Array[] = [];
  for await (const piece of encodeBatches('arrow', through(), writingOf(reader, { results: RESULTS, ...some }), 'arrow'))
    pieces.push(typeof piece === 'string' ? Buffer.from(piece) : piece.slice());
  const whole = Uint8Array.from(Buffer.concat(pieces));
  return { bytes: whole, table: tableFromIPC(whole, { useBigInt: true }) };
}

const cellsOf = (table: Table) => table.schema.fields.map(({ name }) => [name, Array.from(table.getChild(name))] as const);

test('batches of Arrow are handed on with the results behind them, cell for cell those of a table that is written anew', async () => {
  const given = await stream();
  const handedOn = await scored(given);
  expect(handedOn.table.getChildAt(0).data.length).toBeGreaterThan(2);
  // A list of columns, though of all, is written column by column.
  const anew = await scored(given, { keep: ['id', 'host', 'a', 'b', 'score'] });
  expect(handedOn.table.schema.fields).toEqual(anew.table.schema.fields);
  for (const [name, cells] of cellsOf(anew.table)) expect(cellsOf(handedOn.table).find(([one]) => one === name)?.[1]).toEqual(cells);
  const scores = Array.from(handedOn.table.getChild('new'));
  expect(scores.slice(0, 2)).toEqual([0, 0.25]);
  expect(scores.filter((score) => score === null).length).toBeGreaterThan(1000);
  expect(handedOn.table.getChild('reason').at(7)).toBe('r\u00e9ason 7');
  expect(handedOn.table.getChild('host').at(ROWS - 1)).toBe(`h\u00e9${(ROWS - 1) % 7}`);
});

test('a file of batches that were handed on is found by its end', async () => {
  const given = await stream();
  const [file, streamed] = [await scored(given, { stream: false }), await scored(given)];
  expect(Buffer.from(file.bytes.subarray(0, 6)).toString()).toBe('ARROW1');
  expect(cellsOf(file.table)).toEqual(cellsOf(streamed.table));
});

test('columns of text with dictionaries are written anew', async () => {
  const bytes = tableToIPC(
    tableFromColumns({
      a: columnFromArray(Float64Array.of(1, 2, 3)),
      word: columnFromArray(['x', 'y', 'x']),
      note: columnFromArray(['p', null, ''], utf8()),
    }),
    { format: 'stream' },
  );
  const once = await scored(Buffer.from(bytes ?? []));
  expect(Array.from(once.table.getChild('word'))).toEqual(['x', 'y', 'x']);
  expect(Array.from(once.table.getChild('note'))).toEqual(['p', null, '']);
});

test('the next batch may lie in the memory of the one before, and is right when it comes', async () => {
  const reader = await openBatches(streamOf(await stream()));
  let at = 0;
  for await (const { values, rows } of reader.batches({ numbers: ['a'], texts: [] })) {
    expect(values.length).toBe(rows);
    for (let i = 0; i < rows; i += 997) expect(values[i]).toBe(Math.sin(at + i));
    at += rows;
  }
  expect(at).toBe(ROWS);
});
