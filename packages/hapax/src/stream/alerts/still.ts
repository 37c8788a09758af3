/**
 * Where the odd value of an incident stands. A detector may learn an incident while it lasts, so that it flags nothing any more; the values
 * are what they were when it opened all the same, and it is not over.
 */
export interface Still {
  readonly key: string;
  /** Place of the feature. */
  readonly feature: number;
  /** Its usual value when the incident opened. */
  readonly usual: number;
  /** From the usual value to half way to the odd one; negative where that lies below, NaN where the value is missing. */
  half: number;
  /** Samples that may yet stand there unflagged: what lasts longer has become usual. */
  left: number;
  /** The newest sample of the key stands there. */
  here: boolean;
}

/** A value nearer to its usual one, in its usual distances, is odd for its moment and not for where it stands. */
const AWAY = 4;

/** @param spread usual distance of the feature; @returns null for a value that is odd only for its moment */
export function startStill(key: string, feature: number, value: number, usual: number, spread: number, left: number): Still | null {
  const away = value - usual;
  return Math.abs(away) > AWAY * spread ? { key, feature, usual, half: away / 2, left, here: true } : null;
}

/** Where values of a feature do not come any more. */
export const startMissing = (key: string, feature: number, usual: number, left: number): Still => ({
  key,
  feature,
  usual,
  half: Number.NaN,
  left,
  here: true,
});

/** A flagged sample of the incident: it may go on at another height. */
export function moveStill(still: Still, key: string, values: ArrayLike<number>): void {
  if (key !== still.key) return;
  const away = values[still.feature] - still.usual;
  still.here = standsThere(still, away);
  // Farther than half of what it was, on either side of that: measured from here on by what it is now.
  if (still.here) still.half = away / 2;
}

/** Whether, after a sample that is not flagged, the incident still stands where it was; a sample of another key changes nothing. */
export function isStill(still: Still, key: string, values: ArrayLike<number>): boolean {
  if (key !== still.key) return still.here && still.left > 0;
  const value = values[still.feature];
  // Of a value that stands somewhere a missing one says nothing.
  if (value === value || still.half !== still.half) still.here = standsThere(still, value - still.usual);
  if (still.here) still.left -= 1;
  return still.here && still.left > 0;
}

function standsThere({ half }: Still, away: number): boolean {
  if (half !== half) return away !== away;
  return half > 0 ? away >= half : away <= half;
}
