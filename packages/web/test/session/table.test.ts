import { expect, test } from 'vitest';
import { cellsOfNdjson, readTable } from '../../src/session/table.ts';

const read = (text: string) =>
  readTable(
    text.split('\n').map((line) => line.split(',')),
    1000,
    500,
  );

test('a column of times and columns of numbers become samples; words are left out, holes are missing', () =>
  expect(read('name,timestamp,a,b\nx,2024-01-01T00:00:00Z,1,2\ny,2024-01-01T00:00:01Z,,3\nz,2024-01-01T00:00:02Z,5,-4')).toEqual({
    channels: ['a', 'b'],
    labels: [],
    rows: { rows: 3, values: Float64Array.of(1704067200000, 1, 2, 1704067201000, Number.NaN, 3, 1704067202000, 5, -4) },
  }));
test('times may be seconds, and are made when there are none', () => {
  expect(read('time,a\n1700000000,1\n1700000001,2')).toMatchObject({ rows: { values: Float64Array.of(1.7e12, 1, 1.700000001e12, 2) } });
  expect(read('a\n1\n2')).toMatchObject({ channels: ['a'], rows: { values: Float64Array.of(1000, 1, 1500, 2) } });
});
test('columns without a name or with the same one can be told apart', () =>
  expect(read('a,a,\n1,2,3\n4,5,6')).toMatchObject({ channels: ['a', 'a 2', 'column 3'] }));
test('a file without samples or numbers says so', () => {
  expect(read('a,b\n1,2')).toEqual({ problem: 'The file has fewer than two samples.' });
  expect(read('a,b\nx,y\nz,w')).toEqual({ problem: 'The file has no column of numbers.' });
});
test('a column of labels marks stretches, and is no channel', () =>
  expect(read('a,is_anomaly\n1,0\n2,1\n3,1\n4,0\n5,true')).toMatchObject({
    channels: ['a'],
    labels: [
      { start: 1, length: 2, channels: [] },
      { start: 4, length: 1, channels: [] },
    ],
  }));
test('times that do not grow are told with their line', () =>
  expect(read('time,a\n2,1\n3,1\n1,1')).toEqual({
    problem: 'The times must grow from line to line; on line 4 the time is missing or earlier than on the line before.',
  }));
test('JSON lines are a table of their fields, in the order they first come', () => {
  expect(cellsOfNdjson('{"t":1,"a":2,"deep":{"x":1}}\n\n{"t":2,"b":null,"a":3}')).toEqual([
    ['t', 'a', 'b'],
    ['1', '2'],
    ['2', '3', ''],
  ]);
  expect(() => cellsOfNdjson('{"a":1}\n{"a"')).toThrow('Line 2 is not JSON.');
  expect(() => cellsOfNdjson('[1]')).toThrow('Line 1 is not a JSON object.');
});
