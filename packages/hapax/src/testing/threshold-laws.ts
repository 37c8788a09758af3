import type { ThresholdEntry } from '../contract/threshold.ts';
import { resolve } from '../core/options.ts';
import { decode, encode } from '../core/snapshot.ts';
import { expect } from './expect.ts';
import { checkOptions, type Excuses, lawsOf, type Test } from './law.ts';
import { normalRows } from './normal-rows.ts';

export type ThresholdLaw = 'pure' | 'restart' | 'round trip' | 'degenerate' | 'missing' | 'options' | 'promise' | 'catches';

/** The promises every threshold rule keeps. */
export function thresholdLaws(test: Test, { spec, configure, load }: ThresholdEntry, excused: Excuses<ThresholdLaw> = {}): void {
  const law = lawsOf<ThresholdLaw>(test, spec.id, excused);
  const scores = Float64Array.from(normalRows(2000, 1, 21), ([v]) => v);
  const further = Float64Array.from(normalRows(20_000, 1, 22), ([v]) => v);

  law('pure', () => {
    const before = scores.slice(),
      threshold = configure({}).fit(scores),
      state = threshold.snapshot();
    expect(threshold.predict(further)).toEqual(threshold.predict(further));
    threshold.isAnomaly(3);
    expect(scores).toEqual(before);
    expect(threshold.snapshot()).toEqual(state);
  });
  law('restart', () => {
    for (const cut of [0, 1, 700]) {
      const whole = configure({}).fit(scores);
      let cutOff = configure({}).fit(scores);
      further.slice(0, 1500).forEach((score, i) => {
        if (i === cut) cutOff = load(decode(encode(cutOff.snapshot())));
        whole.learnOne(score);
        cutOff.learnOne(score);
        if (i % 50 === 0) expect(cutOff.bounds).toEqual(whole.bounds);
      });
    }
  });
  law('round trip', () => {
    const snapshot = configure({}).fit(scores).snapshot(),
      back = decode(encode(snapshot));
    expect(back).toEqual(snapshot);
    expect(load(back).predict(further)).toEqual(configure({}).fit(scores).predict(further));
  });
  law('degenerate', () => {
    for (const same of [[4], Array(50).fill(4), [...Array(50).fill(0), 1], Array(50).fill(1e300), Array(50).fill(-1e-300)]) {
      const threshold = configure({}).fit(same);
      for (let i = 0; i < 30; ++i) {
        const { lower, upper } = threshold.bounds;
        expect(lower <= upper && upper > -Infinity && lower < Infinity, `${lower} ${upper}`).toBe(true);
        threshold.learnOne(same[0] + (i % 3));
      }
      expect(threshold.isAnomaly(same[0])).toBe(false);
    }
    expect(Number.isFinite(configure({}).fit(scores).bounds.upper)).toBe(true);
  });
  law('missing', () => {
    const threshold = configure({}).fit([Number.NaN, ...scores, Number.NaN]),
      before = threshold.snapshot();
    threshold.learnOne(Number.NaN);
    expect(threshold.snapshot()).toEqual(before);
    expect(threshold.isAnomaly(Number.NaN)).toBe(false);
    expect([...threshold.predict([Number.NaN, 0, Number.NaN])]).toEqual([0, 0, 0]);
    expect(() => configure({}).fit([Number.NaN])).toThrow(`${spec.id} needs at least one score to set a threshold; got none`);
  });
  law('options', () => checkOptions(spec.id, spec.options, (options) => configure(options)));
  law('catches', () => {
    const threshold = configure({}).fit(scores);
    expect(threshold.isAnomaly(50)).toBe(true);
    expect(threshold.isAnomaly(0)).toBe(false);
    expect([...threshold.predict([0, 50, 0.1])]).toEqual([0, 1, 0]);
  });
  law('promise', () => {
    const rate = spec.falseAlarmRate?.(resolve(spec.id, spec.options, {}));
    const threshold = configure({}).fit(scores);
    let alarms = 0;
    for (const score of further) {
      if (threshold.isAnomaly(score)) alarms += 1;
      threshold.learnOne(score);
    }
    if (rate === undefined) expect(alarms / further.length).toBeLessThan(0.05);
    else {
      // Four standard deviations of the count, and of the calibration quantile it rests on: half again as many, or half as few.
      const expected = rate * further.length,
        noise = 4 * Math.sqrt(expected) + 1;
      expect(alarms).toBeLessThan(1.5 * expected + noise);
      expect(alarms).toBeGreaterThan(0.5 * expected - noise);
    }
  });
}
