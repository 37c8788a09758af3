import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hapax, scratch } from '../capture.ts';

const { folder } = scratch();

test('hapax data makes a table with known anomalies that detect reads, and lists what there is', async () => {
  const path = join(folder, 'connections.csv');
  expect(await hapax(['data', 'connections', '--n-samples', '400', '--seed', '2', '-o', path])).toEqual({ code: 0, out: '', err: '' });
  const [head, ...rows] = readFileSync(path, 'utf8').trimEnd().split('\n');
  expect([head, rows.length, rows.filter((row) => row.endsWith(',1')).length]).toEqual(['proto,service,bytes,seconds,anomaly', 400, 8]);
  const { measures } = JSON.parse((await hapax(['evaluate', path, '--labels', 'anomaly', '--json'])).out);
  expect(measures.rocAuc).toBeGreaterThan(0.9);
  expect((await hapax(['data'])).out).toMatch(/blobs .*\n[\s\S]*weather .*four years of days in Seattle/);
  expect((await hapax(['data', 'blobs', '--n-samples', '20'])).out.split('\n')).toHaveLength(22);
});

test('hapax data prints what an npm package ships, and says which to install', async () => {
  expect((await hapax(['data', 'weather'])).out).toMatch(/^date,precipitation,temp_max,temp_min,wind,weather\n2012-01-01,/);
  expect((await hapax(['data', 'wether'])).err).toMatch(/^hapax: there is no table "wether"; there are blobs, .*, weather, /);
});

test('hapax export writes ONNX, and refuses what it cannot hold', async () => {
  const table = join(folder, 'ring.csv');
  const model = join(folder, 'ring.json');
  const onnx = join(folder, 'ring.onnx');
  await hapax(['data', 'ring', '-o', table]);
  await hapax(['detect', table, '--method', 'isolationForest', '--features', 'x,y', '--save', model]);
  const said = await hapax(['export', model, '--output', onnx]);
  expect({ ...said, err: said.err.replaceAll(`${folder}/`, '') }).toEqual({
    code: 0,
    out: '',
    err: 'ring.onnx: isolationForest, input X of doubles (n, 2): x, y; outputs score and anomaly\n',
  });
  expect(existsSync(onnx)).toBe(true);
  await hapax(['detect', table, '--method', 'knn', '--features', 'x,y', '--save', model]);
  expect((await hapax(['export', model, '--output', onnx])).err).toMatch(/^hapax: knn cannot be written as ONNX; isolationForest, /);
});
