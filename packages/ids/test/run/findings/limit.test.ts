import { expect, test } from 'vitest';
import type { Label } from '../../../src/feedback/label.ts';
import { labelsOf } from '../../../src/feedback/labels.ts';
import { idsConfig } from '../../../src/run/config/ids-config.ts';
import type { Sample } from '../../../src/run/findings/findings.ts';
import { limitOf } from '../../../src/run/findings/limit.ts';

const NOW = Date.UTC(2026, 0, 1);
const said = (verdict: Label['verdict'], n: number): Label[] =>
  Array.from({ length: n }, (_, i) => ({
    verdict,
    host: `${verdict}${i}`,
    hour: new Date(NOW).toISOString(),
    who: 'ann',
    at: new Date(NOW + 1).toISOString(),
  }));
const samples = [0.004, 0.003, 0.0001].map(
  (p, i): Sample => ({
    host: `h${i >> 1}`,
    time: NOW,
    p,
    score: 1,
    events: 1,
    reasons: [],
    scores: {},
    unit: 'all',
    view: 'flows',
    hours: 1,
  }),
);
const limit = (labels: readonly Label[], threshold: object = { learns: true }, days = 0) =>
  limitOf(idsConfig({ logs: ['x'], threshold }), samples, labelsOf(labels), NOW + days * 86_400_000);

test('with learns, labels of normal hours lower the limit by the share of real ones, a fifth at least, and it is said', () => {
  expect(limit([])).toEqual({ p: 0.005 });
  expect(limit(said('anomaly', 3))).toEqual({ p: 0.005 });
  expect(limit([...said('normal', 2), ...said('anomaly', 1)])).toEqual({
    p: 0.0025,
    note: 'labels call 2 hours normal and 1 an anomaly: what is rarer than one hour in 400 is reported, not in 200, which leaves out 1 host; `learns: false` under `threshold` reports them',
  });
  expect(limit(said('normal', 100)).p).toBe(0.001);
});

test('labels count less with age, patterns and lists that were there before the hour not at all; the limit is kept unless asked for, and a false discovery rate is', () => {
  expect(limit(said('normal', 2), { learns: true }, 180).p).toBeCloseTo(0.0025, 9);
  expect(limit(said('normal', 2).map((one) => ({ ...one, port: 80 })))).toEqual({ p: 0.005 });
  expect(limit(said('normal', 9).map((one) => ({ ...one, at: one.hour ?? '' })))).toEqual({ p: 0.005 });
  expect(limit(said('normal', 9), {})).toEqual({ p: 0.005 });
  expect(limit(said('normal', 9), { learns: true, falseDiscoveryRate: 0.05 })).toEqual({ p: 0.004 });
});
