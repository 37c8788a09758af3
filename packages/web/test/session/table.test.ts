import { expect, test } from 'vitest';
import { samplesOf, tableIn } from '../../src/session/table.ts';

const read = async (text: string) => samplesOf(await tableIn('file', new TextEncoder().encode(text)), 1000, 500);

test('a column of times and columns of numbers become samples; words are left out, holes are missing', async () =>
  expect(await read('name,timestamp,a,b\nx,2024-01-01T00:00:00Z,1,2\ny,2024-01-01T00:00:01Z,,3\nz,2024-01-01T00:00:02Z,5,-4')).toEqual({
    channels: ['a', 'b'],
    labels: [],
    leftOut: [],
    rows: { rows: 3, values: Float64Array.of(1704067200000, 1, 2, 1704067201000, Number.NaN, 3, 1704067202000, 5, -4) },
  }));
test('times are made when there are none', async () =>
  expect(await read('a\n1\n2')).toMatchObject({ channels: ['a'], rows: { values: Float64Array.of(1000, 1, 1500, 2) } }));
test('a file without samples or numbers says so', async () => {
  await expect(read('a,b\n1,2')).rejects.toThrow('The file has fewer than two samples.');
  await expect(read('a,b\nx,y\nz,w')).rejects.toThrow('file has no');
});
test('a column of labels marks stretches, and is no channel', async () => {
  const labels = [
    { start: 1, length: 2, channels: [] },
    { start: 4, length: 1, channels: [] },
  ];
  expect(await read('a,is_anomaly\n1,0\n2,1\n3,1\n4,0\n5,true')).toMatchObject({ channels: ['a'], labels });
  const objects = '{"a":1,"Label":0}\n{"a":2,"Label":1}\n{"a":1,"Label":1}\n{"a":2,"Label":0}\n{"a":4,"Label":true}';
  expect(await read(objects)).toMatchObject({ channels: ['a'], labels });
  expect(await read('a,b\n1,label\n2,label\n')).toMatchObject({ channels: ['a'], labels: [] });
});
test('files are read by the rules of the command: unsorted times, decimal commas, days first, no header', async () => {
  expect((await read('time,a\n1700000002,1\n1700000003,2\n1700000001,3')).rows.values).toEqual(
    Float64Array.of(1700000001e3, 3, 1700000002e3, 1, 1700000003e3, 2),
  );
  const german = await read('Zeit;a;b\n31.01.2024 10:00;1,5;20,1\n31.01.2024 10:01;2,5;20,2\n');
  expect(german).toMatchObject({
    channels: ['a', 'b'],
    rows: { values: Float64Array.of(Date.UTC(2024, 0, 31, 10), 1.5, 20.1, Date.UTC(2024, 0, 31, 10, 1), 2.5, 20.2) },
  });
  expect(await read('0.1,5\n0.2,6\n0.3,7\n')).toMatchObject({ channels: ['column1', 'column2'], rows: { rows: 3 } });
});
test('what is left out of a wide file is told', async () => {
  const names = Array.from({ length: 60 }, (_, j) => `c${j}`);
  const wide = await read([names.join(), names.map(() => 1).join(), names.map(() => 2).join()].join('\n'));
  expect([wide.channels.length, wide.leftOut.length, wide.leftOut[0]]).toEqual([20, 40, 'c20']);
});
test('of a wide file the channels that move are shown, in their order, and those that never change are left out first', async () => {
  const names = Array.from({ length: 30 }, (_, j) => `c${j}`);
  const rows = [1, 2, 3].map((v) => names.map((_, j) => (j % 3 === 0 ? 5 : v + j)).join());
  const { channels, leftOut } = await read([names.join(), ...rows].join('\n'));
  expect(channels).toEqual(names.filter((_, j) => j % 3 !== 0));
  expect(leftOut).toEqual(names.filter((_, j) => j % 3 === 0));
});
test('JSON lines and JSON lists are tables of their fields', async () => {
  const expected = { channels: ['a', 'deep.x'], rows: { rows: 2 } };
  expect(await read('{"a":2,"deep":{"x":1}}\n\n{"a":3}')).toMatchObject(expected);
  expect(await read('[{"a":2,"deep":{"x":1}},{"a":3}]')).toMatchObject(expected);
  await expect(read('{"a":1}\n{"a"')).rejects.toThrow('is not JSON; each line must be one object');
  await expect(read('{"a":1}\n[1]')).rejects.toThrow('file line 2: "[1]" is not an object; each line must be one such as {"value":1}');
});
