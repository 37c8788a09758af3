/** Slips of the keyboard by which two names may differ: one in four letters. */
const SLIPS = 0.25;

/** The name that was probably meant: the nearest one, if it is near, whatever the case of its letters. */
export function nearestName(given: string, names: readonly string[]): string | undefined {
  let least = 1 + Math.max(1, Math.floor(SLIPS * given.length));
  let nearest: string | undefined;
  for (const name of names) {
    const distance = slips(given.toLowerCase(), name.toLowerCase());
    // A name all of whose letters would change is another one.
    if (distance < least && distance < name.length) {
      least = distance;
      nearest = name;
    }
  }
  return nearest;
}

/** `; did you mean floor?`, or nothing: the end of a sentence about a name that is not there. */
export function didYouMean(given: string, names: readonly string[]): string {
  const nearest = nearestName(given, names);
  return nearest === undefined ? '' : `; did you mean ${nearest}?`;
}

/**
 * Letters to insert, leave out, change, or swap with the next one. Source: Damerau (1964), A technique for computer detection and
 * correction of spelling errors, Comm. ACM 7, in its restricted form. Cost: O(a · b).
 */
function slips(a: string, b: string): number {
  let last: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; ++i) {
    const next = [i];
    for (let j = 1; j <= b.length; ++j) {
      const same = a[i - 1] === b[j - 1];
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) next[j] = Math.min(next[j], last[j - 2] + 1);
    }
    last = row;
    row = next;
  }
  return row[b.length];
}
