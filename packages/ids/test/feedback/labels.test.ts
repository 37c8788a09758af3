import { expect, test } from 'vitest';
import { eventOf } from '../../src/features/security-event.ts';
import type { Label } from '../../src/feedback/label.ts';
import { isPsykodaLabel, psykodaLabels } from '../../src/feedback/label-text.ts';
import { labelsOf } from '../../src/feedback/labels.ts';
import { idsConfig } from '../../src/run/config/ids-config.ts';
import { choose } from '../../src/run/findings/choose.ts';
import { alikeTo } from '../../src/run/history/alike.ts';
import { judgeUnits } from '../../src/run/judge-units.ts';
import type { Learnt } from '../../src/run/model/learn.ts';
import { loadedView } from '../../src/run/model/models.ts';
import { collector } from '../../src/run/units/collect.ts';
import { idsMonth } from '../../src/simulate/ids-month.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 0, 1);
const label = (given: Partial<Label> & Pick<Label, 'verdict' | 'host'>): Label => ({
  who: 'ann',
  at: new Date(NOW).toISOString(),
  ...given,
});

test('a label counts half after each half-life and holds for two; one with an end holds until then', () => {
  const labels = labelsOf(
    [label({ verdict: 'normal', host: 'a' }), label({ verdict: 'normal', host: 'b', until: '2028-01-01T00:00:00Z' })],
    100,
  );
  expect([0, 100, 150].map((days) => labels.trust('a', NOW + days * DAY))).toEqual([1, 0.5, 0.5 ** 1.5]);
  expect([199, 201].map((days) => labels.normal('a', NOW + days * DAY) !== undefined)).toEqual([true, false]);
  expect([700, 731].map((days) => labels.normal('b', NOW + days * DAY) !== undefined)).toEqual([true, false]);
});

test('an hour that was called normal makes no day normal, a day its hours, and a known anomaly the day it is in', () => {
  const hour = (given: Partial<Label>) => labelsOf([label({ verdict: 'normal', host: 'a', hour: new Date(NOW).toISOString(), ...given })]);
  expect([hour({}).known('a', NOW, 1), hour({}).known('a', NOW, 24)]).toEqual([1, 0]);
  expect([hour({ hours: 24 }).known('a', NOW + 5 * HOUR, 1), hour({ hours: 24 }).known('a', NOW, 24)]).toEqual([1, 1]);
  expect(hour({ verdict: 'anomaly' }).known('a', NOW, 24)).toBe(-1);
});

test('the same backup by night is normal again, one of four times the bytes or to another place is not', () => {
  const flow = (day: number, target: string, bytesOut: number) =>
    eventOf({ kind: 'flow', time: NOW + day * DAY, source: 'a', target, targetPort: 445, flow: { bytesOut } });
  const flows = [flow(0, 'store', 2e9), flow(1, 'store', 2.5e9), flow(2, 'store', 8e9), flow(3, 'elsewhere', 2e9)];
  const alike = alikeTo(labelsOf([label({ verdict: 'normal', host: 'a', hour: new Date(NOW).toISOString() })]), { alerts: [], flows });
  expect([1, 2, 3].map((day) => alike('flows', 'a', NOW + day * DAY, 1)?.all)).toEqual([true, undefined, undefined]);
});

test('of an hour in which more is done than in the one that was called normal, only the same is known', () => {
  const alert = (day: number, port: number, count = 1) =>
    eventOf({ kind: 'alert', time: NOW + day * DAY, source: 'a', target: 'b', targetPort: port, signature: 's' }, count);
  const alerts = [alert(0, 80, 10), alert(1, 80, 20), alert(1, 81), alert(2, 80, 21)];
  const alike = alikeTo(labelsOf([label({ verdict: 'normal', host: 'a', hour: new Date(NOW).toISOString() })]), { alerts, flows: [] });
  const partly = alike('alerts', 'a', NOW + DAY, 1);
  expect(partly?.all).toBe(false);
  expect(alerts.map((event) => partly?.covers(event))).toEqual([true, true, false, true]);
  expect(alike('alerts', 'a', NOW + 2 * DAY, 1)).toBeUndefined();
});

test('known normal hours are written as psykoda reads them', () => {
  const labels = [
    label({ verdict: 'normal', host: '10.0.0.1', hour: '2026-01-31T08:00:00.000Z', why: 'ours, all' }),
    label({ verdict: 'anomaly', host: 'b' }),
  ];
  expect(psykodaLabels(labels)).toBe('datetime_rounded,src_ip,comment\n2026-01-31 08:00:00,10.0.0.1,ours  all\n');
});

test('what people say makes no cell, no line and no formula in the file of psykoda, and a host whose name would is left out', () => {
  const hour = '2026-01-31T08:00:00.000Z';
  const labels = [
    label({ verdict: 'normal', host: '10.0.0.1', hour, why: '=HYPERLINK("http://evil.example")' }),
    label({ verdict: 'normal', host: '10.0.0.2\n2026-01-31 09:00:00,10.0.0.66', hour }),
    label({ verdict: 'normal', host: '10.0.0.3,x', hour }),
    label({ verdict: 'normal', host: '=1+1', hour }),
    label({ verdict: 'normal', host: "@cmd|' /C calc'!A0", hour }),
  ];
  expect(labels.map(isPsykodaLabel)).toEqual([true, false, false, false, false]);
  expect(psykodaLabels(labels)).toBe(`datetime_rounded,src_ip,comment\n2026-01-31 08:00:00,10.0.0.1,'=HYPERLINK( http://evil.example )\n`);
});

/** Three weeks, each of a seed of its own: false reports after the first day, with and without labels of what is reported. */
function simulated(kept: boolean, threshold: object = {}, seeds: readonly number[] = [12, 13, 14]) {
  const totals = { without: 0, taught: 0 };
  for (const seed of seeds) {
    const month = idsMonth({ seed, hosts: 8, days: 12, plant: ['beacon', 'verticalScan'], lastDays: 5, changes: true });
    const collect = collector();
    for (const event of month.events) collect.add(event);
    const all = collect.done();
    const config = idsConfig({ logs: ['simulated'], locations: month.locations, threshold });
    const bad = new Set(month.truth.map(({ host, day }) => `${host} ${day}`));
    const week = (learns: boolean) => {
      const said: Label[] = [];
      const counts = { wrong: 0, right: 0 };
      let models: Map<string, Learnt> | undefined;
      for (let day = 0; day < 5; ++day) {
        const fromMs = month.lastDayMs + day * DAY;
        const periods = { trainFromMs: all.firstMs, fromMs, toMs: fromMs + DAY, notes: [] };
        const labels = labelsOf(said);
        const judged = judgeUnits(config, all, periods, labels, models && { models });
        if (kept) models ??= new Map(Object.entries(judged.models).map(([name, one]) => [name, loadedView(one)]));
        for (const {
          host,
          samples: [top],
        } of choose(config, periods, judged.samples, labels).kept) {
          const real = bad.has(`${host} ${fromMs}`);
          if (real) counts.right += 1;
          // Before the first labels there is nothing to learn from.
          else if (day > 0) counts.wrong += 1;
          const hour = { hour: new Date(top.time).toISOString(), hours: top.hours, at: new Date(fromMs + DAY).toISOString() };
          if (learns) said.push(label({ verdict: real ? 'anomaly' : 'normal', host, ...hour }));
        }
      }
      expect(counts.right, `seed ${seed}`).toBe(2);
      return counts.wrong;
    };
    totals.without += week(false);
    totals.taught += week(true);
  }
  return totals;
}

test('with models kept for a week, ten labels a day halve the false reports of the days after the first, and lose no planted host', () => {
  const { without, taught } = simulated(true);
  expect(without).toBeGreaterThan(20);
  expect(taught).toBeLessThanOrEqual(without / 2);
}, 600_000);

test('with models that learn anew each day and a limit that follows, ten labels a day halve the false reports too, and keep scan and beacon', () => {
  const { without, taught } = simulated(false, { learns: true });
  expect(without).toBeGreaterThanOrEqual(5);
  expect(taught).toBeLessThanOrEqual(without / 2);
}, 600_000);

test('with models that learn anew each day, and nothing set, ten labels a day halve the false reports of two weeks, and lose no planted host', () => {
  const { without, taught } = simulated(false, {}, [16, 17]);
  expect(without).toBeGreaterThanOrEqual(4);
  expect(taught).toBeLessThanOrEqual(without / 2);
}, 600_000);
