import { NEVER, type Windows } from '../series/windows/stats.ts';

interface Wanted {
  /** Windows that begin nearer than this are left out. */
  readonly exclusion: number;
  /** Only windows before. */
  readonly past: boolean;
}

/** Passages that are told. */
const TOLD = 2;

/** The windows most like the one at `at`, which do not overlap each other, by the distance of `selfJoin`. Cost: O(n size). */
export function nearestPassages(w: Windows, at: number, { exclusion, past }: Wanted): { from: number; to: number; distance: number }[] {
  if (at < 0 || at >= w.count || w.half[at] === NEVER) return [];
  const to = past ? at - exclusion : w.count - 1;
  const all: { from: number; distance: number }[] = [];
  for (let i = 0; i <= to; ++i) {
    if (Math.abs(i - at) < exclusion || w.half[i] === NEVER) continue;
    let sum = 0;
    for (let k = 0; k < w.size; ++k) sum += (w.x[at + k] - w.means[at]) * (w.x[i + k] - w.means[i]);
    const closeness = sum * w.inv[at] * w.inv[i];
    all.push({ from: i, distance: Math.sqrt(Math.max(0, 2 * (w.half[at] + w.half[i] - closeness))) });
  }
  all.sort((a, b) => a.distance - b.distance || a.from - b.from);
  const told: { from: number; to: number; distance: number }[] = [];
  for (const { from, distance } of all) {
    if (told.length === TOLD) break;
    if (told.every((one) => Math.abs(one.from - from) >= w.size)) told.push({ from, to: from + w.size, distance });
  }
  return told;
}
