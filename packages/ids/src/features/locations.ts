import { HapaxError } from 'hapax';
import { addressKind } from '../addresses/address.ts';
import { networkTable, parseNetwork } from '../addresses/network.ts';

/** Networks and what they are called; the longest prefix counts. */
export type Locations = readonly (readonly [network: string, name: string])[];

/** What is learnt of locations: the table. */
export interface LocationState {
  readonly networks: readonly string[];
  readonly names: readonly string[];
}

/** @throws HapaxError `INPUT` for what is no list of pairs, or no network */
export function locationState(reference: unknown): LocationState {
  if (reference === undefined) return { networks: [], names: [] };
  const rows: readonly unknown[] = Array.isArray(reference) ? reference : [undefined];
  const pairs = rows.map((row) => {
    const [network, name]: readonly unknown[] = Array.isArray(row) ? row : [];
    if (typeof network !== 'string' || typeof name !== 'string')
      throw new HapaxError(
        'INPUT',
        `locations must be a list of [network, name] such as [['10.1.0.0/16', 'office']]; got ${String(JSON.stringify(row))?.slice(0, 60)}`,
      );
    parseNetwork(network);
    return [network, name.trim()] as const;
  });
  return { networks: pairs.map(([network]) => network), names: pairs.map(([, name]) => name) };
}

const tables = new WeakMap<LocationState, (address: string) => string>();

/** Name of the place of an address: the longest network of the table, else its kind: private, global, multicast. */
export function locationOf(state: LocationState, address: string): string {
  let find = tables.get(state);
  if (find === undefined) {
    const table = networkTable(state.networks.map((network, i) => [parseNetwork(network), state.names[i]] as const));
    const kinds = new Map<string, string>();
    find = (one) => {
      let name = kinds.get(one);
      if (name === undefined) {
        name = table(one) ?? addressKind(one);
        if (kinds.size > REMEMBERED) kinds.clear();
        kinds.set(one, name);
      }
      return name;
    };
    tables.set(state, find);
  }
  return find(address);
}
const REMEMBERED = 100_000;
