import { describe, expect, test } from 'vitest';
import { bocpd } from '../../src/index.ts';
import { gammaStep } from '../../src/kernels/changes/run-lengths.ts';
import { normalRows } from '../data.ts';

const noise = normalRows(2000, 1, 21).map(([a]) => a!);
const run = (x: readonly number[], options = {}) => {
  const model = bocpd(options).start(1);
  const scores = x.map((v) => model.scoreLearnOne([v]));
  return { model, scores };
};

/** ln Γ by Stirling's series after shifting up. */
function logGamma(a: number): number {
  let [b, shift] = [a, 0];
  for (; b < 30; b += 1) shift += Math.log(b);
  return (b - 0.5) * Math.log(b) - b + Math.log(2 * Math.PI) / 2 + 1 / (12 * b) - 1 / (360 * b ** 3) - shift;
}

/** The posterior by the definition: every run is kept, and its density is that of Student's t. Values are in the unit of the warmup. */
function byDefinition(z: readonly number[], warmup: number, { every = 1000, kappa0 = 0.01, nu0 = 4 } = {}): number[][] {
  const logT = (past: readonly number[], v: number) => {
    const n = past.length;
    const mean = n === 0 ? 0 : past.reduce((a, b) => a + b, 0) / n;
    const squares = past.reduce((s, p) => s + (p - mean) ** 2, 0);
    const [kappa, alpha] = [kappa0 + n, (nu0 + n) / 2];
    const beta = (nu0 + squares + (kappa0 * n * mean * mean) / kappa) / 2;
    const scale = (beta * (kappa + 1)) / (alpha * kappa);
    const t = (v - (n * mean) / kappa) ** 2 / scale;
    return (
      logGamma(alpha + 0.5) - logGamma(alpha) - Math.log(2 * alpha * Math.PI * scale) / 2 - (alpha + 0.5) * Math.log1p(t / (2 * alpha))
    );
  };
  let weights = new Map([[0, 1]]);
  const out: number[][] = [];
  for (let t = warmup; t < z.length; ++t) {
    const next = new Map([...weights].map(([s, w]) => [s, w * (1 - 1 / every) * Math.exp(logT(z.slice(s, t), z[t]!))] as const));
    next.set(t, (1 / every) * Math.exp(logT([], z[t]!)));
    const total = [...next.values()].reduce((a, b) => a + b, 0);
    weights = new Map([...next].map(([s, w]) => [s, w / total]));
    out.push(z.slice(0, t + 1).map((_, s) => weights.get(s) ?? 0));
  }
  return out;
}

describe('bocpd', () => {
  test('is the posterior of Adams and MacKay, summed over recent runs that are confirmed', () => {
    // Warmup of mean 0 and mean absolute difference 2/√π: the unit of the noise is 1, and squares of the warmup are those of unit noise.
    const half = 1 / Math.sqrt(Math.PI);
    const warm = Array.from({ length: 6 }, (_, i) => (i % 2 === 0 ? half : -half));
    const x = [...warm, ...noise.slice(0, 25), ...noise.slice(25, 45).map((v) => v + 4)];
    const { scores } = run(x, { warmup: 6, recent: 10, confirm: 3, outliers: 0 });
    const squares = warm.map((_, i) => (i < 5 ? Math.sqrt(5 / 6) * (i % 2 === 0 ? 1 : -1) : -Math.sqrt(5 / 6)));
    const posterior = byDefinition([...squares, ...x.slice(6)], 6);
    let told = 1;
    for (const [k, weights] of posterior.entries()) {
      const t = k + 6;
      const wanted = weights.reduce((sum, w, s) => (s >= told && t - s >= 2 && t - s <= 10 ? sum + w : sum), 0);
      expect(scores[t], `${t}`).toBeCloseTo(wanted, 6);
      // What was told once is no news.
      if (wanted > 0.5) told = t + 1;
    }
    expect(told).toBeGreaterThan(31);
  });

  test('the time of a change is told with its interval, its chance and the levels on both sides', () => {
    const x = noise.slice(0, 700).map((v, i) => (i >= 500 ? v + 3 : v));
    const { model, scores } = run(x.slice(0, 520));
    expect(Math.max(...scores.slice(30, 500))).toBeLessThan(0.5);
    const above = scores.flatMap((v, i) => (v > 0.5 ? [i] : []));
    expect(above).toHaveLength(1);
    expect(above[0]).toBeLessThan(508);
    const { shift } = model;
    const at = 519 - shift!.ago;
    expect(Math.abs(at - 500)).toBeLessThanOrEqual(2);
    expect(519 - shift!.from).toBeLessThanOrEqual(500);
    expect(519 - shift!.to).toBeGreaterThanOrEqual(500);
    expect(shift).toMatchObject({ feature: 0 });
    expect(shift!.confidence).toBeGreaterThan(0.95);
    expect(shift!.before).toBeCloseTo(0, 0);
    expect(shift!.after).toBeCloseTo(3, 0);
    // It is news for `recent` samples.
    expect(run(x).model.shift).toBeUndefined();
  });

  test('a change of noise is a change, one outlier is none', () => {
    const louder = noise.slice(0, 600).map((v, i) => (i >= 500 ? 4 * v : v));
    expect(Math.max(...run(louder).scores.slice(500, 560))).toBeGreaterThan(0.9);
    const outlier = noise.slice(0, 600).map((v, i) => (i === 500 ? 12 : v));
    expect(Math.max(...run(outlier).scores.slice(490, 600))).toBeLessThan(0.5);
  });

  test('2,000 samples without a change raise one half at most once', () => {
    const { scores } = run(noise);
    let alarms = 0;
    for (let i = 1; i < scores.length; ++i) if (scores[i]! > 0.5 && !(scores[i - 1]! > 0.5)) alarms += 1;
    expect(alarms).toBeLessThanOrEqual(1);
  });

  test('Γ(a + ½) / Γ(a)', () => {
    expect(gammaStep(0.5)).toBeCloseTo(-Math.log(Math.sqrt(Math.PI)), 9);
    expect(gammaStep(1)).toBeCloseTo(Math.log(Math.sqrt(Math.PI) / 2), 9);
    expect(gammaStep(100)).toBeCloseTo(logGamma(100.5) - logGamma(100), 9);
  });
});
