/** Standard deviation of the steps between places, as a share of their mean: 0 where they are all of one length. @param places ascending */
export function unevenness(places: readonly number[]): number {
  const steps = places.slice(1).map((place, k) => place - places[k]);
  const mean = steps.reduce((a, b) => a + b, 0) / steps.length;
  return Math.sqrt(steps.reduce((sum, step) => sum + (step - mean) ** 2, 0) / steps.length) / mean;
}
