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

/** Numbers by hash of 32 bits, with open places: no object for each. Hash and number lie beside each other, as memory is read. */
function hashTable(expected: number) {
  let mask = 1023;
  while (mask + 1 < 2 * expected) mask = 2 * mask + 1;
  let cells = new Float64Array(2 * (mask + 1)).fill(Number.NaN);
  let count = 0;
  const placeOf = (key: number): number => {
    let at = (Math.imul(key, 0x9e3779b1) >>> 7) & mask;
    // NaN is no hash: the place is free.
    for (let found = cells[2 * at]; found !== key && found >= 0; found = cells[2 * at]) at = (at + 1) & mask;
    return 2 * at;
  };
  function grow(): void {
    const before = cells;
    mask = 2 * mask + 1;
    cells = new Float64Array(2 * (mask + 1)).fill(Number.NaN);
    for (let i = 0; i < before.length; i += 2) {
      if (!(before[i] >= 0)) continue;
      const at = placeOf(before[i]);
      cells[at] = before[i];
      cells[at + 1] = before[i + 1];
    }
  }
  return {
    /** NaN when it is not there. */
    get: (key: number): number => cells[placeOf(key) + 1],
    /** Keep the lower number. @returns the one before, NaN when there was none */
    lower(key: number, value: number): number {
      const at = placeOf(key);
      if (cells[at] === key) {
        const before = cells[at + 1];
        if (value < before) cells[at + 1] = value;
        return before;
      }
      cells[at] = key;
      cells[at + 1] = value;
      count += 1;
      if (2 * count > mask) grow();
      return Number.NaN;
    },
    hashes(): Uint32Array {
      const all = new Uint32Array(count);
      let k = 0;
      for (let i = 0; i < cells.length; i += 2) if (cells[i] >= 0) all[k++] = cells[i];
      return all.sort();
    },
  };
}

/** Collects first hours. */
export function firsts() {
  const seen = hashTable(0);
  const seeHash = (hash: number, hour: number): boolean => Number.isNaN(seen.lower(hash, hour));
  return {
    /** @returns whether it comes for the first time in any hour */
    see: (text: string, hour: number): boolean => seeHash(hash32(text), hour),
    /** See the thing of a hash. @returns the hour in which it was seen first so far, NaN when it never was */
    before: seen.lower,
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
export const seenHash = (state: FirstSeen, hash: number, hour: number): boolean => firstHours(state)(hash) < hour;

/** The hour in which the thing of a hash was seen first, NaN for one that was not: to ask for many. */
export function firstHours(state: FirstSeen): (hash: number) => number {
  let table = tables.get(state);
  if (table === undefined) {
    table = hashTable(state.hashes.length);
    for (const [i, one] of state.hashes.entries()) table.lower(one, state.hours[i]);
    tables.set(state, table);
  }
  return table.get;
}
