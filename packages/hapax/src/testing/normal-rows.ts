import { random } from '../core/random.ts';

/** Standard normal samples, shape (n, d): the same bytes on every machine. */
export function normalRows(n: number, d: number, seed: number): number[][] {
  const chance = random(seed);
  return Array.from({ length: n }, () => Array.from({ length: d }, () => chance.normal()));
}
