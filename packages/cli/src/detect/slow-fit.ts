/** Methods that compare every row with every other, and what judges alike in less. */
const SQUARE: Readonly<Record<string, string>> = {
  kde: 'knn and gaussianMixture judge by density as well, in seconds',
  oneClassSvm: 'sgdOneClassSvm draws the same kind of boundary in one pass',
};

/** Rows up to which such a method needs seconds. */
const QUICK = 20_000;

/** What to use instead, told before a method starts that may not end for a long while; undefined where it will. */
export function slowFit(id: string, rows: number): string | undefined {
  if (rows <= QUICK || !Object.hasOwn(SQUARE, id)) return undefined;
  const pairs = Math.round((rows * rows) / 1e6).toLocaleString('en');
  return `${id} compares every row with every other, ${pairs} million pairs for ${rows.toLocaleString('en')} rows: ${SQUARE[id]}; or let it learn from fewer with --fit-rows ${QUICK / 2}`;
}
