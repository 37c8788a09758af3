import { expect, test } from 'vitest';
import { mersenneUniform, random, resume, uniformAt } from '../../src/core/random.ts';

test('a seed fixes the stream for ever', () => {
  const r = random(1);
  expect([r.uniform(), r.uniform(), r.integer(100)]).toMatchInlineSnapshot(`
    [
      0.31540282891256066,
      0.5735120406506818,
      5,
    ]
  `);
});

test('streams of one seed differ', () => expect(random(1, 0).uniform()).not.toBe(random(1, 1).uniform()));

test('uniform numbers have mean 1/2 and variance 1/12, normal ones 0 and 1', () => {
  const r = random(3),
    n = 100_000;
  for (const [draw, mean, variance] of [
    [r.uniform, 0.5, 1 / 12],
    [r.normal, 0, 1],
  ] as const) {
    const v = Array.from({ length: n }, draw),
      m = v.reduce((a, b) => a + b) / n;
    expect(m).toBeCloseTo(mean, 1.7);
    expect(v.reduce((a, b) => a + (b - m) ** 2, 0) / n).toBeCloseTo(variance, 1.7);
  }
});

test('a sample holds different integers', () => expect(new Set(random(5).sample(10, 10)).size).toBe(10));

test('a small sample of many is drawn with the same exchanges as a full one', () => {
  const pool = Array.from({ length: 1000 }, (_, i) => i),
    r = random(5),
    drawn = random(5).sample(1000, 20);
  for (let i = 0; i < 20; ++i) {
    const j = i + r.integer(1000 - i);
    [pool[i], pool[j]] = [pool[j]!, pool[i]!];
  }
  expect([...drawn]).toEqual(pool.slice(0, 20));
});

test('a resumed generator goes on bit for bit, the spare normal included', () => {
  const a = random(9);
  a.normal();
  const b = resume(structuredClone(a.state()));
  expect([b.normal(), b.uniform()]).toEqual([a.normal(), a.uniform()]);
});

test('the Mersenne stream is that of NumPy RandomState(1234)', () => {
  const next = mersenneUniform(1234);
  expect([next(), next(), next()]).toEqual([0.1915194503788923, 0.6221087710398319, 0.4377277390071145]);
});

test('counted draws are uniform, and neighbours by seed, stream or counter are unrelated', () => {
  const n = 40_000,
    at = (k: number) => uniformAt(1, 2, k),
    draws = Array.from({ length: n }, (_, k) => at(k)),
    correlation = (other: (k: number) => number) => (draws.reduce((sum, u, k) => sum + (u - 0.5) * (other(k) - 0.5), 0) * 12) / n;
  const cells = new Float64Array(100);
  for (const u of draws) cells[Math.floor(u * 100)]! += 1;
  // χ² with 99 degrees of freedom: mean 99, standard deviation 14.
  expect(cells.reduce((sum, c) => sum + (c - n / 100) ** 2 / (n / 100), 0)).toBeLessThan(99 + 5 * 14);
  // A correlation of unrelated streams has standard deviation 1/√n = 0.005.
  for (const other of [
    (k: number) => at(k + 1),
    (k: number) => uniformAt(2, 2, k),
    (k: number) => uniformAt(1, 3, k),
    (k: number) => at(k + 2 ** 32),
  ])
    expect(Math.abs(correlation(other))).toBeLessThan(0.025);
});
