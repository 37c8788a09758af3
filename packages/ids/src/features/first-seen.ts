/**
 * When something was seen for the first time, of many things, as plain data: hashes of 32 bits, ascending, and hours beside them. Of a
 * million things two in ten thousand share a hash with another, and count as seen when that was.
 */
export interface FirstSeen {
  readonly hashes: Uint32Array;
  readonly hours: Float64Array;
}

/** The hash of nothing. */
export const EMPTY_HASH = 0x811c9dc5;

/** FNV-1a over code units, going on from the hash of what stands before. Source: Fowler, Noll & Vo, RFC 9923. */
export function hashOn(before: number, text: string): number {
  let hash = before;
  for (let i = 0; i < text.length; ++i) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

export const hash32 = (text: string): number => hashOn(EMPTY_HASH, text);

/** Numbers by hash of 32 bits, with open places: no object for each. */
function hashTable(expected: number) {
  let size = 1024;
  while (size < 2 * expected) size *= 2;
  let keys = new Uint32Array(size);
  let values = new Float64Array(size).fill(Number.NaN);
  let count = 0;
  const placeIn = (all: Uint32Array, of: Float64Array, key: number): number => {
    const mask = all.length - 1;
    let at = (Math.imul(key, 0x9e3779b1) >>> 7) & mask;
    while (!Number.isNaN(of[at]) && all[at] !== key) at = (at + 1) & mask;
    return at;
  };
  function grow(): void {
    const [oldKeys, oldValues] = [keys, values];
    keys = new Uint32Array(2 * oldKeys.length);
    values = new Float64Array(keys.length).fill(Number.NaN);
    for (let i = 0; i < oldKeys.length; ++i) {
      if (Number.isNaN(oldValues[i])) continue;
      const at = placeIn(keys, values, oldKeys[i]);
      keys[at] = oldKeys[i];
      values[at] = oldValues[i];
    }
  }
  return {
    /** NaN when it is not there. */
    get: (key: number): number => values[placeIn(keys, values, key)],
    set(key: number, value: number): void {
      let at = placeIn(keys, values, key);
      if (Number.isNaN(values[at])) {
        count += 1;
        if (2 * count > keys.length) {
          grow();
          at = placeIn(keys, values, key);
        }
        keys[at] = key;
      }
      values[at] = value;
    },
    hashes(): Uint32Array {
      const all = new Uint32Array(count);
      let k = 0;
      for (let i = 0; i < keys.length; ++i) if (!Number.isNaN(values[i])) all[k++] = keys[i];
      return all.sort();
    },
  };
}

/** Collects first hours. */
export function firsts() {
  const seen = hashTable(0);
  const seeHash = (hash: number, hour: number): boolean => {
    const before = seen.get(hash);
    if (before <= hour) return false;
    seen.set(hash, hour);
    return Number.isNaN(before);
  };
  return {
    /** @returns whether it comes for the first time in any hour */
    see: (text: string, hour: number): boolean => seeHash(hash32(text), hour),
    seeHash,
    done(): FirstSeen {
      const hashes = seen.hashes();
      return { hashes, hours: Float64Array.from(hashes, (hash) => seen.get(hash)) };
    },
  };
}

const tables = new WeakMap<FirstSeen, ReturnType<typeof hashTable>>();

/** Whether a thing was seen before an hour. In training rows a thing is new in the hour in which it comes first: as it was at the time. */
export const seenBefore = (state: FirstSeen, text: string, hour: number): boolean => seenHash(state, hash32(text), hour);

/** The same by hash. */
export function seenHash(state: FirstSeen, hash: number, hour: number): boolean {
  let table = tables.get(state);
  if (table === undefined) {
    table = hashTable(state.hashes.length);
    for (const [i, one] of state.hashes.entries()) table.set(one, state.hours[i]);
    tables.set(state, table);
  }
  return table.get(hash) < hour;
}
