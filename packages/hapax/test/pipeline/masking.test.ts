import { expect, test } from 'vitest';
import { auto, random } from '../../src/index.ts';

/** 2,000 clean rows of ten features around 20, with a row 10 and one 20 standard deviations out in a feature of their own. */
function rows(share: number, sentinel: number, seed: number): number[][] {
  const chance = random(seed);
  const out = Array.from({ length: 2000 }, () => Array.from({ length: 10 }, () => 20 + chance.normal()));
  const many = Math.round(share * 2000);
  for (let i = 0; i < many; ++i) out[100 + i * Math.floor(1800 / many)]![0] = sentinel;
  out[6]![4] = 30;
  out[7]![5] = 40;
  return out;
}

test.each([
  [0.0005, 1e6],
  [0.001, -9999],
  [0.03, -9999],
  [0.1, -9999],
])('a sentinel in the share %d of the cells of one column does not hide rows 10 and 20 deviations out in others', (share, sentinel) => {
  for (const seed of [1, 2]) {
    const x = rows(share, sentinel, seed);
    const { model, scores } = auto().fitScore(x);
    model.own?.lift?.({ values: Float64Array.from(x.flat()), rows: x.length, columns: 10 }, scores);
    expect([6, 7].map((i) => scores[i]! > model.own!.level)).toEqual([true, true]);
    expect(scores.filter((score) => score > model.own!.level).length).toBeLessThanOrEqual(share * 2000 + 6);
  }
});
