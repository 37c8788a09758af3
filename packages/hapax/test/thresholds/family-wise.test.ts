import { expect, test } from 'vitest';
import { auto, familyWise, fixed, iqr, mad, random, zScore } from '../../src/index.ts';

const columns = (rows: number, width: number, draw: () => number) =>
  Array.from({ length: rows }, () => Array.from({ length: width }, () => draw()));

const KINDS = {
  gaussian: (chance: ReturnType<typeof random>) => chance.normal(),
  exponential: (chance: ReturnType<typeof random>) => -Math.log(1 - chance.uniform()),
  lognormal: (chance: ReturnType<typeof random>) => Math.exp(chance.normal()),
  'heavy-tailed': (chance: ReturnType<typeof random>) =>
    chance.normal() / Math.sqrt((chance.normal() ** 2 + chance.normal() ** 2 + chance.normal() ** 2) / 3),
  uniform: (chance: ReturnType<typeof random>) => chance.uniform(),
  counts: (chance: ReturnType<typeof random>) => Math.floor(-4 * Math.log(1 - chance.uniform())),
  flags: (chance: ReturnType<typeof random>) => (chance.uniform() < 0.1 ? 1 : 0),
};

test.each(Object.entries(KINDS))('of clean %s scores at most one sample in ten has an alarm', (_, draw) => {
  let alarms = 0;
  for (let seed = 1; seed <= 100; ++seed) {
    const chance = random(seed);
    const scores = Array.from({ length: seed % 2 === 0 ? 100 : 1000 }, () => draw(chance));
    const { upper } = familyWise().fit(scores).bounds;
    if (scores.some((score) => score > upper)) alarms += 1;
  }
  expect(alarms).toBeLessThanOrEqual(10);
});

test('a few scores far out do not hide themselves or each other', () => {
  const chance = random(5);
  const scores = Array.from({ length: 1000 }, () => chance.normal());
  expect([
    ...familyWise()
      .fit([...scores, 12, 13, 1e6])
      .predict([4, 12, 13, 1e6]),
  ]).toEqual([0, 1, 1, 1]);
});

test('where all scores are alike but one it is clear in a thousand rows, and not in fifty', () => {
  const flagged = (rows: number) =>
    familyWise()
      .fit([...Array(rows).fill(2), 3])
      .isAnomaly(3);
  expect([flagged(50), flagged(1000)]).toEqual([false, true]);
});

test('equal scores, and few, have no alarm', () => {
  expect(familyWise().fit(Array(500).fill(1)).bounds.upper).toBe(Infinity);
  expect(familyWise().fit([1, 2, 3, 100]).bounds.upper).toBe(Infinity);
});

test('a fixed level is that level whatever the scores', () => {
  expect([...fixed({ level: 3 }).fit([1]).predict([2.9, 3, 3.1])]).toEqual([0, 0, 1]);
});

test('methods with a rule of their own bring it along', () => {
  const rows = columns(50, 2, () => 1).map((row, i) => row.map((_, j) => Math.sin(i * (j + 1))));
  expect([zScore(), mad(), iqr()].map((one) => one.fit(rows).own?.level)).toEqual([3, 3.5, 1.5]);
});

/** Rows that auto flags where nothing is said. */
function flagged(rows: number[][]): number[] {
  const { model, scores } = auto().fitScore(rows);
  const { own } = model;
  if (own === undefined) return [];
  own.lift?.({ values: Float64Array.from(rows.flat()), rows: rows.length, columns: rows[0]!.length }, scores);
  return Array.from(scores.keys()).filter((i) => scores[i]! > own.level);
}

test.each(Object.entries(KINDS))('auto flags something in at most one clean file of ten: %s', (_, draw) => {
  let files = 0;
  for (let seed = 1; seed <= 10; ++seed) {
    const chance = random(100 + seed);
    const width = [1, 3, 10][seed % 3]!;
    if (flagged(columns([60, 200, 500][(seed >> 1) % 3]!, width, () => draw(chance))).length > 0) files += 1;
  }
  expect(files).toBeLessThanOrEqual(1);
});

test('auto flags what is planted: one far value, a broken correlation, a constant that changes', () => {
  const chance = random(8);
  const clean = Array.from({ length: 1000 }, () => {
    const common = chance.normal();
    return [common + 0.2 * chance.normal(), common + 0.2 * chance.normal(), chance.normal(), 7];
  });
  expect(flagged(clean)).toEqual([]);
  expect(flagged([...clean, [0, 0, 8, 7]])).toEqual([1000]);
  expect(flagged([...clean, [2, -2, 0, 7]])).toEqual([1000]);
  expect(flagged([...clean, [0, 0, 0, 8]])).toEqual([1000]);
  expect(flagged([...clean, [0, 0, 8, 7], [0, 0, 8, 7]])).toEqual([1000, 1001]);
});

test.each([
  [50, 1, 12],
  [200, 1, 8],
  [200, 10, 8],
  [1000, 3, 8],
])('of %d Gaussian rows of %d features one value of %d deviations is found in most files', (rows, width, size) => {
  let found = 0;
  for (let seed = 1; seed <= 10; ++seed) {
    const chance = random(300 + seed);
    const file = columns(rows, width, () => chance.normal());
    file[7]![0] = size;
    if (flagged(file).includes(7)) found += 1;
  }
  expect(found).toBeGreaterThanOrEqual(rows === 50 ? 7 : 9);
});
