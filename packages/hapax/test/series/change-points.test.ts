import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { random } from '../../src/core/random.ts';
import { chanceOfTurn, cusumSegmentation, turnOf } from '../../src/kernels/series/level/cumulative-sums.ts';
import { binarySegmentation, pelt, segmentCost, wildSegmentation } from '../../src/kernels/series/level/segments.ts';
import { changePoints } from '../../src/series/change-points.ts';
import { shared } from '../shared.ts';
import { normals } from './series-data.ts';

/** The best division by trying every last change: what the definition says. */
function optimal(n: number, cost: (from: number, to: number) => number, penalty: number, least: number): number {
  const best = [-penalty, ...new Array<number>(n).fill(Infinity)];
  for (let to = least; to <= n; ++to)
    for (let from = 0; from + least <= to; ++from) best[to] = Math.min(best[to]!, best[from]! + cost(from, to) + penalty);
  return best[n]!;
}

test.each([
  ['mean', 1],
  ['mean', 4],
  ['meanVariance', 3],
] as const)('pelt finds a division as good as the best of all: %s, pieces of %i or more', (change, least) => {
  for (let seed = 1; seed <= 8; ++seed) {
    const x = normals(60, seed).map((v, i) => v + (i > 20 ? 2 : 0) - (i > 41 ? 3 : 0));
    const cost = segmentCost(x, change, 1);
    const penalty = 2 * Math.log(60);
    const places = pelt(60, cost, penalty, Math.max(least, cost.least));
    const edges = [0, ...places, 60];
    const total = edges.slice(1).reduce((sum, to, k) => sum + cost.cost(edges[k]!, to) + penalty, -penalty);
    expect(total).toBeCloseTo(optimal(60, cost.cost, penalty, Math.max(least, cost.least)), 8);
  }
});

test('a change of the level is found at its place, with an interval around it and the levels', () => {
  const x = normals(200, 1).map((v, i) => v + (i >= 120 ? 3 : 0));
  const [one, ...others] = changePoints(x);
  expect(others).toEqual([]);
  expect(Math.abs(one!.at - 120)).toBeLessThanOrEqual(1);
  expect(one!.from).toBeLessThanOrEqual(120);
  expect(one!.to).toBeGreaterThanOrEqual(120);
  expect(one!.to - one!.from).toBeLessThanOrEqual(6);
  expect(one!.confidence).toBeGreaterThan(0.999);
  expect(one!.before).toBeCloseTo(0, 0);
  expect(one!.after).toBeCloseTo(3, 0);
});

test('in noise, and in noise with memory, nothing changes', () => {
  let told = 0;
  for (let seed = 1; seed <= 10; ++seed) {
    expect(changePoints(normals(300, seed))).toEqual([]);
    let last = 0;
    if (changePoints(normals(300, seed).map((e) => (last = 0.3 * last + e))).length > 0) told += 1;
  }
  expect(told).toBeLessThanOrEqual(2);
});

test('a spread that changes, and a rate of counts that changes, are found when asked for', () => {
  const x = normals(300, 3).map((v, i) => v * (i >= 180 ? 4 : 1));
  expect(changePoints(x, { change: 'meanVariance', minSize: 10 }).map(({ at }) => Math.abs(at - 180) <= 5)).toEqual([true]);
  const counts = Array.from({ length: 200 }, (_, i) => (i < 90 ? (i % 3 === 0 ? 1 : 0) : 3 + (i % 4)));
  expect(changePoints(counts, { change: 'rate', minSize: 5 }).map(({ at }) => at)).toEqual([90]);
});

test('binary segmentation finds the best single change first', () => {
  const x = normals(100, 4).map((v, i) => v + (i >= 60 ? 5 : 0));
  expect(binarySegmentation(100, segmentCost(x, 'mean', 1), 20)).toEqual([60]);
  expect(changePoints(x, { search: 'pelt' }).map(({ at }) => at)).toEqual([60]);
});

test('wild segmentation sees a short piece that the whole hides, and nothing where there is nothing', () => {
  const x = normals(400, 4).map((v, i) => v + (i >= 200 && i < 212 ? 4 : 0));
  const cost = segmentCost(x, 'mean', 1);
  const penalty = 2 * Math.log(400) * 1.5;
  expect(binarySegmentation(400, cost, 80)).toEqual([]);
  expect(wildSegmentation(400, cost, 80)).toEqual([200, 212]);
  expect(wildSegmentation(400, segmentCost(normals(400, 5), 'mean', 1), penalty)).toEqual([]);
  expect(changePoints(x, { search: 'wild' }).map(({ at }) => at)).toEqual([200, 212]);
});

test('values too few for two pieces are refused, and values whose squares are no numbers have the changes of any other', () => {
  expect(() => changePoints([3])).toThrow(/^changePoints needs two pieces of 2 samples each, 4 in all; got 1$/);
  expect(() => changePoints(normals(50, 1), { minSize: 30 })).toThrow(
    /^changePoints needs two pieces of 30 samples each, 60 in all; got 50$/,
  );
  const x = normals(120, 5).map((v, i) => v + (i < 60 ? 0 : 4));
  const [plain] = changePoints(x);
  for (const unit of [1e300, 1e-300]) {
    const [found, ...others] = changePoints(x.map((v) => v * unit));
    expect(others).toEqual([]);
    expect([found!.at, found!.from, found!.to]).toEqual([plain!.at, plain!.from, plain!.to]);
    expect(found!.after / unit).toBeCloseTo(plain!.after, 9);
  }
});

test('of changes that are not sure the least sure goes first, and those beside it are judged anew', () => {
  const x = Float64Array.from(normals(400, 9)).map((v, i) => v + (Math.floor(i / 25) % 2) * 1.6);
  const all = changePoints(x, { search: 'pelt', confidence: 0, penalty: 4 });
  expect(all.length).toBeGreaterThan(4);
  const sure = changePoints(x, { search: 'pelt', confidence: 0.99, penalty: 4 });
  expect(sure.length).toBeLessThan(all.length);
  // Each that is left spans the pieces as they are now, not as they were.
  const kept = sure.map(({ at }) => at);
  for (const [k, { before, after, at }] of sure.entries()) {
    const mean = (from: number, to: number) => x.subarray(from, to).reduce((a, b) => a + b, 0) / (to - from);
    expect(before).toBeCloseTo(mean(kept[k - 1] ?? 0, at), 10);
    expect(after).toBeCloseTo(mean(at, kept[k + 1] ?? 400), 10);
  }
});

test('the turn of the cumulative sum and its chance are those of statsmodels 0.15 (breaks_cusumolsresid)', () => {
  const x = Float64Array.from({ length: 120 }, (_, i) => (((i * 7919) % 101) - 50) / 50 + (i >= 70 ? 0.6 : 0));
  const mean = x.reduce((a, b) => a + b) / 120;
  const deviation = Math.sqrt(x.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 120);
  const { at, saved } = turnOf(segmentCost(x, 'mean', deviation), 0, 120, 1);
  expect(Math.sqrt(saved / 4)).toBeCloseTo(2.376340798785969, 10);
  expect(chanceOfTurn(saved)).toBeCloseTo(2.4894989406696762e-5, 12);
  let sum = 0;
  const path = Array.from(x, (v) => Math.abs((sum += v - mean)));
  expect(at).toBe(path.indexOf(Math.max(...path)) + 1);
});

test('cumulative sums find each change at its place, and tell noise for one in about 2 of n series', () => {
  const x = normals(300, 4).map((v, i) => v + (i >= 100 ? 2 : 0) - (i >= 210 ? 3 : 0));
  const found = changePoints(x, { search: 'cusum' });
  expect(found.map(({ at }) => [100, 210].some((place) => Math.abs(at - place) <= 3))).toEqual([true, true]);
  for (const { at, from, to, confidence } of found) {
    expect(from <= at && at <= to).toBe(true);
    expect(confidence).toBeGreaterThan(0.999);
  }
  let told = 0;
  for (let seed = 1; seed <= 200; ++seed)
    told += cusumSegmentation(100, segmentCost(normals(100, seed), 'mean', 1), 2 * Math.log(100)).length > 0 ? 1 : 0;
  expect(told).toBeLessThanOrEqual(8);
  // A short piece at the end weighs little; the best single change sees it.
  const end = normals(300, 7).map((v, i) => v + (i >= 294 ? 3 : 0));
  expect(changePoints(end, { search: 'cusum' })).toEqual([]);
  expect(changePoints(end).map(({ at }) => at)).toEqual([294]);
});

test('a change that is less sure than asked is not told, and those beside it are judged without it', () => {
  const x = normals(240, 12).map((v, i) => v + (i >= 80 ? 0.9 : 0) + (i >= 160 ? 3 : 0));
  const all = changePoints(x, { confidence: 0 });
  const some = changePoints(x, { confidence: 0.99 });
  expect(all.length).toBeGreaterThanOrEqual(some.length);
  for (const { confidence } of some) expect(confidence).toBeGreaterThanOrEqual(0.99);
  expect(some.map(({ at }) => at)).toContain(160);
  // As few samples as make a change likelier than none, and no likelier: twice ln n and a little.
  const faint = Float64Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? 1 : -1) + (i >= 50 ? 0.72 : 0));
  const [one] = changePoints(faint, { confidence: 0 });
  expect(changePoints(faint, { confidence: Math.min(0.999_999, one!.confidence + 1e-4) })).toEqual([]);
  expect(changePoints(faint, { confidence: one!.confidence - 1e-4 })).toHaveLength(1);
});

test.each(['binary', 'pelt', 'wild', 'cusum'] as const)(
  'noise with memory, and counts that vary more than by chance, change hardly ever by %s; what does change is found',
  (search) => {
    let [wandering, crowded, found] = [0, 0, 0];
    for (let seed = 1; seed <= 10; ++seed) {
      const chance = random(seed);
      let [quiet, twofold] = [0, 0];
      const memory = Float64Array.from({ length: 1000 }, () => (quiet = 0.8 * quiet + chance.normal()));
      wandering += changePoints(memory, { change: 'meanVariance', search }).length;
      // A rate that is drawn anew for each count: its variance is five times its mean.
      const poisson = (mean: number) => {
        let count = 0;
        for (let p = chance.uniform(); p > Math.exp(-mean); p *= chance.uniform()) count += 1;
        return count;
      };
      const rate = () => -4 * Math.log((1 - chance.uniform()) * (1 - chance.uniform()));
      crowded += changePoints(
        Array.from({ length: 1000 }, () => poisson(rate())),
        { change: 'rate', search },
      ).length;
      const calm = Float64Array.from({ length: 1000 }, (_, i) => (twofold = 0.6 * twofold + (i < 500 ? 1 : 3) * chance.normal()));
      found += changePoints(calm, { change: 'meanVariance', search }).some(({ at }) => Math.abs(at - 500) <= 15) ? 1 : 0;
    }
    expect(wandering).toBeLessThanOrEqual(6);
    expect(crowded).toBe(0);
    expect(found).toBe(10);
  },
);

test('what cannot be divided says why', () => {
  expect(() => changePoints([Number.NaN])).toThrow(/^changePoints needs at least one value; got none$/);
  expect(() => changePoints([0.5, 1], { change: 'rate' })).toThrow(
    /^changePoints: a rate changes in counts, 0, 1, 2, …; use change "mean" for other values$/,
  );
  expect(() => changePoints([1, 2], { minSize: 0 })).toThrow(/^changePoints: `minSize` must be an integer in \[1, 1000000\]; got 0$/);
});

const folder = shared('tcpd');
describe.skipIf(folder === undefined)('series with changes marked by five people', () => {
  test('the Nile changes once, in 1898 or the year after', () => {
    const { series } = JSON.parse(readFileSync(`${folder}/nile.json`, 'utf8'));
    const found = changePoints(series[0].raw);
    expect(found).toHaveLength(1);
    expect(Math.abs(found[0]!.at - 28)).toBeLessThanOrEqual(1);
  });
});
