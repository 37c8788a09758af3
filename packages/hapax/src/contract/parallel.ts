import type { Matrix } from '../core/matrix.ts';
import type { OptionsOf, OptionTable } from '../core/options.ts';

/**
 * A fit in pieces that can be made apart: the trees of a forest. Merging any division of the pieces, in order, gives the state that
 * `fit` gives, bit for bit; so each piece has its own random stream.
 */
export interface ParallelFit<T extends OptionTable, S> {
  /** Number of pieces. */
  pieces(x: Matrix, options: OptionsOf<T>): number;
  /** Pieces `from` to `to` as plain data. */
  fitPart(x: Matrix, options: OptionsOf<T>, labels: Uint8Array, from: number, to: number): S;
  merge(parts: readonly S[]): S;
}

/** What a pool of workers needs to fit a configured detector together. */
export interface SplitFit<R, C, M> {
  pieces(rows: R): number;
  /** Pieces `from` to `to`: plain data that can be posted between threads. */
  fitPart(rows: R, from: number, to: number, context?: C): unknown;
  /** The model of all parts, in order: the same as from `fit`. */
  finish(rows: R, parts: readonly unknown[], context?: C): M;
}

/** [0, n) as at most `parts` ranges of nearly equal length, in order. */
export function ranges(n: number, parts: number): { from: number; to: number }[] {
  const k = Math.max(1, Math.min(n, parts));
  return Array.from({ length: k }, (_, i) => ({ from: Math.floor((i * n) / k), to: Math.floor(((i + 1) * n) / k) }));
}
