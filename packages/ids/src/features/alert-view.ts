import { type LocationState, locationOf } from './locations.ts';
import type { Tally } from './tally.ts';

/** Alerts of one source in one hour. */
export interface Gathered {
  source: string;
  time: number;
  grave: number;
  /** Alerts by target, port and signature. */
  readonly seen: Tally;
}

/** What a sample consists of: signatures, ports, pairs of locations, targets. */
export type Kind = 's' | 'p' | 'l' | 't';

/** What a host may have more of than ever before. */
export const sizesOf = ({ total, values }: View): readonly (readonly [string, number])[] => [
  ['a', total],
  ['t', values.get('t')?.size ?? 0],
  ['p', values.get('p')?.size ?? 0],
];

export interface View {
  readonly total: number;
  /** Alerts by value, of each kind. */
  readonly values: ReadonlyMap<Kind, ReadonlyMap<string, number>>;
  readonly pairTargets: ReadonlyMap<string, ReadonlySet<string>>;
  readonly pairPorts: ReadonlyMap<string, ReadonlySet<string>>;
  readonly ofPort: ReadonlyMap<string, ReadonlySet<string>>;
  readonly portsOfTarget: number;
  readonly targetsOfPort: number;
}

export function viewOf({ source, seen }: Gathered, locations: LocationState): View {
  const [s, p, l, t] = [new Map<string, number>(), new Map<string, number>(), new Map<string, number>(), new Map<string, number>()];
  const pairTargets = new Map<string, Set<string>>();
  const pairPorts = new Map<string, Set<string>>();
  const ofTarget = new Map<string, Set<string>>();
  const ofPort = new Map<string, Set<string>>();
  const from = locationOf(locations, source);
  let total = 0;
  for (const [i, key] of seen.keys.entries()) {
    const n = seen.counts[i];
    total += n;
    if (key === '') continue;
    const [target = '', port = '', ...rest] = key.split('\t');
    const pair = `${from} to ${locationOf(locations, target)}`;
    add(s, rest.join('\t'), n);
    add(p, port, n);
    add(l, pair, n);
    add(t, target, n);
    put(pairTargets, pair, target);
    put(pairPorts, pair, port);
    put(ofTarget, target, port);
    put(ofPort, port, target);
  }
  return {
    total,
    values: new Map<Kind, Map<string, number>>([
      ['s', s],
      ['p', p],
      ['l', l],
      ['t', t],
    ]),
    pairTargets,
    pairPorts,
    ofPort,
    portsOfTarget: largest(ofTarget),
    targetsOfPort: largest(ofPort),
  };
}

const add = (counts: Map<string, number>, value: string, n: number): void => void counts.set(value, (counts.get(value) ?? 0) + n);

function put(sets: Map<string, Set<string>>, key: string, value: string): void {
  const set = sets.get(key);
  if (set === undefined) sets.set(key, new Set([value]));
  else set.add(value);
}

const largest = (sets: ReadonlyMap<string, ReadonlySet<string>>): number => {
  let most = 0;
  for (const { size } of sets.values()) most = Math.max(most, size);
  return most;
};
