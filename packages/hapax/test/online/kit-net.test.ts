import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { kitNet, kitNetErrors } from '../../src/index.ts';
import { normalRows } from '../data.ts';

/** The worst drift between exp of two C libraries and two orders of summation, after 1500 training steps; the scores reach 22. */
const GOLDEN = 1e-9;

interface Run {
  variant: 'kitnet-py' | 'kitsune-py';
  feature_map: number[][];
  scores: number[];
}
const golden: { X: number[][]; runs: [Run, Run, Run]; supplied_map_run: Run } = JSON.parse(
  gunzipSync(readFileSync(new URL('../fixtures/kitnet.json.gz', import.meta.url))).toString(),
);

const biasOf = ({ variant }: Run) => (variant === 'kitnet-py' ? 'shared' : 'unit');

/** The largest difference from the reference's scores over the stream; before the first score the reference says 0, we say NaN. */
function drift(model: ReturnType<ReturnType<typeof kitNet>['start']>, { scores }: Run, first: number): number {
  let worst = 0;
  golden.X.forEach((x, i) => {
    const score = model.scoreLearnOne(x);
    if (i < first) expect(score).toBeNaN();
    else worst = Math.max(worst, Math.abs(score - scores[i]!));
  });
  return worst;
}

describe('kitNet', () => {
  test.each([
    { name: 'KitNET 2018, five autoencoders', run: golden.runs[0], maxAutoencoder: 4 },
    { name: 'Kitsune 2020, five autoencoders', run: golden.runs[1], maxAutoencoder: 4 },
    { name: 'KitNET 2018, one autoencoder', run: golden.runs[2], maxAutoencoder: 20 },
  ])('gives the map and the scores of the reference: $name', ({ run, maxAutoencoder }) => {
    const model = kitNet({ maxAutoencoder, featureGrace: 300, grace: 1500, bias: biasOf(run), output: 'kitnet' }).start(12);
    expect(drift(model, run, 1801)).toBeLessThan(GOLDEN);
    expect(kitNetErrors(model.snapshot(), new Float64Array(12)).groups.map((g) => g.features)).toEqual(run.feature_map);
  });

  test('gives the scores of the reference with a supplied map', () => {
    const run = golden.supplied_map_run,
      map = run.feature_map.flatMap((group, a) => (a === 0 ? group : [-1, ...group]));
    const model = kitNet({ map, featureGrace: 0, grace: 1500, bias: biasOf(run), output: 'kitnet' }).start(12);
    expect(drift(model, run, 1501)).toBeLessThan(GOLDEN);
  });

  test('agrees with the formulas on random input, training and scoring', () => {
    const rows = normalRows(60, 3, 11),
      model = kitNet({ map: [2, 0, -1, 1], featureGrace: 0, grace: 40, rate: 0.3, output: 'kitnet' }).start(3),
      twin = naive([[2, 0], [1]], 0.3);
    rows.forEach((row, i) => {
      const score = model.scoreLearnOne(row);
      if (i <= 40) twin.train(row);
      else expect(score).toBeCloseTo(twin.execute(row), 12);
    });
  });

  test('with one autoencoder the published output ranks larger errors below smaller ones; mean and max do not', () => {
    const scores = (output: 'kitnet' | 'mean' | 'max') => {
      const model = kitNet({ maxAutoencoder: 20, featureGrace: 300, grace: 1500, bias: 'shared', output }).start(12);
      return golden.X.map((x) => model.scoreLearnOne(x)).slice(1801);
    };
    const byError = scores('mean').map((error, i) => ({ error, i })),
      order = byError.toSorted((a, b) => a.error - b.error).map(({ i }) => i),
      falls = (v: number[]) => order.filter((i, k) => k > 0 && v[i]! < v[order[k - 1]!]!).length;
    expect(falls(scores('kitnet'))).toBeGreaterThan(order.length / 10);
    expect(falls(scores('max'))).toBe(0);
  });

  test('a feature that was constant in training counts by its size, and a missing cell as its mean', () => {
    const model = kitNet({ featureGrace: 20, grace: 100, output: 'max' }).start(3);
    for (const [a, b] of normalRows(121, 2, 4)) model.learnOne([a!, b!, 50]);
    expect(model.scoreOne([0, 0, 51])).toBeLessThan(1);
    expect(model.scoreOne([0, 0, 500])).toBeGreaterThan(3);
    expect(model.scoreOne([0, 0, NaN])).toBe(model.scoreOne([0, 0, 50]));
  });

  test('squared errors by feature have the square of the mean score as their mean', () => {
    const model = kitNet({ maxAutoencoder: 2 }).start(3);
    for (const row of normalRows(1001, 3, 3)) model.learnOne(row);
    const parts = model.contributions([1, 9, 0])!,
      { groups, features } = kitNetErrors(model.snapshot(), Float64Array.of(1, 9, 0));
    expect(Math.sqrt(parts.reduce((a, b) => a + b) / 3)).toBeCloseTo(model.scoreOne([1, 9, 0]), 12);
    expect(features).toEqual(parts);
    expect(groups.flatMap((g) => g.features).sort()).toEqual([0, 1, 2]);
  });

  test('learning after grace moves the weights; frozen it does not', () => {
    const scores = (after: 'freeze' | 'learn') => {
      const model = kitNet({ after }).start(2);
      for (const row of normalRows(1001, 2, 3)) model.learnOne(row);
      const before = model.scoreOne([1, 1]);
      for (const row of normalRows(50, 2, 4)) model.learnOne(row);
      return [before, model.scoreOne([1, 1])];
    };
    const [a, b] = scores('freeze'),
      [c, d] = scores('learn');
    expect(a).toBe(b);
    expect(c).not.toBe(d);
  });

  test('says what is wrong with a map', () => {
    expect(() => kitNet({ map: [0, 3] }).start(3)).toThrow('kitNet: `map` names feature 3; the samples have 3 features, 0 to 2');
    expect(() => kitNet({ map: [0, -1, -1, 2] }).start(3)).toThrow('kitNet: `map` has a group without features; part groups by one -1');
    expect(() => kitNetErrors(kitNet().start(3).snapshot(), new Float64Array(3))).toThrow(
      'kitNet has learnt 0 samples and has no map of features yet',
    );
  });
});

/** KitNET as its description reads, arrays of arrays throughout; weights are taken from the description's generator by the caller. */
function naive(map: number[][], rate: number) {
  const sigma = (a: number) => 1 / (1 + Math.exp(-a));
  const u = [0.1915194503788923, 0.6221087710398319, 0.4377277390071145, 0.7853585837137692];
  const layer = (v: number) => {
    const h = Math.ceil(v * 0.75),
      W = Array.from({ length: v }, (_, i) => Array.from({ length: h }, (_, j) => (2 * u[i * h + j]! - 1) / v)),
      b = Array(h).fill(0) as number[],
      c = Array(v).fill(0) as number[],
      low = Array(v).fill(Infinity) as number[],
      high = Array(v).fill(-Infinity) as number[];
    return (input: number[], learn: boolean): number => {
      if (learn) {
        input.forEach((value, i) => {
          low[i] = Math.min(low[i]!, value);
          high[i] = Math.max(high[i]!, value);
        });
      }
      const x = input.map((value, i) => (value - low[i]!) / (high[i]! - low[i]! || 1)),
        y = b.map((bias, j) => sigma(bias + x.reduce((s, xi, i) => s + xi * W[i]![j]!, 0))),
        z = c.map((bias, i) => sigma(bias + y.reduce((s, yj, j) => s + yj * W[i]![j]!, 0))),
        e = x.map((xi, i) => xi - z[i]!);
      if (learn) {
        const g = y.map((yj, j) => e.reduce((s, ei, i) => s + ei * W[i]![j]!, 0) * yj * (1 - yj));
        for (const [i, row] of W.entries()) for (const j of row.keys()) row[j]! += rate * (x[i]! * g[j]! + e[i]! * y[j]!);
        for (const [j, gj] of g.entries()) b[j]! += rate * gj;
        for (const [i, ei] of e.entries()) c[i]! += rate * ei;
      }
      return Math.sqrt(e.reduce((s, ei) => s + ei * ei, 0) / v);
    };
  };
  const layers = map.map((group) => layer(group.length)),
    output = layer(map.length);
  const pass = (row: number[], learn: boolean) =>
    output(
      layers.map((one, a) =>
        one(
          map[a]!.map((j) => row[j]!),
          learn,
        ),
      ),
      learn,
    );
  return { train: (row: number[]) => pass(row, true), execute: (row: number[]) => pass(row, false) };
}
