import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assign, decodeAssignment, decodeOwned, encodeAssignment, encodeSubscription, type Member } from '../../src/kafka/assignment.ts';

const groups = fc.integer({ min: 1, max: 7 }).chain((workers) =>
  fc.record({
    partitions: fc.constantFrom(1, 3, 8, 20),
    // Whose each partition is before the round; the last number: nobody's.
    owners: fc.array(fc.integer({ min: 0, max: workers }), { minLength: 20, maxLength: 20 }),
    workers: fc.constant(workers),
  }),
);

const membersOf = (workers: number, partitions: number, owners: readonly number[]): Member[] =>
  Array.from({ length: workers }, (_, w) => ({
    id: `member ${w}`,
    name: null,
    owned: Array.from({ length: partitions }, (_, p) => p).filter((p) => owners[p] === w),
  }));

test('no partition has two workers, and none goes from one to another before it was given back', () => {
  fc.assert(
    fc.property(groups, ({ workers, partitions, owners }) => {
      const members = membersOf(workers, partitions, owners);
      const plan = assign(members, partitions);
      const all = [...plan.values()].flat();
      expect(new Set(all).size).toBe(all.length);
      for (const { id } of members)
        for (const p of plan.get(id) ?? []) expect([id, undefined]).toContain(members.find(({ owned }) => owned.includes(p))?.id);
    }),
  );
});

test('after what is lost was given back, every partition has a worker and shares differ by one at most', () => {
  fc.assert(
    fc.property(groups, ({ workers, partitions, owners }) => {
      let members = membersOf(workers, partitions, owners);
      for (let round = 0; round < 2; ++round) {
        const plan = assign(members, partitions);
        members = members.map((one) => ({ ...one, owned: plan.get(one.id) ?? [] }));
      }
      const shares = members.map(({ owned }) => owned.length);
      expect(shares.reduce((a, b) => a + b)).toBe(partitions);
      expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
    }),
  );
});

test('what is shared out evenly stays as it is, and of two workers that become three only the third share moves', () => {
  const two = [
    { id: 'b', name: null, owned: [1, 3, 5, 7] },
    { id: 'a', name: null, owned: [0, 2, 4, 6] },
  ];
  expect(Object.fromEntries(assign(two, 8))).toEqual({ a: [0, 2, 4, 6], b: [1, 3, 5, 7] });
  const three = [...two, { id: 'c', name: null, owned: [] }];
  // Two partitions are nobody's until they were given back.
  expect(Object.fromEntries(assign(three, 8))).toEqual({ a: [0, 2, 4], b: [1, 3, 5], c: [] });
});

test('a partition that two say they have is one member, whatever the order', () => {
  const both = [
    { id: 'a', name: null, owned: [0, 1] },
    { id: 'b', name: null, owned: [0, 1] },
  ];
  expect(Object.fromEntries(assign(both, 2))).toEqual(Object.fromEntries(assign([...both].reverse(), 2)));
});

test('what a member says of itself and is told comes back as it was', () => {
  expect(decodeOwned(encodeSubscription('värde', [3, 1], 7), 'värde')).toEqual([3, 1]);
  expect(decodeOwned(encodeSubscription('värde', [], 7), 'värde')).toEqual([]);
  expect(decodeOwned(encodeSubscription('värde', [3], 7), 'other')).toEqual([]);
  expect(decodeOwned(null, 'värde')).toEqual([]);
  expect(decodeAssignment(encodeAssignment('t', [5, 0], true), 't')).toEqual({ assigned: [5, 0], unfinished: true });
  expect(decodeAssignment(encodeAssignment('t', [], false), 't')).toEqual({ assigned: [], unfinished: false });
});
