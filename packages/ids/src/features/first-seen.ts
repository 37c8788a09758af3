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

/** No place is taken. */
const FREE = -1;

/**
 * Hours by hash of 32 bits, with open places: no object for each. Hash and hour lie beside each other in eight bytes, as memory is read:
 * there are millions of things, but few hours, so that an hour is kept as its number.
 */
function hashTable(expected: number) {
  let mask = 1023;
  while (mask + 1 < 2 * expected) mask = 2 * mask + 1;
  let cells = freeCells(mask + 1);
  let count = 0;
  const hours: number[] = [];
  const numbers = new Map<number, number>();
  let [lastHour, lastNumber] = [Number.NaN, FREE];

  function numberOf(hour: number): number {
    if (hour === lastHour) return lastNumber;
    let number = numbers.get(hour);
    if (number === undefined) {
      number = hours.push(hour) - 1;
      numbers.set(hour, number);
    }
    [lastHour, lastNumber] = [hour, number];
    return number;
  }
  const placeOf = (key: number): number => {
    const bits = key | 0;
    let at = (Math.imul(bits, 0x9e3779b1) >>> 7) & mask;
    while (cells[2 * at + 1] !== FREE && cells[2 * at] !== bits) at = (at + 1) & mask;
    return 2 * at;
  };
  function grow(): void {
    const before = cells;
    mask = 2 * mask + 1;
    cells = freeCells(mask + 1);
    for (let i = 0; i < before.length; i += 2) {
      if (before[i + 1] === FREE) continue;
      const at = placeOf(before[i]);
      cells[at] = before[i];
      cells[at + 1] = before[i + 1];
    }
  }
  return {
    /** NaN when it is not there. */
    get(key: number): number {
      const number = cells[placeOf(key) + 1];
      return number === FREE ? Number.NaN : hours[number];
    },
    /** Keep the lower hour. @returns the one before, NaN when there was none */
    lower(key: number, hour: number): number {
      const at = placeOf(key);
      const number = cells[at + 1];
      if (number !== FREE) {
        const before = hours[number];
        if (hour < before) cells[at + 1] = numberOf(hour);
        return before;
      }
      cells[at] = key | 0;
      cells[at + 1] = numberOf(hour);
      count += 1;
      if (2 * count > mask) grow();
      return Number.NaN;
    },
    hashes(): Uint32Array {
      const all = new Uint32Array(count);
      let k = 0;
      for (let i = 0; i < cells.length; i += 2) if (cells[i + 1] !== FREE) all[k++] = cells[i] >>> 0;
      return all.sort();
    },
  };
}

const freeCells = (places: number): Int32Array<ArrayBuffer> => new Int32Array(2 * places).fill(FREE);

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
