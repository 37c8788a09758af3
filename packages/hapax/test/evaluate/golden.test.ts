import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  affiliation,
  alarmsAbove,
  averagePrecision,
  bestF1,
  bestOverThresholds,
  eventAccuracy,
  pointAccuracy,
  pointAdjust,
  rangeAccuracy,
  rocAuc,
  vus,
} from '../../src/evaluate/index.ts';
import { shared } from '../shared.ts';

interface Case {
  name: string;
  labels: number[];
  scores: number[];
  expected: Record<string, number> & { binary_at_gt_q95: Record<string, number> };
}

const path = shared('data/golden/metrics.json');
const cases: Case[] = path === undefined ? [] : JSON.parse(readFileSync(path, 'utf8').replace(/\bNaN\b/g, 'null')).cases;

/** The reference adds this to the denominator of its best F1; of others it adds less than 1e-14. */
const GUARD = 1e-5;
/** The reference's adjustment runs backwards to index 1 only: a run that starts at sample 0 keeps that sample as it was. Ours fills it. */
const adjustLikeReference = (labels: number[], alarms: Uint8Array) => pointAdjust(labels, alarms).map((a, i) => (i === 0 ? alarms[0]! : a));
/** Sums of up to 2,016 doubles in another order. */
const DIGITS = 9;

describe.skipIf(path === undefined)('metrics equal the values of the reference code (skipped where the reference data is missing)', () => {
  test.each(cases.map((c) => [c.name, c] as const))('%s', (_, { labels, scores, expected }) => {
    expect(rocAuc(labels, scores)).toBeCloseTo(expected.auc_roc!, DIGITS);
    expect(averagePrecision(labels, scores)).toBeCloseTo(expected.ap!, DIGITS);
    expect(bestF1(labels, scores, GUARD).f1).toBeCloseTo(expected.f1_best_oracle!, DIGITS);
    expect(bestOverThresholds(scores, (a) => pointAccuracy(labels, adjustLikeReference(labels, a)).f1)).toBeCloseTo(
      expected.f1_pa_100thr!,
      DIGITS,
    );
    expect(bestOverThresholds(scores, (a) => eventAccuracy(labels, a).f1)).toBeCloseTo(expected.event_f1_100thr!, DIGITS);
    expect(bestOverThresholds(scores, (a) => rangeAccuracy(labels, a).f1)).toBeCloseTo(expected.range_f1_100thr!, DIGITS);
    expect(bestOverThresholds(scores, (a) => affiliation(labels, a).f1)).toBeCloseTo(expected.affiliation_f_100thr!, DIGITS);
    for (const [key, value] of Object.entries(expected).filter(([k]) => k.startsWith('vus_'))) {
      const [, area, window] = /vus_(roc|pr)_w(\d+)/.exec(key)!;
      expect(vus(labels, scores, Number(window))[area as 'roc' | 'pr'], key).toBeCloseTo(value as number, DIGITS);
    }
    const at = expected.binary_at_gt_q95,
      alarms = alarmsAbove(scores, at.threshold!);
    expect(pointAccuracy(labels, alarms).f1).toBeCloseTo(at.f1!, DIGITS);
    expect(pointAccuracy(labels, adjustLikeReference(labels, alarms)).f1).toBeCloseTo(at.f1_pa!, DIGITS);
    expect(eventAccuracy(labels, alarms).f1).toBeCloseTo(at.event_f1!, DIGITS);
    expect(rangeAccuracy(labels, alarms).f1).toBeCloseTo(at.range_f1!, DIGITS);
    const { precision, recall } = affiliation(labels, alarms);
    if (at.affiliation_precision === null) expect(precision).toBeNaN();
    else expect(precision).toBeCloseTo(at.affiliation_precision!, DIGITS);
    expect(recall).toBeCloseTo(at.affiliation_recall!, DIGITS);
  });
});
