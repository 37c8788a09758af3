import type { Names } from '../../columns/names.ts';

const HOUR = 3_600_000;

/** Rows of a block by sample: those of group `g` are `order[starts[g]]` to `order[starts[g + 1]]`, in the order in which they came. */
export interface Groups {
  readonly n: number;
  readonly order: Int32Array;
  readonly starts: Int32Array;
  /** Beginning of the hours of each group, milliseconds, ascending. */
  readonly times: Float64Array;
  /** Source of each group; at one time ascending by text. */
  readonly sources: Int32Array;
}

/** What is grouped. */
interface Rows {
  readonly rows: number;
  readonly time: Float64Array;
  readonly source: Int32Array;
}

/** Rows that are kept, by hours of `hours` and source: samples in the order of time, then of the text of the source. */
export function grouped(block: Rows, hours: number, names: Names, keep: (i: number) => boolean): Groups {
  const { rows, time, source } = block;
  const span = hours * HOUR;
  const found = new Map<number, number>();
  const of = new Int32Array(rows).fill(-1);
  const [times, sources, counts]: [number[], number[], number[]] = [[], [], []];
  const width = names.size + 1;
  let [lastKey, last] = [Number.NaN, -1];
  for (let i = 0; i < rows; ++i) {
    if (!keep(i)) continue;
    const bucket = Math.floor(time[i] / span);
    const key = bucket * width + source[i];
    if (key !== lastKey) {
      lastKey = key;
      last = found.get(key) ?? -1;
      if (last < 0) {
        last = times.length;
        found.set(key, last);
        times.push(bucket * span);
        sources.push(source[i]);
        counts.push(0);
      }
    }
    of[i] = last;
    counts[last] += 1;
  }
  const texts = sources.map((id) => names.text(id));
  const ranked = [...times.keys()].sort((a, b) => times[a] - times[b] || (texts[a] < texts[b] ? -1 : texts[a] > texts[b] ? 1 : 0));
  const n = ranked.length;
  const starts = new Int32Array(n + 1);
  const at = new Int32Array(n);
  for (const [g, one] of ranked.entries()) {
    starts[g + 1] = starts[g] + counts[one];
    at[one] = starts[g];
  }
  const order = new Int32Array(starts[n]);
  for (let i = 0; i < rows; ++i) if (of[i] >= 0) order[at[of[i]]++] = i;
  return {
    n,
    order,
    starts,
    times: Float64Array.from(ranked, (one) => times[one]),
    sources: Int32Array.from(ranked, (one) => sources[one]),
  };
}
