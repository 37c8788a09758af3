import { expect, test } from 'vitest';
import { scoresFigure, seriesFigure } from '../../src/index.ts';

const at = Float64Array.from({ length: 100 }, (_, i) => i);
const along = { scale: 'linear', label: 'row', at } as const;
const values = at.map((i) => i % 7);

test('a feature is dotted only where it is odd', () => {
  const { panels } = seriesFigure('s', along, [
    { name: 'a', values, anomalies: [3] },
    { name: 'b', values, anomalies: [] },
  ]);
  const dots = panels.map(({ layers }) => layers.flatMap((layer) => (layer.kind === 'points' ? Array.from(layer.x) : [])));
  expect(dots).toEqual([[3], []]);
});

test('rows that were learnt from and rows that were judged are shaded', () => {
  const { panels } = seriesFigure('s', along, [{ name: 'a', values }], [], '', [
    { name: 'history', from: 0, to: 60 },
    { name: 'judged', from: 60, to: 100 },
  ]);
  expect(panels[0]?.layers.filter(({ kind }) => kind === 'stretch')).toEqual([
    { kind: 'stretch', name: 'history', shade: 'dark', from: 0, to: 60 },
    { kind: 'stretch', name: 'judged', shade: 'light', from: 60, to: 99 },
  ]);
});

test('scores show every row, judged or not, and a threshold that moves', () => {
  const threshold = at.map((i) => (i < 50 ? Number.NaN : 5));
  const [panel] = scoresFigure('s', along, [{ name: 'score', values, threshold }], { scale: 'linear', anomalies: [55, 62] }).panels;
  const points = panel!.layers.flatMap((layer) => (layer.kind === 'points' ? [[layer.name, layer.x.length]] : []));
  expect(points).toEqual([
    ['score', 98],
    ['anomaly', 2],
  ]);
  expect(panel!.layers).toContainEqual({ kind: 'line', name: 'threshold', role: 'threshold', x: at, y: threshold });
});
