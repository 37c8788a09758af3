import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  assign,
  decodeAssignment,
  decodeSubscription,
  encodeAssignment,
  encodeSubscription,
  type Member,
} from '../../src/kafka/assignment.ts';
import { planStandbys } from '../../src/kafka/standby-plan.ts';

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

const NOTHING = { owned: [], warm: [], standbys: 0 };

test('what a member says of itself and is told comes back as it was', () => {
  for (const said of [NOTHING, { owned: [3, 1], warm: [], standbys: 0 }, { owned: [3], warm: [0, 7], standbys: 2 }]) {
    expect(decodeSubscription(encodeSubscription('värde', said, 7), 'värde')).toEqual(said);
    expect(decodeSubscription(encodeSubscription('värde', said, 7), 'other').owned).toEqual([]);
  }
  expect(decodeSubscription(null, 'värde')).toEqual(NOTHING);
  for (const told of [
    { assigned: [5, 0], standby: [], unfinished: true },
    { assigned: [], standby: [], unfinished: false },
    { assigned: [2], standby: [1, 6], unfinished: true },
  ])
    expect(decodeAssignment(encodeAssignment('t', told), 't')).toEqual(told);
});

test('who keeps no standby says and is told what it always was', () => {
  const said = encodeSubscription('t', { owned: [4], warm: [], standbys: 0 }, 7);
  expect(said.toString('hex')).toBe(
    '0001' + '00000001' + '000174' + '00000004' + '00000007' + '00000001' + '000174' + '00000001' + '00000004',
  );
  const told = encodeAssignment('t', { assigned: [4], standby: [], unfinished: true });
  expect(told.toString('hex')).toBe('0001' + '00000001' + '000174' + '00000001' + '00000004' + '00000001' + '01');
});

/** Rounds until nothing moves: what was given is there, and what was told to be followed is followed. */
function settled(given: readonly Member[], partitions: number) {
  let members = [...given];
  for (let round = 0; round < 3; ++round) {
    const plan = assign(members, partitions);
    const following = planStandbys(members, plan, partitions);
    members = members.map((one) => ({ ...one, owned: plan.get(one.id) ?? [], warm: following.get(one.id) ?? [] }));
  }
  return members;
}

const withStandbys = (workers: number, partitions: number, owners: readonly number[], standbys: number) =>
  settled(
    membersOf(workers, partitions, owners).map((one) => ({ ...one, standbys })),
    partitions,
  );

test('each partition is followed by as many workers as asked for, or all others, never by the one that has it, and the work is shared', () => {
  fc.assert(
    fc.property(groups, fc.integer({ min: 1, max: 3 }), ({ workers, partitions, owners }, standbys) => {
      const members = withStandbys(workers, partitions, owners, standbys);
      for (let p = 0; p < partitions; ++p) {
        expect(members.filter(({ warm }) => warm?.includes(p)).length).toBe(Math.min(standbys, workers - 1));
        expect(members.some(({ owned, warm }) => owned.includes(p) && warm?.includes(p))).toBe(false);
      }
      const loads = members.map(({ warm = [] }) => warm.length);
      expect(Math.max(...loads)).toBeLessThanOrEqual(Math.ceil((partitions * standbys) / workers) + standbys);
    }),
  );
});

test('a worker that dies leaves each of its partitions to one that has followed it, as far as shares are even', () => {
  fc.assert(
    fc.property(groups, ({ workers, partitions, owners }) => {
      fc.pre(workers > 1);
      const members = withStandbys(workers, partitions, owners, 1);
      const [dead, ...others] = members;
      const plan = assign(others, partitions);
      const warm = others.reduce((sum, one) => sum + (plan.get(one.id) ?? []).filter((p) => one.warm?.includes(p)).length, 0);
      const most = Math.ceil(partitions / others.length);
      // What a standby cannot take, for it would have more than its share.
      const tooMany = others.reduce(
        (sum, { owned, warm: followed = [] }) =>
          sum + Math.max(0, owned.length + followed.filter((p) => dead.owned.includes(p)).length - most),
        0,
      );
      expect(warm).toBeGreaterThanOrEqual(dead.owned.length - tooMany - others.length);
      if (workers === 2) expect(warm).toBe(dead.owned.length);
    }),
  );
});

test('who follows what does not depend on who joined first, and stays while nothing changes', () => {
  fc.assert(
    fc.property(groups, ({ workers, partitions, owners }) => {
      const members = withStandbys(workers, partitions, owners, 1);
      const again = planStandbys([...members].reverse(), assign([...members].reverse(), partitions), partitions);
      for (const { id, warm } of members) expect(again.get(id)).toEqual(warm);
    }),
  );
});
