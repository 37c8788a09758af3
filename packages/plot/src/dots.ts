/**
 * Which points a drawing needs: one a cell of `cell` pixels, which covers what the others in it would draw. The highest and the lowest
 * of each column of cells stay to the digit, so no extreme is lost and no gap appears that is not in the data. Cost: O(n).
 * @param x already on the scale of the drawing, as are `y`: pass logarithms for a logarithmic axis
 */
export function visibleDots(x: ArrayLike<number>, y: ArrayLike<number>, width: number, height: number, cell: number): number[] {
  const n = x.length;
  const columns = Math.max(1, Math.floor(width / cell));
  const lines = Math.max(1, Math.floor(height / cell));
  if (n <= columns) return Array.from({ length: n }, (_, i) => i);
  const across = range(x);
  const up = range(y);
  const kept = new Map<number, number>();
  const low = new Map<number, number>();
  const high = new Map<number, number>();
  for (let i = 0; i < n; ++i) {
    if (!(Number.isFinite(x[i]) && Number.isFinite(y[i]))) continue;
    const column = Math.min(columns - 1, Math.floor(((x[i] - across.min) / across.span) * columns));
    const line = Math.min(lines - 1, Math.floor(((y[i] - up.min) / up.span) * lines));
    const at = column * lines + line;
    if (!kept.has(at)) kept.set(at, i);
    const least = low.get(column);
    const most = high.get(column);
    if (least === undefined || y[i] < y[least]) low.set(column, i);
    if (most === undefined || y[i] > y[most]) high.set(column, i);
  }
  return [...new Set([...kept.values(), ...low.values(), ...high.values()])].sort((a, b) => a - b);
}

function range(values: ArrayLike<number>): { min: number; span: number } {
  let min = Infinity;
  let max = -Infinity;
  for (let i = 0; i < values.length; ++i) {
    if (values[i] < min) min = values[i];
    if (values[i] > max && values[i] < Infinity) max = values[i];
  }
  return { min, span: max > min ? max - min : 1 };
}
