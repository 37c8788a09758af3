import { expect, test } from 'vitest';
import { correctedArcs, lowest } from '../../src/kernels/series/windows/arc-curve.ts';
import { selfJoin } from '../../src/kernels/series/windows/join.ts';
import { nearestIndex } from '../../src/kernels/series/windows/nearest-index.ts';
import { windowStats } from '../../src/kernels/series/windows/stats.ts';
import { semanticSegmentation } from '../../src/series/semantic-segmentation.ts';
import { normals } from './series-data.ts';

const noise = (i: number): number => (((i * 7919) % 101) - 50) / 500;
const SHAPES = [
  (t: number) => Math.sin((2 * Math.PI * t) / 25),
  (t: number) => (t % 25) / 12.5 - 1,
  (t: number) => Math.sign(Math.sin((2 * Math.PI * t) / 25)),
];

test('the nearest other window is the one at the least distance by the definition, and its distance that of the matrix profile', () => {
  const x = Float64Array.from(normals(150, 3)).fill(Number.NaN, 60, 63);
  const w = windowStats(x, 9);
  const { index, distance } = nearestIndex(w, 4, 0);
  const { nearest } = selfJoin(w, 4);
  for (let i = 0; i < w.count; ++i) {
    if (nearest[i] !== nearest[i]) expect(index[i]).toBe(-1);
    else {
      expect(distance[i]).toBeCloseTo(nearest[i]!, 10);
      expect(Math.abs(index[i]! - i)).toBeGreaterThanOrEqual(4);
    }
  }
});

test('nearest windows and the corrected arc curve are those of stumpy 1.14 (stump, fluss with the parabola)', () => {
  const noisy = (t: number) => (((t * t * 7919) % 1009) - 504) / 5000;
  const x = Float64Array.from({ length: 300 }, (_, t) => (t < 160 ? Math.sin((2 * Math.PI * t) / 20) : (t % 20) / 10 - 1) + noisy(t));
  const { index } = nearestIndex(windowStats(x, 20), 6, 0);
  expect([...index.subarray(0, 4), ...index.subarray(150, 156)]).toEqual([80, 81, 82, 83, 257, 218, 159, 159, 220, 220]);
  const curve = correctedArcs(index, 40);
  const wanted = [1, 0.5200828729281768, 0.0569402228976697, 0.014300254452926209, 0.07982954545454546, 0.2515123456790124];
  for (const [k, t] of [50, 100, 140, 150, 160, 200].entries()) expect(curve[t]).toBeCloseTo(wanted[k]!, 12);
  expect(curve.reduce((a, b) => a + b)).toBeCloseTo(174.87882757194905, 8);
  expect(lowest(curve)).toBe(148);
});

test('arcs over a place are counted as the definition counts them', () => {
  const index = Int32Array.from([3, 2, 4, 1, -1, 0]);
  const over = (t: number) => index.reduce((sum, to, i) => sum + (to >= 0 && Math.min(i, to) <= t && t < Math.max(i, to) ? 1 : 0), 0);
  const curve = correctedArcs(index, 1);
  for (let t = 1; t < 5; ++t) expect(curve[t]).toBeCloseTo(Math.min(1, over(t) / ((2 * t * (6 - t) * 5) / 36)), 12);
});

test('a series that does three things one after the other is divided where it changes, with nothing set', () => {
  const at = (t: number) => (t < 500 ? 0 : t < 900 ? 1 : 2);
  const { changes, windowSize } = semanticSegmentation(Array.from({ length: 1300 }, (_, t) => SHAPES[at(t)]!(t) + 2 * noise(t)));
  expect(windowSize).toBe(25);
  expect(changes).toHaveLength(2);
  expect(Math.abs(changes[0]!.at - 500)).toBeLessThanOrEqual(25);
  expect(Math.abs(changes[1]!.at - 900)).toBeLessThanOrEqual(25);
  for (const { arcs } of changes) expect(arcs).toBeLessThan(0.1);
});

test('noise, a walk and one shape all along are one segment, and a number of segments is taken as the most', () => {
  let walk = 0;
  const series = [
    normals(1500, 1),
    normals(1500, 2).map((v) => (walk += v)),
    Array.from({ length: 1500 }, (_, t) => SHAPES[0]!(t) + noise(t)),
  ];
  for (const x of series) expect(semanticSegmentation(x).changes).toEqual([]);
  const three = Array.from({ length: 1500 }, (_, t) => SHAPES[Math.floor(t / 500)]!(t) + 2 * noise(t));
  expect(semanticSegmentation(three, { segments: 2 }).changes).toHaveLength(1);
});

test('what repeats exactly, stands still or rises steadily is one segment, whatever its length, and rest before work is another one', () => {
  const n = 3000;
  const series: Record<string, (t: number) => number> = {
    'a saw': (t) => t % 24,
    'a switch': (t) => (t % 60 < 20 ? 1 : 0),
    'a sine': (t) => Math.sin(t / 5),
    'a sine, rounded': (t) => Math.round(10 * Math.sin(t / 5)),
    'a line': (t) => t,
    'one value': () => 3,
  };
  const divided = (at: (t: number) => number) => semanticSegmentation(Array.from({ length: n }, (_, t) => at(t))).changes;
  for (const [name, at] of Object.entries(series)) expect(divided(at), name).toEqual([]);
  const changes = [divided((t) => (t < 1500 ? 0 : Math.sin(t / 5) + noise(t))), divided((t) => (t < 1500 ? t % 24 : (t % 24) ** 2))];
  for (const found of changes) {
    expect(found).toHaveLength(1);
    expect(Math.abs(found[0]!.at - 1500)).toBeLessThanOrEqual(31);
  }
});

test('windows that all miss a value have nothing to say, and say so', () => {
  const x = normals(300, 1).map((v, t) => (t % 7 === 3 ? Number.NaN : v));
  expect(() => semanticSegmentation(x, { windowSize: 10 })).toThrow(
    /^semanticSegmentation: 291 of 291 windows of 10 samples miss a value, so nothing can be told of them; fill the gaps, or take a shorter `windowSize`$/,
  );
});

test('a series too short for two segments says what it needs', () => {
  expect(() => semanticSegmentation(normals(50, 1), { windowSize: 10 })).toThrow(
    /^semanticSegmentation needs two segments of 5 windows of 10 samples each, 109 samples in all; got 50$/,
  );
});
