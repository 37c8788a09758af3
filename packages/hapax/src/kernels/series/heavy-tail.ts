/** Below it the difference of two nearly equal terms is summed as a series. */
const SMALL = 0.02;

/**
 * Decades by which a value this far out is rare, under the heaviest law that is assumed of few values: Student's t with three degrees of freedom,
 * −log10 P(T > t), t > 0.
 *
 *     P(T > t) = (atan u − u / (1 + u²)) / π,   u = √3 / t
 */
export function heavyDecades(t: number): number {
  const u = Math.sqrt(3) / t;
  const upper = u < SMALL ? u ** 3 * (2 / 3 - (4 / 5) * u * u) : Math.atan(u) - u / (1 + u * u);
  return -Math.log10(upper / Math.PI);
}

/** How far out a value of so many decades is. Cost: O(1), by bisection. */
export function heavyDistance(decades: number): number {
  let [low, high] = [-20, 60];
  for (let round = 0; round < 80; ++round) {
    const middle = (low + high) / 2;
    if (heavyDecades(Math.exp(middle)) < decades) low = middle;
    else high = middle;
  }
  return Math.exp((low + high) / 2);
}
