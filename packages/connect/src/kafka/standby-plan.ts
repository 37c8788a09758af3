import { type Member, sortedMembers } from './assignment.ts';

/**
 * Who follows the state of which partition, to have it at once when its worker is gone. Nobody follows what it has or is giving back; who
 * follows a partition goes on with it where that is not more than its share. The same for the same members, in whatever order they come.
 * @param plan what each has
 */
export function planStandbys(
  members: readonly Member[],
  plan: ReadonlyMap<string, readonly number[]>,
  partitions: number,
): Map<string, number[]> {
  const asking = sortedMembers(members).filter(({ standbys = 0 }) => standbys > 0);
  const standbys = new Map(asking.map(({ id }): [string, number[]] => [id, []]));
  if (asking.length === 0) return standbys;
  const copies = Math.max(...asking.map(({ standbys: wanted = 0 }) => wanted));
  const share = Math.ceil((partitions * copies) / asking.length);
  const loadOf = (id: string) => standbys.get(id)?.length ?? 0;
  const may = ({ id, owned }: Member, p: number) =>
    !owned.includes(p) && plan.get(id)?.includes(p) !== true && standbys.get(id)?.includes(p) !== true;
  const missing = new Array<number>(partitions).fill(copies);
  const give = (id: string, p: number) => {
    standbys.get(id)?.push(p);
    missing[p] -= 1;
  };
  for (const one of asking)
    for (const p of one.warm ?? [])
      if (p >= 0 && p < partitions && missing[p] > 0 && loadOf(one.id) < share && may(one, p)) give(one.id, p);
  for (let p = 0; p < partitions; ++p) {
    while (missing[p] > 0) {
      let best: Member | undefined;
      for (const one of asking) if (may(one, p) && (best === undefined || loadOf(one.id) < loadOf(best.id))) best = one;
      if (best === undefined) break;
      give(best.id, p);
    }
  }
  for (const some of standbys.values()) some.sort((a, b) => a - b);
  return standbys;
}
