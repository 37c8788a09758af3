/** Change points against those that several people marked. */
export interface ChangeAccuracy {
  /** Harmonic mean of precision over everybody's marks and recall averaged over people. */
  readonly f1: number;
  readonly precision: number;
  readonly recall: number;
  /** How well the pieces between changes cover those of the people: 1 is the same division. */
  readonly cover: number;
}

/**
 * Accuracy of change points by the rules of the Turing Change Point Dataset.
 *
 * Precision: the share of found places within the margin of a place that anybody marked; recall: the share of each person's marks with a found
 * place within the margin, averaged over people; each found place counts for one mark. The first sample counts as a change that all know, so that
 * finding nothing where nothing changes is right. Cover: mean, over people, of the best Jaccard overlap of each of their pieces, weighted by its length.
 * @param marked first samples after changes, a list a person
 * @param found first samples after changes
 * @param n samples of the series
 * Hides: how sure a method is, and how late it would have been.
 * Source: van den Burg & Williams (2020), arXiv 2003.06222, section 3.2.
 */
export function changeAccuracy(marked: readonly (readonly number[])[], found: readonly number[], n: number, margin = 5): ChangeAccuracy {
  const own = [...new Set([0, ...found])];
  const everybody = [...new Set([0, ...marked.flat()])];
  const precision = hits(everybody, own, margin) / own.length;
  const recall =
    marked.reduce((sum, marks) => sum + hits([...new Set([0, ...marks])], own, margin) / new Set([0, ...marks]).size, 0) / marked.length;
  const cover = marked.reduce((sum, marks) => sum + covering(pieces(marks, n), pieces(found, n), n), 0) / marked.length;
  return { precision, recall, f1: precision + recall > 0 ? (2 * precision * recall) / (precision + recall) : 0, cover };
}

/** Marks with a found place near them that no other mark has taken, the nearest first come. */
function hits(marks: readonly number[], found: readonly number[], margin: number): number {
  const free = new Set(found);
  let count = 0;
  for (const mark of [...marks].sort((a, b) => a - b)) {
    const near = [...free]
      .filter((at) => Math.abs(at - mark) <= margin)
      .sort((a, b) => Math.abs(a - mark) - Math.abs(b - mark) || a - b)[0];
    if (near === undefined) continue;
    free.delete(near);
    count += 1;
  }
  return count;
}

function pieces(places: readonly number[], n: number): [number, number][] {
  const edges = [...new Set([0, ...places.filter((at) => at > 0 && at < n), n])].sort((a, b) => a - b);
  return edges.slice(1).map((to, k) => [edges[k], to]);
}

function covering(of: readonly [number, number][], by: readonly [number, number][], n: number): number {
  let sum = 0;
  for (const [a, b] of of) {
    const best = by.reduce(
      (most, [c, d]) => Math.max(most, Math.max(0, Math.min(b, d) - Math.max(a, c)) / (Math.max(b, d) - Math.min(a, c))),
      0,
    );
    sum += (b - a) * best;
  }
  return sum / n;
}
