/** How the values of a column are chosen. */
export interface WeightChoice {
  /** Rows that a value must occur in. */
  readonly minCount: number;
  /** Values kept: those of the largest weight, ties of the last one too; 0 keeps all. */
  readonly numFeature: number;
}

/** A value that is kept, and its weight. */
export type Weight = readonly [value: number | string, idf: number];

/**
 * Inverse document frequencies of the values of a column, largest first, then by value:
 *
 *     idf(v) = ln(1 + N / df(v))        N: documents, df: documents with v
 *
 * @param documents of each row  @param count of all documents
 */
export function inverseDocumentFrequencies(
  values: readonly (number | string | null)[],
  documents: readonly (number | string)[],
  count: number,
  { minCount, numFeature }: WeightChoice,
): readonly Weight[] {
  const seen = new Map<number | string, { rows: number; readonly documents: Set<number | string> }>();
  for (const [i, value] of values.entries()) {
    if (value === null) continue;
    const entry = seen.get(value) ?? { rows: 0, documents: new Set() };
    entry.rows += 1;
    entry.documents.add(documents[i]);
    seen.set(value, entry);
  }
  const all = [...seen]
    .filter(([, { rows }]) => rows >= minCount)
    .map(([value, entry]): Weight => [value, Math.log(1 + count / entry.documents.size)])
    .sort(([a, weightA], [b, weightB]) => weightB - weightA || compare(a, b));
  if (numFeature === 0 || all.length <= numFeature) return all;
  const least = all[numFeature - 1][1];
  return all.filter(([, weight]) => weight >= least);
}

/** Order by code points for texts, by size for numbers. */
export const compare = (a: number | string, b: number | string): number => (a < b ? -1 : a > b ? 1 : 0);
