import { expect, test } from 'vitest';
import { random, resume } from '../../src/core/random.ts';

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
