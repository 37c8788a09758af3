/** Below this the quotients lose digits to cancellation and their series take over. */
const SMALL = 0.05;
/** Terms of the series: 0.05¹⁴ is below half a unit in the last place. */
const TERMS = 16;

/** Value, first and second derivative of a function of one variable. */
export interface Jet {
  value: number;
  first: number;
  second: number;
}

/**
 * ln(1 + t) / t with two derivatives, smooth through t = 0 (value 1). The extreme-value likelihoods are made of it:
 * ln(1 + ξz) / ξ = z · logRatio(ξz), so that the shape ξ = 0 needs no case of its own.
 * @param t above −1
 */
export function logRatio(t: number, out: Jet): Jet {
  if (Math.abs(t) < SMALL) {
    let value = 0;
    let first = 0;
    let second = 0;
    for (let k = TERMS; k >= 0; --k) {
      const c = (k % 2 === 0 ? 1 : -1) / (k + 1);
      second = second * t + first;
      first = first * t + value;
      value = value * t + c;
    }
    out.value = value;
    out.first = first;
    out.second = 2 * second;
    return out;
  }
  const inverse = 1 / (1 + t);
  out.value = Math.log1p(t) / t;
  out.first = (inverse - out.value) / t;
  out.second = (-inverse * inverse - 2 * out.first) / t;
  return out;
}

/** (eᵗ − 1) / t with two derivatives, smooth through t = 0 (value 1): quantiles of extreme-value distributions are made of it. */
export function expRatio(t: number, out: Jet): Jet {
  if (Math.abs(t) < SMALL) {
    let value = 0;
    let first = 0;
    let second = 0;
    let factorial = 1;
    for (let k = 1; k <= TERMS + 1; ++k) factorial *= k;
    for (let k = TERMS; k >= 0; --k) {
      second = second * t + first;
      first = first * t + value;
      value = value * t + 1 / factorial;
      factorial /= k + 1;
    }
    out.value = value;
    out.first = first;
    out.second = 2 * second;
    return out;
  }
  const e = Math.exp(t);
  out.value = Math.expm1(t) / t;
  out.first = (e - out.value) / t;
  out.second = (e - 2 * out.first) / t;
  return out;
}
