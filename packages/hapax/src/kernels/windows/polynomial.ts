/**
 * Weights by which the values of a window make the value of its least-squares polynomial `ahead` samples after the last one:
 * forecast = Σ weights[k] · x[k], oldest first. By orthogonal polynomials on the even grid.
 * Source: Savitzky & Golay (1964), Smoothing and differentiation of data by simplified least squares procedures, Analytical Chemistry 36.
 */
export function extrapolation(size: number, degree: number, ahead: number): Float64Array {
  const at = (k: number): number => (2 * k) / Math.max(1, size - 1) - 1;
  const target = at(size - 1 + ahead);
  const weights = new Float64Array(size);
  let [before, value]: Float64Array[] = [new Float64Array(size), new Float64Array(size).fill(1)];
  let [beforeThere, there] = [0, 1];
  let lastNorm = 0;
  for (let d = 0; d <= Math.min(degree, size - 1); ++d) {
    let [norm, along] = [0, 0];
    for (let k = 0; k < size; ++k) {
      norm += value[k] * value[k];
      along += at(k) * value[k] * value[k];
    }
    for (let k = 0; k < size; ++k) weights[k] += (value[k] * there) / norm;
    // Three terms: p₊ = (t − a) p − b p₋.
    const [a, b] = [along / norm, d === 0 ? 0 : norm / lastNorm];
    const next = value.map((v, k) => (at(k) - a) * v - b * before[k]);
    [before, value] = [value, next];
    [beforeThere, there] = [there, (target - a) * there - b * beforeThere];
    lastNorm = norm;
  }
  return weights;
}
