import { expect, test } from 'vitest';
import { random } from '../../src/core/random.ts';
import { pot } from '../../src/online/pot.ts';
import { normalRows } from '../data.ts';

// That it equals the batch pipeline row by row is tested beside that (test/pot/peaks-over-threshold.test.ts).

test('no verdict before the warm-up is over, then 0 for what is not extreme and much for what is', () => {
  const model = pot({ warmup: 100, quantile: 0.95 }).start(1);
  for (const [i, row] of normalRows(400, 1, 1).entries()) {
    if (i < 100) expect(model.scoreOne(row)).toBeNaN();
    model.learnOne(row);
  }
  expect(model.progress).toEqual({ seen: 400, needed: 100 });
  expect(model.scoreOne([0])).toBe(0);
  expect(model.scoreOne([6])).toBeGreaterThan(1000);
  expect(model.scoreOne([-6])).toBe(0);
});

test('the side says which extremes count', () => {
  const score = (side: 'high' | 'low' | 'both', x: number) => {
    const model = pot({ warmup: 100, side }).start(1);
    for (const row of normalRows(300, 1, 2)) model.learnOne(row);
    return model.scoreOne([x]);
  };
  expect([score('low', 6), score('high', -6)]).toEqual([0, 0]);
  expect(score('both', 6)).toBe(score('high', 6));
  expect(score('both', -6)).toBe(score('low', -6));
});

test('explains by feature', () => {
  const model = pot({ warmup: 100 }).start(3);
  for (const row of normalRows(300, 3, 3)) model.learnOne(row);
  const [a, b, c] = model.contributions([0, 5, Number.NaN])!;
  expect(a).toBe(0);
  expect(b).toBe(model.scoreOne([0, 5, Number.NaN]));
  expect(c).toBeNaN();
});

test('the next record of a slow drift is rare and not impossible, though the fitted tail may end right behind the record before', () => {
  const impossible = (shape: 'upper' | 'fitted') => {
    let times = 0;
    for (let seed = 1; seed <= 20; ++seed) {
      const chance = random(seed);
      const model = pot({ shape }).start(1);
      for (let i = 0; i < 2400; ++i) {
        const sample = [i / 2000 + chance.normal()];
        if (model.scoreOne(sample) > 1e6) times += 1;
        model.learnOne(sample);
      }
    }
    return times;
  };
  expect(impossible('fitted')).toBeGreaterThan(5);
  expect(impossible('upper')).toBe(0);
});
