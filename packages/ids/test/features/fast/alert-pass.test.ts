import { type Extractor, random } from 'hapax';
import { expect, test } from 'vitest';
import type { SecurityEvent } from '../../../src/events/event.ts';
import { idsAlerts } from '../../../src/features/alerts.ts';
import { type CollectOptions, collector } from '../../../src/run/units/collect.ts';
import { storeEvents, storeMaterial } from '../../../src/run/units/material.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 0, 5, 20);
const LOCATIONS = [
  ['10.0.0.0/24', 'office'],
  ['10.0.1.0/24', 'servers'],
  ['2001:db8::/32', 'laboratory'],
] as const;

/** Alerts of a few hosts over some days, with everything that may be missing missing now and then, in no order. */
function alerts(seed: number, n: number): readonly SecurityEvent[] {
  const next = random(seed);
  const one = <T>(list: readonly T[]): T => list[next.integer(list.length)];
  return Array.from({ length: n }, (): SecurityEvent => {
    const port = one([445, 80, 49_151, 49_152, 65_535, undefined, next.integer(2000)]);
    const target = one(['10.0.1.7', '10.0.0.9', '2001:db8::5', '203.0.113.9', 'not an address', undefined, `10.0.1.${next.integer(40)}`]);
    const signature = one(['1', '2', '2000001', undefined, `${next.integer(30)}`]);
    const severity = one([1, 2, 3, undefined]);
    return {
      kind: one(['alert', 'alert', 'notice', 'weird']),
      time: START + Math.floor(next.uniform() * 90 * HOUR),
      source: one(['10.0.0.1', '10.0.0.2', '10.0.0.10', '2001:db8::1', 'host-é']),
      ...(target === undefined ? {} : { target }),
      ...(port === undefined ? {} : { targetPort: port }),
      ...(signature === undefined ? {} : { signature }),
      ...(severity === undefined ? {} : { severity }),
    };
  });
}

function gathered(events: readonly SecurityEvent[], options: CollectOptions = {}) {
  const collect = collector(options);
  for (const event of events) collect.add(event);
  return collect.done();
}

const learntOf = (extractor: Extractor | undefined): unknown => extractor?.snapshot().state;
const keep = () => true;

for (const hours of [1, 5, 24])
  test(`from columns comes what idsAlerts learns and makes of the same alerts, bit for bit, by ${hours} hours`, () => {
    const all = gathered(alerts(hours, 3000));
    const middle = START + 50 * HOUR;
    const [train, looked] = ([[[START - HOUR, middle]], [[middle, Number.POSITIVE_INFINITY]]] as const).map((ranges) => ({
      view: 'alerts' as const,
      hours,
      ranges,
      keep,
    }));
    const naive = idsAlerts({ hours }).fit(storeEvents(all, train), LOCATIONS);
    const fast = storeMaterial(all, train, LOCATIONS);
    const fitted = fast.fit();
    expect(learntOf(fitted)).toEqual(learntOf(naive));
    if (fitted === undefined) throw new Error('nothing was learnt');
    for (const part of [train, looked]) {
      const expected = naive.extract(storeEvents(all, part));
      const got = part === train ? fast.extract(fitted) : storeMaterial(all, part, LOCATIONS).extract(fitted);
      expect(got.ids).toEqual(expected.ids);
      expect(got.events).toEqual(expected.events);
      expect(got.names).toEqual(expected.names);
      expect(got.x).toEqual(expected.x);
    }
    // A part that is made into samples once more, by an extractor that was loaded.
    const again = idsAlerts.load(naive.snapshot());
    expect(storeMaterial(all, train, LOCATIONS).extract(again).x).toEqual(naive.extract(storeEvents(all, train)).x);
  });

test('an hour with more than 20,000 combinations counts the rest as alerts alone, from columns too', () => {
  const events = Array.from(
    { length: 20_300 },
    (_, i): SecurityEvent => ({
      kind: 'alert',
      time: START,
      source: '10.0.0.1',
      target: `10.1.${i >> 8}.${i & 255}`,
      targetPort: i % 50_000,
    }),
  );
  const all = gathered([...events, { kind: 'alert', time: START + HOUR, source: '10.0.0.1', target: '10.1.0.1', targetPort: 1 }]);
  const part = { view: 'alerts', hours: 1, ranges: [[0, Number.POSITIVE_INFINITY]], keep } as const;
  const naive = idsAlerts().fit(storeEvents(all, part));
  const fitted = storeMaterial(all, part).fit();
  expect(learntOf(fitted)).toEqual(learntOf(naive));
  if (fitted !== undefined) expect(storeMaterial(all, part).extract(fitted).x).toEqual(naive.extract(storeEvents(all, part)).x);
});

test('days that lie in a file give the same features', () => {
  const events = [...alerts(9, 2000)].sort((a, b) => a.time - b.time);
  const [memory, file] = [gathered(events), gathered([...events.slice(1000), ...events.slice(0, 1000)], { most: 100 })];
  expect(file.alerts.inFile).toBeGreaterThan(1000);
  const part = { view: 'alerts', hours: 1, ranges: [[0, Number.POSITIVE_INFINITY]], keep } as const;
  const [a, b] = [memory, file].map((all) => {
    const material = storeMaterial(all, part, LOCATIONS);
    const extractor = material.fit();
    if (extractor === undefined) throw new Error('nothing was learnt');
    return { ids: material.extract(extractor).ids, x: material.extract(extractor).x };
  });
  expect(b).toEqual(a);
  file.close();
  expect(() => file.alerts.block(file.alerts.days.slice(0, 1))).toThrow('the store of events is closed; gather the events again');
});
