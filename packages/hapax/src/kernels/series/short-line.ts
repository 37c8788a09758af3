import { median } from '../ranks/quantile.ts';

/** Degrees of the curves that are tried. */
const DEGREES = 2;
/** Values of a piece for each coefficient of its curve, at least. */
const FOR_EACH = 3;
/** Rounds of the weights that take outliers out. */
const ROUNDS = 8;
/** Values beyond this many median distances have no weight (Tukey's biweight at 6 MAD, as in loess). */
const REACH = 6;
/** Share of the values whose distances judge a curve: what is odd has no say. */
const JUDGES = 0.8;
/** How much a further degree must bring, in units of what Schwarz asks for. */
const DEAR = 2;

/**
 * Level of a short piece of a series: a constant, a line or a parabola, fitted to all of its values, outliers weighted down; the one that Schwarz's
 * criterion prefers, by the nearest four fifths of the values.
 * Cost: O(n). Source: Beaton & Tukey (1974), The fitting of power series, Technometrics 16; Schwarz (1978), Estimating the dimension of a model, Annals of Statistics 6.
 * @param from, to the piece, into `out`
 */
export function shortLine(x: Float64Array, out: Float64Array, from: number, to: number): void {
  const places: number[] = [];
  for (let i = from; i < to; ++i) if (x[i] === x[i]) places.push(i);
  const middle = (from + to - 1) / 2;
  const reach = Math.max(1, (to - from) / 2);
  const t = places.map((i) => (i - middle) / reach);
  const y = places.map((i) => x[i]);
  let best = [y.length === 0 ? 0 : median(y)];
  let least = Infinity;
  for (let degree = 0; degree <= DEGREES && y.length >= FOR_EACH * (degree + 1); ++degree) {
    const curve = fitted(t, y, degree);
    const away = y.map((v, k) => Math.abs(v - at(curve, t[k]))).sort((a, b) => a - b);
    const judges = away.slice(0, Math.ceil(JUDGES * away.length));
    const spread = judges.reduce((sum, v) => sum + v * v, 0) / judges.length;
    const price = y.length * Math.log(spread) + DEAR * degree * Math.log(y.length);
    if (price < least) {
      least = price;
      best = curve;
    }
    if (!(spread > 0)) break;
  }
  for (let i = from; i < to; ++i) out[i] = at(best, (i - middle) / reach);
}

const at = (curve: readonly number[], t: number): number => curve.reduceRight((sum, c) => sum * t + c, 0);

/** Coefficients, the constant first. */
function fitted(t: readonly number[], y: readonly number[], degree: number): number[] {
  let curve = [median(y)];
  for (let round = 0; round <= ROUNDS; ++round) {
    const away = y.map((v, k) => Math.abs(v - at(curve, t[k])));
    const limit = REACH * median(away);
    // More than half of the values on the curve: it is the curve.
    if (!(limit > 0)) break;
    const weights = away.map((v) => (v < limit ? (1 - (v / limit) ** 2) ** 2 : 0));
    curve = leastSquares(t, y, weights, degree);
  }
  return curve;
}

/** By orthogonal polynomials of the weighted places, which need no elimination (Forsythe 1957); back in powers of t. */
function leastSquares(t: readonly number[], y: readonly number[], weights: readonly number[], degree: number): number[] {
  const curve = new Array<number>(degree + 1).fill(0);
  let [before, now]: [number[], number[]] = [[0], [1]];
  let lastNorm = 1;
  for (let d = 0; d <= degree; ++d) {
    let [norm, moment, part] = [0, 0, 0];
    for (let k = 0; k < t.length; ++k) {
      const p = at(now, t[k]);
      norm += weights[k] * p * p;
      moment += weights[k] * p * p * t[k];
      part += weights[k] * p * y[k];
    }
    if (!(norm > 0)) break;
    for (let c = 0; c < now.length; ++c) curve[c] += (part / norm) * now[c];
    const [alpha, beta] = [moment / norm, d === 0 ? 0 : norm / lastNorm];
    const next = new Array<number>(now.length + 1).fill(0);
    for (let c = 0; c < now.length; ++c) {
      next[c + 1] += now[c];
      next[c] -= alpha * now[c];
    }
    for (let c = 0; c < before.length; ++c) next[c] -= beta * before[c];
    [before, now, lastNorm] = [now, next, norm];
  }
  return curve;
}
