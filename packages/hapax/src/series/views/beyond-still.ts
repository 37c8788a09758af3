import { median } from '../../kernels/ranks/quantile.ts';
import type { SeriesShape } from '../shape/shape.ts';
import type { BeyondView } from './beyond-all.ts';
import { EVENTS, gapFor, highest, TRIED, widest } from './gaps.ts';

/** Cells around a value that are of one event with it. */
const AROUND = 16;
/** Highest values after those that tell how far such values lie from each other, at most and at least. */
const TELL = 12;
const TELL_LEAST = 4;
/** Power of distances whose upper end is taken for exponential: the ends of rain and of bursts are longer. */
const POWER = 0.5;
const SIDES = [1, -1] as const;

/**
 * Of a series that stands at one value for half of the time, as rain, a meter of water or a charger do: values far beyond all others on a side, by the gaps of
 * Rényi as in `beyondAll`, of distances in a power that a long tail needs; and values on the side of it on which there are none but them, as a
 * code of an error below nothing. One view for each side. Cost: O(n log n).
 */
export function beyondStill({ values, kind, known, grain }: SeriesShape): BeyondView[] {
  const still = median(values);
  const there = values.reduce((count, v) => count + (v === still ? 1 : 0), 0);
  if (kind === 'switch' || 2 * there < known) return [];
  return SIDES.flatMap((side) => {
    const height = values.map((v) => (v === v ? Math.max(0, side * (v - still)) : v));
    const raised = height.map((v) => v ** POWER);
    const peaks = highest(raised, EVENTS + TELL + 1, AROUND).filter((v) => v > 0);
    const tell = Math.min(TELL, peaks.length - EVENTS - 1);
    const found = peaks.length > 0 && peaks.length <= EVENTS ? floorOf(there) : tell < TELL_LEAST ? undefined : gapOf(peaks, tell, grain);
    if (found === undefined) return [];
    const { surprise, least, reach } = found;
    return {
      aspect: 'range' as const,
      side,
      limit: (needed: number) => still + side * reach(needed) ** (1 / POWER),
      height,
      surprise: raised.map((v) => (v !== v ? v : v > 0 && v >= least ? surprise : -TRIED)),
      law: { location: 0, scale: 1, shape: 0, blocks: 1, power: 1 },
      block: values.length,
      start: Int32Array.from(values, (_, i) => i),
      length: new Int32Array(values.length).fill(1),
      runs: true,
      fixed: true,
    };
  });
}

interface Found {
  readonly surprise: number;
  /** From which a value is told, and how far one may be for a surprise: both in the power. */
  readonly least: number;
  readonly reach: (needed: number) => number;
}

/** A value at which the series stands so often without ever going below it is its floor: that it is left once is as rare as it was kept often. */
const floorOf = (there: number): Found => ({ surprise: Math.log10(there + 1) - TRIED, least: 0, reach: () => 0 });

function gapOf(peaks: readonly number[], tell: number, grain: number): Found | undefined {
  const next = peaks[EVENTS] ?? 0;
  const gap = widest(peaks, tell, (grain + next ** (1 / POWER)) ** POWER - next);
  if (gap === undefined) return undefined;
  return { surprise: gap.surprise, least: gap.least, reach: (needed) => gap.next + gapFor(needed, gap.unit, tell) };
}
