import { hash32 } from './first-seen.ts';
import { placeOf } from './records.ts';

/** How many hosts have to do with each thing, as plain data: hashes of 32 bits ascending, and hosts beside them. */
export interface Company {
  readonly hashes: Uint32Array;
  readonly hosts: Uint32Array;
}

/** Counts hosts by thing. */
export function companyOf() {
  const pairs = new Set<string>();
  const counts = new Map<number, number>();
  return {
    see(thing: string, host: string): void {
      const hash = hash32(thing);
      const pair = `${hash} ${host}`;
      if (pairs.has(pair)) return;
      pairs.add(pair);
      counts.set(hash, (counts.get(hash) ?? 0) + 1);
    },
    done(): Company {
      const all = [...counts].sort(([a], [b]) => a - b);
      return { hashes: Uint32Array.from(all, ([hash]) => hash), hosts: Uint32Array.from(all, ([, n]) => n) };
    },
  };
}

/** Hosts that had to do with a thing, 0 for one that nobody had. */
export function hostsOf({ hashes, hosts }: Company, thing: string): number {
  const at = placeOf(hashes, hash32(thing));
  return at < 0 ? 0 : hosts[at];
}
