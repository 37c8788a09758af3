/**
 * When something was seen for the first time, of many things, as plain data: hashes of 32 bits, ascending, and hours beside them. Of a
 * million things two in ten thousand share a hash with another, and count as seen when that was.
 */
export interface FirstSeen {
  readonly hashes: Uint32Array;
  readonly hours: Float64Array;
}

/** FNV-1a over code units. Source: Fowler, Noll & Vo, RFC 9923. */
export function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; ++i) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** Collects first hours. */
export function firsts() {
  const seen = new Map<number, number>();
  return {
    see(text: string, hour: number): void {
      const hash = hash32(text);
      const before = seen.get(hash);
      if (before === undefined || hour < before) seen.set(hash, hour);
    },
    done(): FirstSeen {
      const all = [...seen].sort(([a], [b]) => a - b);
      return { hashes: Uint32Array.from(all, ([hash]) => hash), hours: Float64Array.from(all, ([, hour]) => hour) };
    },
  };
}

const tables = new WeakMap<FirstSeen, ReadonlyMap<number, number>>();

/** Whether a thing was seen before an hour. In training rows a thing is new in the hour in which it comes first: as it was at the time. */
export function seenBefore(state: FirstSeen, text: string, hour: number): boolean {
  let table = tables.get(state);
  if (table === undefined) {
    table = new Map(Array.from(state.hashes, (hash, i) => [hash, state.hours[i]]));
    tables.set(state, table);
  }
  return (table.get(hash32(text)) ?? Number.POSITIVE_INFINITY) < hour;
}
