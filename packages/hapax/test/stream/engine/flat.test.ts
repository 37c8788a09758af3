import { expect, test } from 'vitest';
import { type Random, random } from '../../../src/core/random.ts';
import { online } from '../../../src/registry.ts';
import { createStream } from '../../../src/stream/index.ts';

/** Values that stand still for long, and then do not. */
const FLAT: Readonly<Record<string, (i: number, chance: Random) => number>> = {
  'then noise': (i, chance) => (i < 600 ? 5 : 5 + chance.normal()),
  'then noise far below the resolution of a double': (i, chance) => (i < 600 ? 20 : 20 + 1e-14 * chance.normal()),
  'far from zero, then noise': (i, chance) => (i < 600 ? 1e9 : 1e9 + 100 * chance.normal()),
  'between two noises': (i, chance) => (i < 400 || i >= 1000 ? chance.normal() : 0),
  'with one value a million beyond': (i) => (i === 700 ? 1e6 : 3),
  'in steps': (i) => 10 * Math.floor(i / 300),
  'at nothing, with one of a rare kind': (i) => (i % 400 === 399 ? 1 : 0),
};
/** Where scores end: those of `pot` are numbers of values of which one is as far, and have an end of their own. */
const ENDS: Readonly<Record<string, number>> = { pot: 1e15 };

test.each(Object.keys(online))('no score of %s is beyond the end of its scale after a flat stretch', (method) => {
  for (const [name, valueAt] of Object.entries(FLAT)) {
    const chance = random(3);
    const stream = createStream({ features: ['v'], detectors: [{ method, calibration: { window: 500 } }] }, { online });
    let most = 0;
    for (let i = 0; i < 1200; ++i) {
      const { score } = stream.push({ time: i * 1000, values: [valueAt(i, chance)] }).verdicts[0]!;
      if (Math.abs(score) > most) most = Math.abs(score);
    }
    expect(most, name).toBeLessThan(ENDS[method] ?? 1e6);
  }
});
