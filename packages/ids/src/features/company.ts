import { hash32 } from './first-seen.ts';
import { placeOf } from './records.ts';

/** How many hosts have to do with each thing, as plain data: hashes of 32 bits ascending, and hosts beside them. */
export interface Company {
  readonly hashes: Uint32Array;
  readonly hosts: Uint32Array;
}

/** Counts hosts by thing. What a host has to do with for the first time is told by `firsts`. */
export function companyOf() {
  const counts = new Map<string, number>();
  return {
    /** One more host has to do with a thing. */
    join: (thing: string): void => void counts.set(thing, (counts.get(thing) ?? 0) + 1),
    done: (): Company => companyIn([...counts].map(([thing, n]) => [hash32(thing), n])),
  };
}

/** Hosts by the hash of each thing; things that share one are one. */
export function companyIn(counts: readonly (readonly [hash: number, hosts: number])[]): Company {
  const sums = new Map<number, number>();
  for (const [hash, n] of counts) sums.set(hash, (sums.get(hash) ?? 0) + n);
  const all = [...sums].sort(([a], [b]) => a - b);
  return { hashes: Uint32Array.from(all, ([hash]) => hash), hosts: Uint32Array.from(all, ([, n]) => n) };
}

/** Hosts that had to do with a thing, 0 for one that nobody had. */
export function hostsOf({ hashes, hosts }: Company, thing: string): number {
  const at = placeOf(hashes, hash32(thing));
  return at < 0 ? 0 : hosts[at];
}
