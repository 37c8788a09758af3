import { describe, expect, test } from 'vitest';
import { matrix } from '../../../src/core/matrix.ts';
import { random } from '../../../src/core/random.ts';
import { dbscan, decode, encode, knn, lof } from '../../../src/index.ts';
import { distanceIn, METRICS, nearestIn, spaceOf, withoutFeature } from '../../../src/kernels/neighbours/metric.ts';
import { normalRows } from '../../data.ts';

const others = METRICS.slice(1);
const rowsFor = (metric: (typeof METRICS)[number], n: number, seed: number): number[][] => {
  const chance = random(seed);
  if (metric === 'haversine') return Array.from({ length: n }, () => [180 * chance.uniform() - 90, 360 * chance.uniform() - 180]);
  if (metric === 'gower') return Array.from({ length: n }, () => [chance.normal(), 50 * chance.normal(), chance.integer(3)]);
  return normalRows(n, 3, seed);
};
const options = (metric: (typeof METRICS)[number]) => ({ metric, ...(metric === 'gower' && { categorical: [2] }) });

/** The definitions, apart from what is tested. */
function naive(metric: (typeof METRICS)[number], x: readonly number[][], a: readonly number[], b: readonly number[]): number {
  const apart = a.map((v, j) => Math.abs(v - b[j]!));
  if (metric === 'manhattan') return apart.reduce((sum, v) => sum + v, 0);
  if (metric === 'chebyshev') return Math.max(...apart);
  const dot = (p: readonly number[], q: readonly number[]) => p.reduce((sum, v, j) => sum + v * q[j]!, 0);
  if (metric === 'cosine') return 1 - dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  if (metric === 'gower') {
    const range = (j: number) => Math.max(...x.map((row) => row[j]!)) - Math.min(...x.map((row) => row[j]!));
    return (apart[0]! / range(0) + apart[1]! / range(1) + (apart[2]! > 0 ? 1 : 0)) / 3;
  }
  const [lat, lon, otherLat, otherLon] = [...a, ...b].map((v) => (v * Math.PI) / 180);
  const angle = Math.sin(lat!) * Math.sin(otherLat!) + Math.cos(lat!) * Math.cos(otherLat!) * Math.cos(lon! - otherLon!);
  return 6371.0088 * Math.acos(Math.max(-1, Math.min(1, angle)));
}

describe.each(others)('%s', (metric) => {
  const rows = rowsFor(metric, 120, 1);
  const x = matrix(rows);
  const space = spaceOf('test', x, metric, metric === 'gower' ? [2] : [])!;
  const queries = rowsFor(metric, 15, 2);
  const within = metric === 'haversine' ? 1e-3 : 1e-12;

  test('distances are those of the definition', () => {
    queries.forEach((a, i) => {
      rows.forEach((b, j) => {
        expect(Math.abs(distanceIn(space, matrix(queries), i, x, j) - naive(metric, rows, a, b))).toBeLessThan(within);
      });
    });
  });

  test('the nearest are those of a sort of all distances, a point itself left out', () => {
    const self = Int32Array.from(rows.keys());
    const found = nearestIn(space, x, x, 4, self);
    for (const [i, a] of rows.entries()) {
      const sorted = rows.map((b, j) => ({ j, away: j === i ? Infinity : naive(metric, rows, a, b) })).sort((p, q) => p.away - q.away);
      for (let p = 0; p < 4; ++p) expect(Math.abs(found.distance[4 * i + p]! - sorted[p]!.away)).toBeLessThan(within);
    }
  });

  test.each([knn, lof, dbscan])('a method scores by it, explains, and is stored: %o', (method) => {
    const model = method(options(metric)).fit(rows);
    expect(method.load(decode(encode(model.snapshot()))).score(queries)).toEqual(model.score(queries));
    const parts = model.contributions(queries[0]!)!;
    expect(Array.from(parts).every(Number.isFinite)).toBe(true);
    expect(Array.from(model.score(queries)).every(Number.isFinite)).toBe(true);
  });

  test('knn is the distance to the k-th by the definition', () => {
    const scores = knn({ ...options(metric), nNeighbors: 3 })
      .fit(rows)
      .score(queries);
    queries.forEach((a, i) => {
      const away = rows.map((b) => naive(metric, rows, a, b)).sort((p, q) => p - q);
      expect(Math.abs(scores[i]! - away[2]!)).toBeLessThan(within);
    });
  });
});

test('hand-computed: Paris is 343.6 km from London; parallel samples are no distance apart, zeros one from all others', () => {
  const paris = matrix([[48.8566, 2.3522]]);
  const london = matrix([[51.5074, -0.1278]]);
  expect(distanceIn(spaceOf('test', paris, 'haversine', [])!, paris, 0, london, 0)).toBeCloseTo(343.56, 1);
  const model = knn({ metric: 'cosine', nNeighbors: 1 }).fit([
    [1, 2],
    [2, 4],
    [-1, 0.5],
  ]);
  expect(model.scoreOne([10, 20])).toBeCloseTo(0, 12);
  expect(model.scoreOne([0, 0])).toBeCloseTo(1, 12);
});

test('gower: a text that is nobody else’s is 1 / features away from a row that is else the same', () => {
  const rows = Array.from({ length: 40 }, (_, i) => [i % 5, i % 2]);
  expect(
    knn({ metric: 'gower', categorical: [1], nNeighbors: 1 })
      .fit(rows)
      .scoreOne([2, 7]),
  ).toBe(0.5);
});

test('what a metric cannot take is refused with the way out', () => {
  expect(() => knn({ metric: 'haversine' }).fit([[1, 2, 3]])).toThrow(
    'knn: haversine takes two features, latitude and longitude in degrees; got 3',
  );
  expect(() =>
    lof({ metric: 'haversine' }).fit([
      [10, 20],
      [120, 10],
    ]),
  ).toThrow('lof: the latitude of sample 1 must be in [-90, 90] degrees; got 120; the first feature is the latitude');
  expect(() => knn({ categorical: [0] }).fit([[1], [2]])).toThrow('knn: `categorical` needs `metric` gower; got euclidean');
  expect(() => knn({ metric: 'gower', categorical: [3] }).fit([[1], [2]])).toThrow('knn: `categorical` names feature 3; there are 1');
});

test('hand computed: without one leg of 3, 4, 5 the other is left', () => {
  const found = { index: Int32Array.of(0), distance: Float64Array.of(5) };
  const without = (j: number) => [...withoutFeature(undefined, matrix([[3, 4]]), Float64Array.of(0, 0), found, j)];
  expect([without(0), without(1)]).toEqual([[4], [3]]);
});
