/** Distinct values in the order in which they came, and how many alerts have each. */
export interface Values {
  n: number;
  ids: Int32Array;
  counts: Float64Array;
}

export const values = (room = 64): Values => ({ n: 0, ids: new Int32Array(room), counts: new Float64Array(room) });

/** Finds the place of a value in the `Values` of the sample at hand: a stamp tells whether it is of this sample. */
export function marks(size: number) {
  let stamp = new Int32Array(size);
  let at = new Int32Array(size);
  return {
    /** Make room for values below `most`, in the middle of a sample too. */
    widen(most: number): void {
      if (most <= stamp.length) return;
      const before = [stamp, at] as const;
      [stamp, at] = [new Int32Array(2 * most), new Int32Array(2 * most)];
      stamp.set(before[0]);
      at.set(before[1]);
    },
    /** Count a value. @param sample its number, from 1 on  @returns the place of the value */
    count(into: Values, id: number, sample: number, n: number): number {
      if (stamp[id] !== sample) {
        stamp[id] = sample;
        at[id] = into.n;
        into.ids[into.n] = id;
        into.counts[into.n++] = 0;
      }
      into.counts[at[id]] += n;
      return at[id];
    },
  };
}

/** A set of pairs of small numbers that is emptied without being cleared. */
export function pairSet() {
  let size = 256;
  let [stamps, firsts, seconds] = [new Int32Array(size), new Int32Array(size), new Int32Array(size)];
  let stamp = 0;
  return {
    /** Empty it. @param most pairs that will come */
    start(most: number): void {
      stamp += 1;
      if (2 * most <= size) return;
      while (size < 2 * most) size *= 2;
      [stamps, firsts, seconds] = [new Int32Array(size), new Int32Array(size), new Int32Array(size)];
    },
    /** @returns whether it is new */
    add(a: number, b: number): boolean {
      const mask = size - 1;
      let at = (Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b)) & mask;
      while (stamps[at] === stamp) {
        if (firsts[at] === a && seconds[at] === b) return false;
        at = (at + 1) & mask;
      }
      stamps[at] = stamp;
      firsts[at] = a;
      seconds[at] = b;
      return true;
    },
  };
}
