import { expect, test } from 'vitest';
import { foreseenTail, logGamma, poissonTail } from '../../../src/kernels/series/poisson.ts';

test('ln Γ is that of tables', () => {
  expect(logGamma(1)).toBeCloseTo(0, 11);
  expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 11);
  expect(logGamma(11)).toBeCloseTo(Math.log(3_628_800), 11);
});

test('both tails of a foreseen count are sums of the law, term by term', () => {
  const [total, exposure] = [19.5, 5];
  // The predictive law by its recurrence from zero on.
  const own = 4 / (4 + 20);
  let term = (1 - own) ** 20;
  const law = [term];
  for (let k = 0; k < 200; ++k) law.push((term *= (own * (k + 20)) / (k + 1)));
  for (const count of [0, 1, 4, 9, 20]) {
    const up = law.slice(count).reduce((a, b) => a + b, 0);
    const down = law.slice(0, count + 1).reduce((a, b) => a + b, 0);
    expect(foreseenTail(count, { total, exposure, heterogeneity: 0 }, 1)).toBeCloseTo(up, 10);
    expect(foreseenTail(count, { total, exposure, heterogeneity: 0 }, -1)).toBeCloseTo(down, 10);
  }
});

test('with much counted elsewhere it is that of Poisson, and wider where the mean varies', () => {
  const much = { total: 4e6, exposure: 1e6 };
  expect(foreseenTail(12, { ...much, heterogeneity: 0 }, 1) / poissonTail(12, 4)).toBeCloseTo(1, 3);
  expect(foreseenTail(12, { ...much, heterogeneity: 0.5 }, 1)).toBeGreaterThan(10 * poissonTail(12, 4));
});
