/**
 * The level that no value of a clean sample is expected to pass, though the sample at hand may hold a few that do not belong to it.
 *
 * Under an exponential tail the normalised spacings D_i = i (x_(i) − x_(i+1)), x_(1) the largest, are independent with the same mean σ
 * (Rényi 1953), so the few largest values can be left out and σ be told by those below. Under a tail of shape ξ they grow like i^−ξ
 * towards the top: ξ is told by the two halves of them, drawn towards what other tails of the same file say, and taken high when in
 * doubt. Values above the t-th largest then pass
 *
 *     x_(t+1) + σ_t (e^(ξ q) − 1) / ξ,   q = M ((t / α)^(1/M) − 1)
 *
 * with probability α at most, all together: M spacings tell σ, which makes the excess over it Lomax-distributed.
 */

/** Share of the values that make the tail, at least so many of few values, and at most. */
const SHARE = 0.1;
const SHARE_OF_FEW = 0.25;
const FEW = 25;
const MOST = 400;
/** Share of the values that may be no part of the sample: they tell nothing about it. */
const FOREIGN = 0.005;
const MOST_FOREIGN = 20;
/** How far the shapes of tails of one file differ, as a standard deviation. */
const DIFFERENT = 0.15;
/** Standard errors that a shape is taken higher than it looks. */
const DOUBT = 0.3;
/** Values that few others share are told from these when so many times more are alike: the rule of three, at one in fifty. */
const ALIKE = 50;
const RULE_OF_THREE = 3;
/** Below this many values there is no tail. */
const LEAST = 12;
/**
 * Values too few for a tail: from so many on one is clear that stands off from the others by so many times the range of them all. Of 8 values
 * of a lognormal law with σ 1 one does in 0.3 % of samples, of t with 2 degrees of freedom in 0.1 %, of a normal law in none of 20,000.
 */
const LEAST_OF_FEW = 8;
const RANGES_OFF = 15;

/** What the largest values tell about the tail. */
interface HighScores {
  /** Values beyond the start, the spacings below it, their mean, and that of either half. */
  readonly beyond: number;
  readonly start: number;
  readonly count: number;
  readonly mean: number;
  readonly last: number;
  readonly shape: number;
  readonly error: number;
  /** Whether the values have levels enough to say something of the tails of others. */
  readonly tells: boolean;
}

/** Levels from which on values count in steps, such as rooms of a house, and how much more than a step is clear. */
const STEPPED = 3;
const MORE = 1.001;
/** Levels among the largest values from which on they are counts or rounded. */
const COUNTED = 4;

/** The step that values count in: one of them beyond the others is a rare count and no stranger. 0 where they have one level or two. */
function stepOf(descending: Float64Array, from: number): number {
  let step = Infinity;
  let levels = 1;
  for (let i = from + 1; i < descending.length; ++i) {
    if (descending[i] === descending[i - 1]) continue;
    levels += 1;
    step = Math.min(step, descending[i - 1] - descending[i]);
  }
  return levels < STEPPED ? 0 : step * MORE;
}

/** @param given descending, no NaN */
export function tailOf(given: Float64Array): HighScores | undefined {
  const n = given.length;
  if (n < LEAST) return undefined;
  const last = Math.min(n - 1, MOST, Math.max(Math.round(SHARE * n), Math.min(FEW, Math.round(SHARE_OF_FEW * n))));
  const { step, levels } = levelsOf(given, last);
  const descending = levels < COUNTED ? given : spreadLevels(given, last, step);
  const beyond = Math.max(2, Math.min(Math.ceil(FOREIGN * n) + 1, MOST_FOREIGN));
  const count = last - beyond;
  if (count < 4) return undefined;
  const mean = spacing(descending, beyond + 1, last);
  const half = beyond + (count >> 1);
  const ratio = Math.log((half + 1 + last) / (beyond + half + 1));
  const [upper, lower] = [spacing(descending, beyond + 1, half), spacing(descending, half + 1, last)];
  const shape = upper > 0 && lower > 0 ? Math.max(-1, Math.min(1.5, Math.log(upper / lower) / ratio)) : 0;
  return { beyond, start: descending[beyond], count, mean, last, shape, error: 2 / Math.sqrt(count) / ratio, tells: levels >= COUNTED };
}

/**
 * Counts and rounded values, those of a level spread evenly over the step that it stands for: ties would leave a few wide spacings among many
 * of none, from which no shape can be told. Fine steps change nothing.
 */
function spreadLevels(descending: Float64Array, last: number, step: number): Float64Array {
  const out = descending.slice();
  for (let from = 0, to = 0; from <= last; from = to) {
    while (to < out.length && descending[to] === descending[from]) ++to;
    for (let i = from; to > from + 1 && i < to; ++i) out[i] += step * (0.5 - (i - from + 0.5) / (to - from));
  }
  return out;
}

/** Levels among the values up to the last, and the least step between two. */
function levelsOf(descending: Float64Array, last: number): { step: number; levels: number } {
  let step = Infinity;
  let levels = 1;
  for (let i = 1; i <= last; ++i) {
    if (descending[i] === descending[i - 1]) continue;
    levels += 1;
    step = Math.min(step, descending[i - 1] - descending[i]);
  }
  return { step, levels };
}

/** The level of values that are too few for a tail. @param descending no NaN */
export function levelOfFew(descending: Float64Array): number {
  const n = descending.length;
  const range = descending[1] - descending[n - 1];
  return n >= LEAST_OF_FEW && range > 0 ? descending[1] + RANGES_OFF * range : Infinity;
}

/** Mean normalised spacing at the ranks from `from` until `to`, both counted. */
function spacing(descending: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i <= to; ++i) sum += i * (descending[i - 1] - descending[i]);
  return sum / (to - from + 1);
}

/** The shape that some tails share. @param doubt standard errors that it is taken high */
export function commonShape(tails: readonly (HighScores | undefined)[], doubt = 1): number {
  const known = tails.filter((tail): tail is HighScores => tail !== undefined && tail.mean > 0 && tail.tells);
  if (known.length === 0) return 0;
  const mean = known.reduce((sum, { shape }) => sum + shape, 0) / known.length;
  const error = Math.sqrt(known.reduce((sum, one) => sum + one.error ** 2, 0)) / known.length;
  return Math.max(0, mean + doubt * error);
}

/**
 * The level.
 * @param rows samples that the values stand for: more than there are values where these are a part
 * @param alpha chance that any of a clean sample passes it
 * @param common shape of the other tails
 */
export function clearLevel(descending: Float64Array, tail: HighScores | undefined, rows: number, alpha: number, common: number): number {
  if (tail === undefined) return Infinity;
  const n = descending.length;
  const { beyond, start, count, mean, last, shape, error } = tail;
  const width = descending[0] - descending[n >> 1];
  if (!(mean > 1e-9 * width)) {
    // Nearly all values are alike, so the few others have nothing to be measured by but their number.
    let others = 0;
    while (others <= beyond && descending[others] > start) others += 1;
    return others > 0 && others <= beyond && rows >= ALIKE * (others + RULE_OF_THREE) ? start + stepOf(descending, beyond) : Infinity;
  }
  const own = DIFFERENT ** 2 / (DIFFERENT ** 2 + error ** 2);
  const xi = Math.max(0, own * shape + (1 - own) * common + DOUBT * Math.sqrt(own) * error);
  const q = count * (((beyond * Math.max(1, rows / n)) / alpha) ** (1 / count) - 1);
  // The spacings are those of the middle of the tail; at its start they are wider.
  const sigma = mean * (Math.sqrt((beyond + 1) * last) / (beyond + 1)) ** xi;
  return start + (xi > 1e-9 ? (sigma * (Math.exp(Math.min(50, xi * q)) - 1)) / xi : sigma * q);
}
