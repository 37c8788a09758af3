/** Share of the values that may be nothing where the others are judged by ratios, and part of the least of these that it is taken for. */
const NOTHING = 0.02;
const OF_LEAST = 0.5;

/** What nothing is taken for in logarithms; undefined where values have none, or are nothing so often that it is one of them. */
export function floorOf(x: Float64Array, known: number): number | undefined {
  let [least, none] = [Infinity, 0];
  for (const v of x) {
    if (v < 0) return undefined;
    if (v === 0) none += 1;
    else if (v < least) least = v;
  }
  return least < Infinity && none <= NOTHING * known ? OF_LEAST * least : undefined;
}

/** Logarithms, of nothing that of the floor. */
export const logarithms = (x: Float64Array, floor = 0): Float64Array => x.map((v) => Math.log(v === 0 ? floor : v));
