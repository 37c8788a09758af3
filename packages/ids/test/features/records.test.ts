import fc from 'fast-check';
import { expect, test } from 'vitest';
import { companyOf, hostsOf } from '../../src/features/company.ts';
import { firsts, seenBefore } from '../../src/features/first-seen.ts';
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

test('hosts of a thing are as many as joined it', () => {
  const company = companyOf();
  for (const thing of ['a', 'b', 'a']) company.join(thing);
  const done = company.done();
  expect(['a', 'b', 'c'].map((thing) => hostsOf(done, thing))).toEqual([2, 1, 0]);
});

test('things are seen from their first hour on, however many there are', () => {
  const first = firsts();
  const names = Array.from({ length: 5000 }, (_, i) => `host ${i}`);
  for (const [i, name] of names.entries()) expect(first.see(name, i % 50)).toBe(true);
  for (const [i, name] of names.entries()) expect(first.see(name, (i % 50) - (i % 2))).toBe(false);
  const done = first.done();
  expect([...done.hashes]).toEqual([...done.hashes].sort((a, b) => a - b));
  for (const [i, name] of names.entries()) {
    const hour = (i % 50) - (i % 2);
    expect([seenBefore(done, name, hour), seenBefore(done, name, hour + 1), seenBefore(done, `${name}?`, 99)]).toEqual([
      false,
      true,
      false,
    ]);
  }
});
