import { autocorrelation } from './autocorrelation.ts';

/** Turns that are needed, share of a turn whose movement is compared, and how alike the movements must be. */
const TURNS = 6;
const PART = 8;
const ALIKE = 0.3;

/**
 * Whether what a series does comes again about `lag` samples later: how it moves within an eighth of a turn is correlated with how it moved a turn
 * before. A random walk, or a trend with bends, is like itself at some lag too, but its movements are not.
 */
export function recurs(x: Float64Array, lag: number, turns = TURNS, alike = ALIKE): boolean {
  const n = x.length;
  if (turns * lag > n) return false;
  const step = Math.max(1, Math.round(lag / PART));
  const moves = Float64Array.from({ length: n - step }, (_, i) => x[i + step] - x[i]);
  const known = moves.filter((v) => v === v);
  const mean = known.reduce((a, b) => a + b, 0) / known.length;
  const most = Math.min(n - step - 1, Math.ceil(1.05 * lag) + 1);
  const r = autocorrelation(
    moves.map((v) => v - mean),
    most,
  );
  return r.subarray(Math.max(step + 1, Math.floor(0.95 * lag) - 1), most + 1).some((v) => v > alike);
}
