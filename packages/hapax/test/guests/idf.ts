import { defineExtractor, integer } from '../../src/index.ts';

const HOUR = 3_600_000;

/** What was learnt: values of the field that training saw often enough, and how rare they are. */
interface State {
  readonly values: readonly string[];
  readonly idf: Float64Array;
}

/** Rows by value, as lists: a state has no Map. */
interface Gathered {
  readonly values: string[];
  readonly counts: number[];
}

/** A guest of the contract: how often each value of the field `sid` was seen in an hour of a source, rare ones counted more. */
export const idf = defineExtractor({
  id: 'idf',
  title: 'Counts by inverse document frequency',
  source: 'Spärck Jones (1972), A statistical interpretation of term specificity',
  options: { minCount: integer(1, { min: 1 }, 'Samples that a value must be seen in to become a feature of its own.') },
  sampleOf({ time, fields }) {
    return typeof fields.src === 'string' ? { key: fields.src, time: Math.floor(time / HOUR) * HOUR } : undefined;
  },
  begin: (): Gathered => ({ values: [], counts: [] }),
  gather({ values, counts }, { fields }) {
    const value = String(fields.sid);
    const at = values.indexOf(value);
    if (at >= 0) counts[at]! += 1;
    else {
      values.push(value);
      counts.push(1);
    }
  },
  fit(gathered, { minCount }): State {
    const seenIn = new Map<string, number>();
    for (const { values } of gathered) for (const value of values) seenIn.set(value, (seenIn.get(value) ?? 0) + 1);
    const kept = [...seenIn].filter(([, count]) => count >= minCount).sort(([a, n], [b, m]) => n - m || (a < b ? -1 : 1));
    return { values: kept.map(([value]) => value), idf: Float64Array.from(kept, ([, count]) => Math.log(1 + gathered.length / count)) };
  },
  names: ({ values }) => [...values.map((value) => `sid ${value}`), 'sid never seen'],
  features({ values, idf: weights }, gathered) {
    const unseen = Math.log(2 + weights.length);
    return gathered.values.map((value, i) => {
      const at = values.indexOf(value);
      return at < 0 ? [values.length, gathered.counts[i]! * unseen] : [at, gathered.counts[i]! * weights[at]!];
    });
  },
});
