/** Values that have a feature of their own, and how much each counts. */
export interface Vocabulary {
  /** In order of how many samples have them, most first, then by text. */
  readonly values: readonly string[];
  /** Inverse document frequencies, shape (values). */
  readonly idf: Float64Array;
  /** That of a value which one sample has. */
  readonly rarest: number;
}

/** Samples that have each value. */
export function documents(samples: Iterable<Iterable<string>>): Map<string, number> {
  const found = new Map<string, number>();
  for (const values of samples) for (const value of values) found.set(value, (found.get(value) ?? 0) + 1);
  return found;
}

/**
 * The `most` values that most samples have; ties go to the lower text, so that the same samples give the same features.
 *
 *     idf(v) = ln(1 + n / df(v))      n: samples, df: samples with v
 *
 * Source: Spärck Jones (1972).
 */
export function vocabulary(found: ReadonlyMap<string, number>, n: number, most: number): Vocabulary {
  const kept = [...found].sort(([a, m], [b, k]) => k - m || (a < b ? -1 : 1)).slice(0, most);
  return {
    values: kept.map(([value]) => value),
    idf: Float64Array.from(kept, ([, df]) => Math.log(1 + n / df)),
    rarest: Math.log(1 + n),
  };
}

const places = new WeakMap<Vocabulary, ReadonlyMap<string, number>>();

/** Place of a value, undefined for one without a feature of its own. */
export function placeOf(state: Vocabulary, value: string): number | undefined {
  let table = places.get(state);
  if (table === undefined) {
    table = new Map(state.values.map((one, i) => [one, i]));
    places.set(state, table);
  }
  return table.get(value);
}
