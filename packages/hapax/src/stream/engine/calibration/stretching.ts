/** What is known of the scale of scores: see `Calibrator`. */
export interface Scale {
  readonly highest: number;
  readonly ratio: boolean;
  readonly rule: object | undefined;
}

/** Nearer to the end of the scale than this share counts as this near, so that the stretched score is finite. */
const NEAREST = 1e-12;

/**
 * A score on a scale on which its tail can be told. One that cannot pass `highest`: -ln(1 - score / highest), a scale without an end, so
 * that the tail of the scores so far may go on above the highest one seen and still name a threshold that a sample can reach. One over
 * a chance: ln(1 + score). A rule of the user's takes scores as they are.
 */
export function stretch({ highest, ratio, rule }: Scale, score: number): number {
  if (rule) return score;
  if (ratio) return Math.log1p(score);
  return highest === Infinity ? score : -Math.log(Math.max(NEAREST, 1 - score / highest));
}

/** The inverse of `stretch`. */
export function shrink({ highest, ratio }: Scale, stretched: number): number {
  if (ratio) return Math.expm1(stretched);
  return highest === Infinity ? stretched : highest * -Math.expm1(-stretched);
}
