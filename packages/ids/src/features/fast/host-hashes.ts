import type { Names } from '../../columns/names.ts';
import { hash32 } from '../first-seen.ts';
import { PORTS, portText } from './alert-samples.ts';

/** What a host, or anybody, has to do with. */
export type Thing = 's' | 'p' | 't';

/** Hashes of the keys that `idsAlerts` makes of texts, remembered by number: those of a host go on from what stands before the value. */
export function hostHashes(names: Names) {
  const before = { s: remembered(names.size), p: remembered(names.size), t: remembered(names.size) };
  const anybody = { s: remembered(names.size), p: remembered(PORTS), t: remembered(names.size) };
  const ports: string[] = [];
  const textOf = (kind: Thing, value: number): string => (kind === 'p' ? (ports[value] ??= portText(value)) : names.text(value));
  return {
    textOf,
    /** What the hashes of all things of this kind of a host begin with. */
    ofHost(kind: Thing, source: number): number {
      const { hashes, known } = before[kind];
      if (known[source] === 0) {
        hashes[source] = hash32(`${kind}${names.text(source)} `);
        known[source] = 1;
      }
      return hashes[source];
    },
    ofAnybody(kind: Thing, value: number): number {
      const { hashes, known } = anybody[kind];
      if (known[value] === 0) {
        hashes[value] = hash32(`${kind}${textOf(kind, value)}`);
        known[value] = 1;
      }
      return hashes[value];
    },
  };
}

const remembered = (size: number) => ({ hashes: new Uint32Array(size), known: new Uint8Array(size) });
