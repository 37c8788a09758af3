import type { Sparse } from 'hapax';

/** Gathers cells of one sample after another: in any order within a sample, those of the same column are added up. No object for each. */
export function cellWriter() {
  let room = 1 << 12;
  let used = 0;
  let data = new Float64Array(room);
  let indices = new Uint32Array(room);
  const ends: number[] = [0];
  return {
    /** A cell of the sample at hand; 0 is none. */
    put(column: number, value: number): void {
      if (value === 0) return;
      if (used === room) {
        room *= 2;
        const before = [data, indices] as const;
        [data, indices] = [new Float64Array(room), new Uint32Array(room)];
        data.set(before[0]);
        indices.set(before[1]);
      }
      // Cells come nearly in order: each goes back to its place.
      const start = ends[ends.length - 1];
      let at = used;
      while (at > start && indices[at - 1] > column) at -= 1;
      if (at > start && indices[at - 1] === column) {
        data[at - 1] += value;
        return;
      }
      for (let k = used; k > at; --k) {
        data[k] = data[k - 1];
        indices[k] = indices[k - 1];
      }
      data[at] = value;
      indices[at] = column;
      used += 1;
    },
    /** The sample at hand is complete. */
    end: (): void => void ends.push(used),
    done: (columns: number): Sparse => ({
      data: data.slice(0, used),
      indices: indices.slice(0, used),
      indptr: Uint32Array.from(ends),
      rows: ends.length - 1,
      columns,
    }),
  };
}
