import { HapaxError } from 'hapax';
import { type Address, parseAddress } from './address.ts';

/** A range of addresses by prefix. */
export interface Network {
  /** The address with the bits behind the prefix set to 0. */
  readonly address: Address;
  readonly prefix: number;
  /** Bits behind the prefix were set where it was written, as in `10.1.2.3/8`. */
  readonly hostBits: boolean;
}

/** The names that psykoda has for the ranges of RFC 1918. */
const NAMED: { readonly [name: string]: string } = {
  'private-a': '10.0.0.0/8',
  'private-b': '172.16.0.0/12',
  'private-c': '192.168.0.0/16',
};

/**
 * Read `10.0.0.0/8`, one address, or `private-A`, `private-B`, `private-C`.
 * @throws HapaxError `INPUT`
 */
export function parseNetwork(text: string): Network {
  const given = NAMED[text.trim().toLowerCase()] ?? text.trim();
  const [bare = '', length, more] = given.split('/');
  const address = parseAddress(bare);
  const widest = address?.version === 6 ? 128 : 32;
  const prefix = length === undefined ? widest : /^\d{1,3}$/.test(length) ? Number(length) : Number.NaN;
  if (address === undefined || more !== undefined || !(prefix <= widest))
    throw new HapaxError(
      'INPUT',
      `a network must be an address with a prefix such as 10.1.0.0/16 or 2001:db8::/32, one address, or private-A, private-B, private-C; got ${JSON.stringify(text.slice(0, 60))}`,
    );
  const start = masked(address, prefix);
  return { address: start, prefix, hostBits: !same(start, address) };
}

/** The address with the bits behind the prefix set to 0. */
export function masked(address: Address, prefix: number): Address {
  if (address.version === 4) return { version: 4, bits: prefix === 0 ? 0 : (address.bits & (-1 << (32 - prefix))) >>> 0 };
  const whole = Math.floor(prefix / 4);
  const rest = prefix % 4;
  const digit = rest === 0 ? '' : (parseInt(address.hex[whole], 16) & (15 << (4 - rest)) & 15).toString(16);
  return { version: 6, hex: (address.hex.slice(0, whole) + digit).padEnd(32, '0') };
}

const same = (a: Address, b: Address): boolean =>
  a.version === 4 ? b.version === 4 && a.bits === b.bits : b.version === 6 && a.hex === b.hex;

/** Whether an address lies in a network. IPv4 never lies in one of IPv6, nor the other way round. */
export const contains = ({ address, prefix }: Network, one: Address): boolean =>
  one.version === address.version && same(masked(one, prefix), address);

/** One key for a network of a given prefix. */
const keyOf = (address: Address): string | number => (address.version === 4 ? address.bits : address.hex);

/**
 * Labels by network, found by the longest prefix that matches, whatever the order of the table: one look-up for each prefix that the
 * table has. Addresses that were asked for are remembered.
 * @param rule `first`: the first row that matches, as psykoda does
 */
export function networkTable<T>(
  rows: readonly (readonly [Network, T])[],
  rule: 'longest' | 'first' = 'longest',
): (address: string) => T | undefined {
  const find = rule === 'first' ? firstOf(rows) : longestOf(rows);
  const known = new Map<string, T | undefined>();
  return (text) => {
    if (known.has(text)) return known.get(text);
    const address = parseAddress(text);
    const found = address && find(address);
    if (known.size >= REMEMBERED) known.clear();
    known.set(text, found);
    return found;
  };
}
const REMEMBERED = 1_000_000;

const firstOf =
  <T>(rows: readonly (readonly [Network, T])[]) =>
  (address: Address): T | undefined =>
    rows.find(([network]) => contains(network, address))?.[1];

function longestOf<T>(rows: readonly (readonly [Network, T])[]): (address: Address) => T | undefined {
  const tables = new Map<number, Map<string | number, T>>();
  for (const [{ address, prefix }, label] of rows) {
    const level = prefix + (address.version === 6 ? SIX : 0);
    const table = tables.get(level) ?? new Map<string | number, T>();
    // The first row of a network counts.
    if (!table.has(keyOf(address))) table.set(keyOf(address), label);
    tables.set(level, table);
  }
  const levels = [...tables].sort(([a], [b]) => b - a);
  return (address) => {
    for (const [level, table] of levels) {
      if (level >= SIX !== (address.version === 6)) continue;
      const key = keyOf(masked(address, level % SIX));
      if (table.has(key)) return table.get(key);
    }
    return undefined;
  };
}
/** Levels of IPv6 lie above those of IPv4. */
const SIX = 256;
