import type { Result, Sample } from 'hapax/stream';

/** The newest samples and scores of one key, oldest first. */
export interface Recent {
  /** Each: time, then the value of each feature. */
  readonly values: readonly (readonly number[])[];
  /** Each: time, then score and threshold of each detector, and 1 where it flagged. */
  readonly scores: readonly (readonly number[])[];
}

/** What a page shows of a running stream: the newest samples of as many keys as there is room for, and of those someone looked at. */
export interface RecentKeys {
  /** Bytes of what is kept. */
  readonly bytes: number;
  sample(sample: Sample): void;
  result(result: Result): void;
  of(key: string, after?: number): Recent;
}

/** Rows kept for each key. */
const ROWS = 600;
/** Numbers kept for all keys of a stream: 16 MB. */
const BUDGET = 2e6;

/** Rows of equal width, the newest in place of the oldest. */
interface Ring {
  readonly width: number;
  readonly numbers: Float64Array;
  /** Rows ever put in. */
  count: number;
}

const ring = (width: number): Ring => ({ width, numbers: new Float64Array(width * ROWS), count: 0 });

function rowsOf({ width, numbers, count }: Ring, after: number): number[][] {
  const rows: number[][] = [];
  for (let i = Math.max(0, count - ROWS); i < count; ++i) {
    const at = (i % ROWS) * width;
    if (numbers[at] > after) rows.push(Array.from(numbers.subarray(at, at + width)));
  }
  return rows;
}

/** Samples may be held before they are judged, so values and scores are kept each by its own time. */
export function recentKeys(features: number, detectors: number): RecentKeys {
  const widths = [1 + features, 1 + 3 * detectors] as const;
  const most = Math.max(1, Math.floor(BUDGET / (ROWS * (widths[0] + widths[1]))));
  const keys = new Map<string, { readonly values: Ring; readonly scores: Ring }>();

  function ringsOf(key: string): { readonly values: Ring; readonly scores: Ring } | undefined {
    const known = keys.get(key);
    if (known) return known;
    if (keys.size >= most) return undefined;
    return begin(key);
  }

  function begin(key: string): { readonly values: Ring; readonly scores: Ring } {
    const made = { values: ring(widths[0]), scores: ring(widths[1]) };
    keys.set(key, made);
    return made;
  }

  return {
    get bytes() {
      return keys.size * ROWS * (widths[0] + widths[1]) * Float64Array.BYTES_PER_ELEMENT;
    },
    sample({ key = '', time, values: row }) {
      const values = ringsOf(key)?.values;
      if (!values) return;
      const at = (values.count % ROWS) * values.width;
      values.numbers[at] = time;
      for (let j = 0; j < features; ++j) values.numbers[at + 1 + j] = row[j];
      values.count += 1;
    },
    result({ key, time, verdicts }) {
      if (verdicts.length === 0) return;
      const scores = ringsOf(key)?.scores;
      if (!scores) return;
      const at = (scores.count % ROWS) * scores.width;
      scores.numbers[at] = time;
      for (let j = 0; j < detectors; ++j) {
        const { score, threshold, isAnomaly } = verdicts[j];
        scores.numbers[at + 1 + 3 * j] = score;
        scores.numbers[at + 2 + 3 * j] = threshold;
        scores.numbers[at + 3 + 3 * j] = isAnomaly ? 1 : 0;
      }
      scores.count += 1;
    },
    of(key, after = Number.NEGATIVE_INFINITY) {
      const known = keys.get(key);
      // Looked at last, given up last.
      keys.delete(key);
      const [first] = keys.keys();
      if (!known && first !== undefined && keys.size >= most) keys.delete(first);
      const { values, scores } = known ?? begin(key);
      keys.set(key, { values, scores });
      return { values: rowsOf(values, after), scores: rowsOf(scores, after) };
    },
  };
}
