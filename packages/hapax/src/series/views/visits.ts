import { median } from '../../kernels/ranks/quantile.ts';
import type { Jump, Visit } from './jumps.ts';

/** Share of a series that a level may have been another for and come back, to be one event from its beginning to its end; in a short series so many values. */
const VISIT = 0.05;
const VISIT_VALUES = 48;
const VISIT_MOST = 0.25;
const BACK = 0.4;

/** Where the level before a change holds again soon after it, or the one after it held until soon before it, as the next change or the values themselves show; for each change. */
export function visitsOf(jumps: readonly Jump[], calm: Float64Array, size: number): (Visit | undefined)[] {
  const n = calm.length;
  const most = Math.min(VISIT_MOST * n, Math.max(VISIT * n, VISIT_VALUES));
  return jumps.map(({ at, before, after, clear }, k) => {
    if (!clear) return undefined;
    const next = jumps[k + 1];
    if (next !== undefined && next.at - at < most && Math.abs(next.after - before) < BACK * Math.abs(after - before))
      return { start: at, end: next.at - 1 };
    return visitAt(calm, at, size, most);
  });
}

/** Values beside a change that tell where it leads. */
const BESIDE = 8;
/** Part of the values of a visit that are nearer to its level than to the old one. */
const LEVEL = 0.8;

/** The stretch on one side of a change of level after which, or before which, the level is the one on the other side: too short for two changes to be seen. */
function visitAt(calm: Float64Array, at: number, size: number, most: number): { start: number; end: number } | undefined {
  const n = calm.length;
  const after = lengthOf(
    (k) => calm[at + k],
    (k) => calm[at - 1 - k],
    { size, most: Math.min(most, n - at), beside: at },
  );
  if (after !== undefined) return { start: at, end: at + after - 1 };
  const before = lengthOf(
    (k) => calm[at - 1 - k],
    (k) => calm[at + k],
    { size, most: Math.min(most, at), beside: n - at },
  );
  return before === undefined ? undefined : { start: at - before, end: at - 1 };
}

/** For how many values a series stays where a change leads before it is back; undefined where it is not back in time. */
function lengthOf(
  there: (k: number) => number,
  back: (k: number) => number,
  { size, most, beside }: { readonly size: number; readonly most: number; readonly beside: number },
): number | undefined {
  const middle = (of: (k: number) => number, from: number, count: number) =>
    median(Float64Array.from({ length: Math.max(0, count) }, (_, k) => of(from + k)));
  const [old, other] = [middle(back, 0, Math.min(size, beside)), middle(there, 0, Math.min(BESIDE, most))];
  let [cost, least, length] = [0, 0, 0];
  for (let k = 0; k < most; ++k) {
    const v = there(k);
    if (v !== v) continue;
    cost += Math.abs(v - other) - Math.abs(v - old);
    if (cost < least) [least, length] = [cost, k + 1];
  }
  // A restless stretch is no level.
  let near = 0;
  for (let k = 0; k < length; ++k) if (Math.abs(there(k) - other) < Math.abs(there(k) - old)) near += 1;
  if (near < LEVEL * length) return undefined;
  // As many values again must be known to be back.
  if (length < BESIDE || length + Math.min(length, size) > most) return undefined;
  return Math.abs(middle(there, length, Math.min(length, size)) - old) < BACK * Math.abs(other - old) ? length : undefined;
}
