import fc from 'fast-check';
import { expect, test } from 'vitest';
import { spectralResidual } from '../../src/index.ts';
import { saliency } from '../../src/kernels/series/spectrum/spectral-residual.ts';
import { normalRows } from '../data.ts';

const noise = (n: number, seed: number) => normalRows(n, 1, seed).map(([x]) => x!);
const wave = (n: number, seed: number, level = 0) => noise(n, seed).map((x, t) => level + Math.sin((2 * Math.PI * t) / 50) + 0.1 * x);

/** The window kept as a list, each step by its definition. */
function naive(past: number[], value: number, from: number, estimate: 'mean' | 'gradient', scoreWidth: number): number {
  const seen = [...past.slice(past.length - 58), value],
    [last, before] = [seen.at(-2)!, seen.slice(0, -1)],
    steps = Array.from({ length: from }, (_, i) => i + 1),
    gradient = steps.reduce((sum, i) => sum + (last - before.at(-1 - i)!) / i, 0) / from,
    next = estimate === 'mean' ? before.slice(-from).reduce((a, b) => a + b) / from : before.at(-from)! + gradient * from,
    window = [...seen, next, next, next, next, next],
    mean = window.reduce((a, b) => a + b) / 64,
    deviation = Math.sqrt(window.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 64),
    out = new Float64Array(64);
  saliency(
    Float64Array.from(window, (v) => (v - mean) / deviation + 1 / 8),
    out,
    3,
  );
  const near = [...out.slice(Math.max(0, 59 - scoreWidth), 59)],
    usual = near.reduce((a, b) => a + b) / near.length;
  return (out[58]! - usual) / usual;
}

test('spectralResidual equals a window that is made anew for each sample', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e6 }),
      fc.integer({ min: 1, max: 16 }),
      fc.constantFrom('mean', 'gradient'),
      fc.constantFrom(5, 21, 900),
      (seed, estimateFrom, estimate, scoreWidth) => {
        const model = spectralResidual({ windowSize: 64, estimateFrom, estimate, scoreWidth }).start(1),
          past: number[] = [];
        for (const x of wave(150, seed, 10)) {
          const score = model.scoreLearnOne([x]);
          if (past.length < 58) expect(score).toBeNaN();
          // Mean and deviation are summed in another order; logarithms of small amplitudes magnify that to at most 1e-9 here.
          else expect(score).toBeCloseTo(naive(past, x, estimateFrom, estimate, scoreWidth), 8);
          past.push(x);
        }
      },
    ),
    { numRuns: 20 },
  );
});

test('spectralResidual scores a jump at the end of a flat window by the impulse it is', () => {
  const model = spectralResidual({ windowSize: 32, averageWidth: 1, estimated: 0, scoreWidth: 20 }).start(1);
  for (let i = 0; i < 31; ++i) model.learnOne([7]);
  // The window is a level and an impulse. An average over one frequency leaves each an amplitude of 1 with its phase: that of the impulse,
  // and 0 at the level's frequency, which is the impulse's there too. So S is 1 at the impulse and 0 elsewhere, over a mean of 1/20.
  expect(model.scoreOne([8])).toBeCloseTo(19, 9);
});

test.each([0, 300, -5000])('spectralResidual finds spikes on a wave around %i above 3, and few samples else', (level) => {
  const model = spectralResidual().start(1),
    values = wave(3000, 3, level);
  let [found, spikes, false3] = [0, 0, 0];
  values.forEach((value, t) => {
    const spike = t > 200 && t % 197 === 0;
    const score = model.scoreLearnOne([value + (spike ? 1.5 : 0)]);
    if (spike) spikes += 1;
    if (score > 3) spike ? found++ : false3++;
  });
  expect(found / spikes).toBeGreaterThan(0.8);
  expect(false3 / values.length).toBeLessThan(0.02);
});

test('spectralResidual holds the value before a missing cell and gives that cell no score', () => {
  const [holes, held] = [spectralResidual({ windowSize: 32 }).start(1), spectralResidual({ windowSize: 32 }).start(1)],
    values = noise(80, 5);
  holes.learnOne([Number.NaN]);
  values.forEach((x, t) => {
    const missing = t % 7 === 3;
    if (missing) expect(holes.scoreOne([Number.NaN])).toBeNaN();
    else expect(holes.scoreOne([x])).toEqual(held.scoreOne([x]));
    holes.learnOne([missing ? Number.NaN : x]);
    held.learnOne([missing ? values[t - 1]! : x]);
  });
});
