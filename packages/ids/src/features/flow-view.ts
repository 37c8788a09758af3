import { beaconOf, FEWEST } from './beacon.ts';
import { type Company, hostsOf } from './company.ts';
import { entropyOf, parentOf } from './domain-names.ts';
import type { Tally } from './tally.ts';

/** Connections and questions of one host in one hour. */
export interface Gathered {
  source: string;
  time: number;
  failed: number;
  bytesOut: number;
  bytesIn: number;
  longestMs: number;
  unanswered: number;
  /** Connections by target and port. */
  readonly pairs: Tally;
  /** Bytes sent to each pair. */
  readonly sent: number[];
  readonly times: number[][];
  readonly sizes: number[][];
  /** Questions by name. */
  readonly names: Tally;
}

/** Target of a pair. */
export const targetOf = (key: string): string => key.slice(0, Math.max(0, key.indexOf('\t')));
export const connectionsOf = ({ pairs }: Gathered): number => pairs.counts.reduce((sum, n) => sum + n, 0);

/** How regular the most regular contact is, and that among the targets which no other host has contacted. */
export function rhythmOf({ pairs, times: all, sizes }: Gathered, company: Company) {
  let rhythm = 0;
  let alone = 0;
  for (const [i, times] of all.entries()) {
    if (times.length < FEWEST) continue;
    const { score } = beaconOf(times, sizes[i]);
    rhythm = Math.max(rhythm, score);
    if (hostsOf(company, `t${targetOf(pairs.keys[i])}`) <= 1) alone = Math.max(alone, score);
  }
  return { rhythm, alone };
}

export function fanOut({ pairs, sent }: Gathered) {
  const ports = new Map<string, number>();
  const targets = new Map<string, number>();
  const bytes = new Map<string, number>();
  for (const [i, key] of pairs.keys.entries()) {
    const [target = '', port = ''] = key.split('\t');
    ports.set(port, (ports.get(port) ?? 0) + 1);
    targets.set(target, (targets.get(target) ?? 0) + 1);
    bytes.set(target, (bytes.get(target) ?? 0) + sent[i]);
  }
  const most = (counts: ReadonlyMap<string, number>) => [...counts.values()].reduce((a, b) => Math.max(a, b), 0);
  return { targets: targets.size, ports: ports.size, ofTarget: most(targets), ofPort: most(ports), mostSent: most(bytes), bytes };
}

export function dnsOf(names: Tally) {
  const under = new Map<string, number>();
  let questions = 0;
  let longest = 0;
  let entropy = 0;
  for (const [i, name] of names.keys.entries()) {
    const n = names.counts[i];
    questions += n;
    under.set(parentOf(name), (under.get(parentOf(name)) ?? 0) + 1);
    for (const label of name.split('.')) longest = Math.max(longest, label.length);
    entropy += n * entropyOf(name);
  }
  return {
    questions,
    longest,
    entropy: questions > 0 ? entropy / questions : 0,
    underOne: [...under.values()].reduce((a, b) => Math.max(a, b), 0),
  };
}
