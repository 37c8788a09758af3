import type { JudgedView } from '../../src/series/views/views.ts';

/** A view whose highest places are these, fifty cells apart; those that were found first. */
export function made(told: readonly number[], rest: readonly number[]) {
  const height = new Float64Array(50 * (told.length + rest.length));
  for (const [k, h] of [...told, ...rest].entries()) height[50 * k + 25] = h;
  const view: JudgedView = {
    aspect: 'value',
    height,
    start: Int32Array.from(height, (_, i) => i),
    length: new Int32Array(height.length).fill(1),
    surprise: height,
    block: 50,
    law: { location: 0, scale: 1, shape: 0, blocks: 1, power: 1 },
  };
  const found = told.map((_, k) => ({ aspect: 'value', start: 50 * k + 25, peak: 50 * k + 25, end: 50 * k + 25, surprise: 3, view }));
  return { away: height, found };
}
export const falling = (from: number, count: number, by: number) => Array.from({ length: count }, (_, k) => from * by ** k);
