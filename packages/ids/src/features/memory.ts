import type { Extractor } from 'hapax';
import { type Company, hostsOf } from './company.ts';
import { type FirstSeen, seenBefore } from './first-seen.ts';

/** What a fitted extractor remembers of training, asked by the words of a report. */
export interface Memory {
  /** Whether a host was seen before an hour. */
  knows(host: string, time: number): boolean;
  /** Whether a host had to do with a target, port or signature before an hour. */
  has(kind: 't' | 'p' | 's', host: string, value: string, time: number): boolean;
  /** Hosts that had to do with it in training. */
  hosts(kind: 't' | 'p' | 's', value: string): number;
}

/** Ports that the system gives out are one port: as the features have it. */
const EPHEMERAL = 49_152;

/** The memory of `idsAlerts` and `idsFlows`. */
export function memoryOf(extractor: Extractor): Memory {
  // Both extractors of this package keep these two under these names; nothing else is handed in.
  const { learnt } = extractor.snapshot().state as { readonly learnt: { readonly first: FirstSeen; readonly company: Company } };
  const alerts = extractor.id === 'idsAlerts';
  const named = (kind: string, value: string) => (alerts && kind === 'p' && Number(value) >= EPHEMERAL ? 'ephemeral' : value);
  return {
    knows: (host, time) => seenBefore(learnt.first, `h${host}`, time),
    has: (kind, host, value, time) =>
      seenBefore(learnt.first, `${!alerts && kind === 't' ? 'u' : kind}${host} ${named(kind, value)}`, time),
    hosts: (kind, value) => hostsOf(learnt.company, `${kind}${named(kind, value)}`),
  };
}
