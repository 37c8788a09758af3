import { curve } from './ranking.ts';
import type { Run } from './runs.ts';

/** Weights of the Numenta Anomaly Benchmark: what a false alarm and a missed window cost against a found one (1). */
export interface NabProfile {
  readonly falsePositive: number;
  readonly falseNegative: number;
}

/** The three profiles of the benchmark. */
export const NAB_PROFILES = {
  standard: { falsePositive: 0.11, falseNegative: 1 },
  rewardLowFalsePositives: { falsePositive: 0.22, falseNegative: 1 },
  rewardLowFalseNegatives: { falsePositive: 0.11, falseNegative: 2 },
} as const satisfies Record<string, NabProfile>;

/** One file of the corpus: a score per row and the labelled windows. */
export interface NabFile {
  readonly scores: ArrayLike<number>;
  /** Half-open row ranges, in order. */
  readonly windows: readonly Run[];
}

/** Share of a file that never counts, and its cap in rows. */
const PROBATION = 0.15;
const PROBATION_ROWS = 750;
/** Scaled sigmoid value just before a window's end, by which values inside are divided so that its first row is worth 1. */
const FIRST = sigma(-1);

/** NAB's scaled sigmoid: 1 far before the end of a window, -1 far after it. */
function sigma(y: number): number {
  return y > 3 ? -1 : 2 / (1 + Math.exp(5 * y)) - 1;
}

/** Rows at the start of a file that never count. */
export const nabProbation = (rows: number): number => Math.min(Math.floor(PROBATION * rows), PROBATION_ROWS);

interface Weighted {
  /** What an alarm at this row is worth: inside a window its value there, outside its (negative) cost. */
  readonly value: number;
  /** Number of the window, or -1. */
  readonly window: number;
}

function weigh({ windows }: NabFile, row: number, { falsePositive }: NabProfile): Weighted {
  let before: Run | undefined;
  for (let k = 0; k < windows.length; ++k) {
    const { start, end } = windows[k];
    if (row < start) break;
    if (row < end) return { value: sigma(-(end - row) / (end - start)) / FIRST, window: k };
    before = windows[k];
  }
  if (before === undefined) return { value: -falsePositive, window: -1 };
  return { value: falsePositive * sigma((row - (before.end - 1)) / (before.end - before.start - 1)), window: -1 };
}

/** Score of one file at a threshold (alarm when score >= threshold). */
export function nabFileScore(file: NabFile, threshold: number, profile: NabProfile = NAB_PROFILES.standard): number {
  const best = new Float64Array(file.windows.length).fill(-profile.falseNegative);
  let sum = 0;
  for (let row = nabProbation(file.scores.length); row < file.scores.length; ++row) {
    if (!(file.scores[row] >= threshold)) continue;
    const { value, window } = weigh(file, row, profile);
    if (window < 0) sum += value;
    else if (value > best[window]) best[window] = value;
  }
  return sum + best.reduce((a, b) => a + b, 0);
}

/** A corpus score, 100 for perfect and 0 for silence, and the one threshold that reaches it. */
export interface NabScore {
  readonly score: number;
  readonly threshold: number;
}

/**
 * NAB score of a corpus (Lavin & Ahmad 2015): one threshold for all files, the best over every distinct score.
 * @throws nothing; a corpus without windows scores NaN
 */
export function nabScore(files: readonly NabFile[], profile: NabProfile = NAB_PROFILES.standard): NabScore {
  const windows = files.reduce((sum, file) => sum + file.windows.length, 0);
  const rows: { score: number; weighted: Weighted; id: number }[] = [];
  let offset = 0;
  for (const file of files) {
    for (let row = nabProbation(file.scores.length); row < file.scores.length; ++row) {
      const weighted = weigh(file, row, profile);
      rows.push({ score: file.scores[row], weighted, id: weighted.window < 0 ? -1 : offset + weighted.window });
    }
    offset += file.windows.length;
  }
  const nothing = -profile.falseNegative * windows;
  const best = new Float64Array(windows).fill(-profile.falseNegative);
  const scores = rows.map(({ score }) => score);
  const order = Array.from(rows, (_, i) => i).sort((a, b) => scores[b] - scores[a]);
  let raw = nothing;
  let top = { raw: nothing, threshold: Infinity };
  let at = 0;
  for (const { threshold } of curve(new Uint8Array(rows.length), scores)) {
    for (; at < order.length && scores[order[at]] >= threshold; ++at) {
      const { weighted, id } = rows[order[at]];
      if (id < 0) raw += weighted.value;
      else if (weighted.value > best[id]) {
        raw += weighted.value - best[id];
        best[id] = weighted.value;
      }
    }
    if (raw > top.raw) top = { raw, threshold };
  }
  return { score: (100 * (top.raw - nothing)) / (windows - nothing), threshold: top.threshold };
}
