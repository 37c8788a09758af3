/** Counts by text as plain data: two lists, found again by a table beside them that is not part of the state. */
export interface Tally {
  readonly keys: string[];
  readonly counts: number[];
}

export const tally = (): Tally => ({ keys: [], counts: [] });

const places = new WeakMap<Tally, Map<string, number>>();

/** Count a text. Returns its place. Beyond `most` texts all others are one, under the empty text. */
export function countIn(state: Tally, key: string, n: number, most = Number.POSITIVE_INFINITY): number {
  let table = places.get(state);
  if (table === undefined) {
    table = new Map(state.keys.map((one, i) => [one, i]));
    places.set(state, table);
  }
  let at = table.get(key);
  if (at === undefined && state.keys.length >= most) at = table.get('');
  if (at === undefined) {
    at = state.keys.length;
    const name = at >= most ? '' : key;
    table.set(name, at);
    state.keys.push(name);
    state.counts.push(0);
  }
  state.counts[at] += n;
  return at;
}
