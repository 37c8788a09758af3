import { expect, test } from 'vitest';
import { readTable } from '../../src/index.ts';
import { scratch } from '../scratch.ts';

const { file } = scratch();
const hours = Array.from({ length: 5 }, (_, i) => `2024-01-01T0${i}:00`);
const read = async (name: string, value: unknown) => {
  const { rows, features, time, notes } = await readTable(file(`${name}.json`, JSON.stringify(value)));
  const values = features.map((one) => [one.name, ...Array.from(one.values.subarray(0, 2))]);
  return { rows, time: time?.name, values, note: notes[0] };
};

test('lists beside the columns are told, whatever their length and however many they are', async () => {
  const more = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`one${i}`, [i]]));
  const { note } = await read('beside', { a: [1, 2, 4, 9], b: [4, 3, 7, 8], log: [{ x: 1 }, { x: 2 }, { y: 3 }, 4], ...more });
  expect(note).toBe(
    'each key holds a column; `one0`, `one1`, `one2`, `one3`, `one4` and 4 more of another length left out; `log` left out, with objects for cells',
  );
});
test('columns inside an object, as Open-Meteo answers', async () => {
  const hourly = { time: hours, temperature: [1, 2, 4, 3, 7], box: [1, 2] };
  expect(await read('meteo', { latitude: 52.5, timezone: 'GMT', units: { time: 'iso8601' }, hourly })).toEqual({
    rows: 5,
    time: 'time',
    values: [['temperature', 1, 2]],
    note: 'the rows are taken from `hourly`, where each key holds a column; `box` of another length left out',
  });
});

test('of several tables the longest, and the others are told', async () => {
  const { rows, note } = await read('two', {
    daily: { time: ['2024-01-01', '2024-01-02'], sun: [1, 2] },
    hourly: { time: hours, temperature: [1, 2, 4, 3, 7] },
  });
  expect([rows, note]).toEqual([5, 'the rows are taken from `hourly`, where each key holds a column; `daily` left out']);
});

test('a row under each date inside an object, as Alpha Vantage answers', async () => {
  const days = Object.fromEntries(
    Array.from({ length: 4 }, (_, i) => [`2024-01-0${4 - i}`, { '1. open': `${100 + i * i}.5`, '5. volume': `${10 + 3 * i}` }]),
  );
  expect(await read('daily', { 'Meta Data': { '2. Symbol': 'IBM' }, 'Time Series (Daily)': days })).toEqual({
    rows: 4,
    time: 'key',
    values: [
      ['1. open', 109.5, 104.5],
      ['5. volume', 19, 16],
    ],
    note: 'the rows are taken from `Time Series (Daily)`, where each key holds a row, and becomes the column key',
  });
});

test.each([
  ['prometheus', 'values', (t: number, v: number) => [t, String(v)], 'metric'],
  ['graphite', 'datapoints', (t: number, v: number) => [v, t], 'target'],
])('series of pairs of time and value, as %s answers', async (name, key, pair, label) => {
  const series = ['a', 'b'].map((host, k) => ({
    [label]: name === 'graphite' ? host : { instance: host },
    [key]: Array.from({ length: 3 }, (_, i) => pair(1_704_067_200 + 60 * i, i * i + 0.5 + k)),
  }));
  const answer = name === 'graphite' ? series : { status: 'success', data: { resultType: 'matrix', result: series } };
  const found = await read(name, answer);
  expect([found.rows, found.time, found.values[0]?.[0]]).toEqual([6, 'time', 'value']);
  expect(found.note).toContain(`the pairs in \`${key}\` are rows of time and value`);
});

test('names and rows apart inside lists of one, as InfluxDB answers', async () => {
  const values = hours.map((hour, i) => [`${hour}:00Z`, i * i]);
  const {
    rows,
    time,
    values: columns,
  } = await read('influx', {
    results: [{ statement_id: 0, series: [{ name: 'cpu', columns: ['time', 'mean'], values }] }],
  });
  expect([rows, time, columns[0]]).toEqual([5, 'time', ['mean', 0, 1]]);
});

test('pairs that are no times stay a cell', async () => {
  const { rows } = await read('shapes', [
    {
      x: 1,
      corners: [
        [1, 2],
        [3, 4],
      ],
    },
    {
      x: 3,
      corners: [
        [1, 2],
        [3, 5],
      ],
    },
  ]);
  expect(rows).toBe(2);
});

test('three digits behind every point between semicolons: decimals, and it is said', async () => {
  const path = file(
    'menge.csv',
    `Menge;n\n${Array.from({ length: 15 }, (_, i) => `${5 + (i % 3)}.${100 + i * 37};${i % 4}`).join('\n')}\n`,
  );
  const { notes } = await readTable(path);
  expect(notes[0]).toBe(
    'column Menge: 5.100 is read as 5.100, though nothing else in the column shows its decimal mark; --thousands "." reads it as 5100',
  );
  const [thousands] = (await readTable(path, { thousands: '.' })).features;
  expect(thousands?.values[0]).toBe(5100);
});

test('a map in TopoJSON: the properties of its shapes are the rows; outlines alone are refused in words', async () => {
  const shape = (id: number, properties: object) => ({ type: 'Polygon', id, arcs: [[id]], properties });
  const map = (geometries: readonly object[]) => ({
    type: 'Topology',
    objects: { land: { type: 'Polygon', arcs: [[0]] }, states: { type: 'GeometryCollection', geometries } },
    arcs: [
      [
        [0, 0],
        [1, 5],
      ],
      [
        [3, 3],
        [2, 1],
      ],
      [
        [4, 4],
        [1, 1],
      ],
    ],
  });
  const { rows, values, note } = await read('map', map([shape(4, { rate: 2.5 }), shape(7, { rate: 3.5 }), shape(9, { rate: 1.5 })]));
  expect([rows, values.at(-1), note]).toEqual([
    3,
    ['rate', 2.5, 3.5],
    'the rows are taken from the properties of `objects.states`, a map; `land` left out',
  ]);
  await expect(read('outlines', map([{ type: 'Polygon', id: 4, arcs: [[0]] }]))).rejects.toThrow(
    'is a map (TopoJSON) whose shapes have an outline and no values; give the file whose values are drawn on it, or a map whose shapes have `properties`',
  );
});
