import type { Matrix } from '../../core/matrix.ts';
import { median } from '../ranks/quantile.ts';
import { robustScale } from '../ranks/robust-scale.ts';
import { bridgeShort } from './gaps.ts';

/** Where a channel lies and what it is measured in, from its training samples. */
export interface Scaling {
  readonly center: number;
  readonly scale: number;
}

/** Missing samples in a row that are bridged: this share of a window, one at least. */
const BRIDGED = 1 / 8;
/** A spread below this share of the level is rounding. */
const ROUNDING = 1e-9;

/** Samples of one feature. */
export const channelOf = ({ values, rows, columns }: Matrix, j: number): Float64Array =>
  Float64Array.from({ length: rows }, (_, i) => values[i * columns + j]);

/** Median and robust deviation; of a channel that stands still what stands for its rounding, or 1. */
export function scalingOf(x: Float64Array): Scaling {
  const middle = median(x);
  const center = middle === middle ? middle : 0;
  const spread = robustScale(x, center);
  const least = ROUNDING * Math.abs(center);
  return { center, scale: spread > least ? spread : least > 0 ? Math.max(least, Math.min(1, Math.abs(center))) : 1 };
}

/** A channel in its own scale, short gaps bridged. @param most scales that a value counts for at most */
export const placed = (x: Float64Array, { center, scale }: Scaling, size: number, most: number): Float64Array =>
  bridgeShort(x, longestBridge(size)).map((v) => Math.max(-most, Math.min(most, (v - center) / scale)));

/** Missing samples in a row that are bridged. */
export const longestBridge = (size: number): number => Math.max(1, Math.floor(BRIDGED * size));

/**
 * One score of each sample from those of its channels: the mean of the highest `share` of them. NaN where no channel has one.
 * @param channels scores, shape (nChannels, nSamples); NaN: no verdict
 */
export function overChannels(channels: readonly Float64Array[], share: number, out: Float64Array): void {
  const told = new Float64Array(channels.length);
  for (let i = 0; i < out.length; ++i) {
    let known = 0;
    for (const channel of channels) if (channel[i] === channel[i]) told[known++] = channel[i];
    if (known < 2) {
      out[i] = known === 1 ? told[0] : Number.NaN;
      continue;
    }
    const some = told.subarray(0, known).sort();
    const count = countOf(share, known);
    let sum = 0;
    for (let k = known - count; k < known; ++k) sum += some[k];
    out[i] = sum / count;
  }
}

/** Channels that count: a share of them, one at least. */
const countOf = (share: number, channels: number): number => Math.max(1, Math.min(channels, Math.round(share * channels)));

/** Part of each channel in the score of a sample: its own score where it is among those that count. */
export function channelParts(channels: readonly Float64Array[], share: number, at: number): Float64Array {
  const own = Float64Array.from(channels, (channel) => channel[at]);
  const known = own.filter((v) => v === v).sort();
  if (known.length === 0) return new Float64Array(own.length);
  const count = countOf(share, known.length);
  const least = known[known.length - count];
  return own.map((v) => (v >= least ? v / count : 0));
}
