import { HapaxError } from 'hapax';
import type { Row } from './client.ts';

/** What a message of the plugin `pgoutput`, protocol version 1, says that matters here. Source: PostgreSQL 15, chapter 55.9. */
export type Change =
  | { readonly kind: 'begin' }
  /** @param end place behind the transaction, as in `0/1A2B3C4` */
  | { readonly kind: 'commit'; readonly end: string }
  | {
      readonly kind: 'relation';
      readonly id: number;
      readonly name: string;
      readonly columns: readonly string[];
      readonly booleans: ReadonlySet<number>;
    }
  | { readonly kind: 'insert'; readonly id: number; readonly values: readonly (string | null | undefined)[] }
  | { readonly kind: 'other' };

const BOOLEAN = 16;
const [N, U, T] = ['n', 'u', 't'].map((one) => one.charCodeAt(0));

/** @throws HapaxError `NETWORK` for a message that ends too soon */
export function readChange(bytes: Buffer): Change {
  let at = 1;
  const text = (): string => {
    const end = bytes.indexOf(0, at);
    const value = bytes.toString('utf8', at, end);
    at = end + 1;
    return value;
  };
  try {
    switch (String.fromCharCode(bytes[0])) {
      case 'B':
        return { kind: 'begin' };
      case 'C':
        // Flags, place of the commit, place behind it, time.
        return { kind: 'commit', end: placeOf(bytes.readBigUInt64BE(10)) };
      case 'R': {
        const id = bytes.readUInt32BE(at);
        at += 4;
        const schema = text();
        const name = text();
        at += 1;
        const count = bytes.readUInt16BE(at);
        at += 2;
        const columns: string[] = [];
        const booleans = new Set<number>();
        for (let i = 0; i < count; ++i) {
          at += 1;
          columns.push(text());
          if (bytes.readUInt32BE(at) === BOOLEAN) booleans.add(i);
          at += 8;
        }
        return { kind: 'relation', id, name: `${schema}.${name}`, columns, booleans };
      }
      case 'I': {
        const id = bytes.readUInt32BE(at);
        // The letter N, for a new row, stands before it.
        at += 5;
        const count = bytes.readUInt16BE(at);
        at += 2;
        const values: (string | null | undefined)[] = [];
        for (let i = 0; i < count; ++i) {
          const sort = bytes[at++];
          if (sort === N) values.push(null);
          else if (sort === U) values.push(undefined);
          else if (sort === T) {
            const length = bytes.readUInt32BE(at);
            values.push(bytes.toString('utf8', at + 4, at + 4 + length));
            at += 4 + length;
          } else throw new RangeError('a value of an unknown sort');
        }
        return { kind: 'insert', id, values };
      }
      default:
        return { kind: 'other' };
    }
  } catch (cause) {
    throw new HapaxError('NETWORK', 'a message of the replication slot cannot be read', cause);
  }
}

/** A place in the log as the server writes it. */
const placeOf = (place: bigint): string =>
  `${(place >> 32n).toString(16).toUpperCase()}/${(place & 0xffffffffn).toString(16).toUpperCase()}`;

/** Whether the one place lies behind the other. */
export function isBehind(a: string, b: string): boolean {
  const [x, y] = [a, b].map((place) => place.split('/').map((half) => Number.parseInt(half, 16)));
  return x[0] > y[0] || (x[0] === y[0] && x[1] > y[1]);
}

/** The row of an insert, by name; booleans as numbers, as a question gives them. */
export function rowOf({ columns, booleans }: Extract<Change, { kind: 'relation' }>, { values }: Extract<Change, { kind: 'insert' }>): Row {
  return Object.fromEntries(
    columns.map((name, i) => {
      const value = values[i] ?? null;
      return [name, value !== null && booleans.has(i) ? (value === 't' ? '1' : '0') : value] as const;
    }),
  );
}
