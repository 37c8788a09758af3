import type { SegmentCost } from './segments.ts';

/** Rounds in which each place is looked for again between its neighbours. */
const ROUNDS = 10;
/** From here on further terms are below the smallest double. */
const TERMS = 40;

/** The turn of the cumulative sum of a part: its place, and what the change there saves, weighed as the sum weighs it. */
export interface Turn {
  readonly at: number;
  readonly saved: number;
}

/**
 * Where the cumulative sum of deviations from the mean of [from, to) is farthest from 0.
 *
 *     S_k = Σ_{i < k} (x_i − mean),   saved = max_k 4 S_k² / (n σ²) = max_k (what a change at k saves) · 4 k (n − k) / n²
 *
 * A change in the middle counts with all that it saves (twice the log-likelihood), one near an end with little. Cost: O(n).
 */
export function turnOf({ cost }: SegmentCost, from: number, to: number, least: number): Turn {
  let [at, saved] = [-1, 0];
  const n = to - from;
  const whole = n < 2 * least ? 0 : cost(from, to);
  for (let k = from + least; k <= to - least; ++k) {
    const gain = ((whole - cost(from, k) - cost(k, to)) * 4 * (k - from) * (to - k)) / (n * n);
    if (gain > saved) [at, saved] = [k, gain];
  }
  return { at, saved };
}

/** Chance that the sum turns as far where nothing changes: the greatest distance of a Brownian bridge from 0, 2 Σ (−1)^{j−1} exp(−j² saved / 2). */
export function chanceOfTurn(saved: number): number {
  if (!(saved > 0.1)) return 1;
  let sum = 0;
  for (let j = 1; j < TERMS; ++j) sum += (j % 2 === 1 ? 2 : -2) * Math.exp((-j * j * saved) / 2);
  return Math.max(0, Math.min(1, sum));
}

/**
 * Changes by cumulative sums: the turn of the whole, again on both sides of it, while it saves more than `penalty`; then each place again
 * between its neighbours, and without those that no longer save it.
 * Cost: O(n log n).
 * Source: Page (1955), A test for a change in a parameter occurring at an unknown point, Biometrika 42; in several rounds: Inclán & Tiao (1994), JASA 89.
 */
export function cusumSegmentation(n: number, cost: SegmentCost, penalty: number, least = cost.least): number[] {
  let changes: number[] = [];
  const open: [number, number][] = [[0, n]];
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    const { at, saved } = turnOf(cost, part[0], part[1], least);
    if (!(saved > penalty) || at < 0) continue;
    changes.push(at);
    open.push([part[0], at], [at, part[1]]);
  }
  changes.sort((a, b) => a - b);
  for (let round = 0; round < ROUNDS; ++round) {
    const next: number[] = [];
    for (let k = 0; k < changes.length; ++k) {
      const { at, saved } = turnOf(cost, next[next.length - 1] ?? 0, changes[k + 1] ?? n, least);
      if (saved > penalty && at > 0) next.push(at);
    }
    const same = next.length === changes.length && next.every((at, k) => at === changes[k]);
    changes = next;
    if (same) break;
  }
  return changes;
}
