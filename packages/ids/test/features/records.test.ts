import fc from 'fast-check';
import { expect, test } from 'vitest';
import { companyOf, hostsOf } from '../../src/features/company.ts';
import { beyondRecord, recordsOf } from '../../src/features/records.ts';

test('a record is the largest value of hours before, whatever came in the same hour or later', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(3), fc.nat(20), fc.nat(1000))), fc.nat(3), fc.nat(20), fc.nat(1000), (given, key, hour, value) => {
      const seen = [...given].sort(([, a], [, b]) => a - b);
      const records = recordsOf();
      for (const [k, h, v] of seen) records.see(`k${k}`, h, v);
      const before = seen.flatMap(([k, h, v]) => (k === key && h < hour ? [v] : []));
      const expected = before.length === 0 ? 0 : Math.max(0, Math.log1p(value) - Math.log1p(Math.max(...before)));
      expect(beyondRecord(records.done(), `k${key}`, hour, value)).toBeCloseTo(expected, 12);
    }),
    { seed: 1, numRuns: 200 },
  );
});

test('hosts of a thing are counted once each', () => {
  const company = companyOf();
  for (const [thing, host] of [
    ['a', 'x'],
    ['a', 'y'],
    ['a', 'x'],
    ['b', 'y'],
  ] as const)
    company.see(thing, host);
  const done = company.done();
  expect(['a', 'b', 'c'].map((thing) => hostsOf(done, thing))).toEqual([2, 1, 0]);
});
