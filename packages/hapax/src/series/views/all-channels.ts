import { recordLaw, surprise } from '../../kernels/series/records.ts';
import type { JudgedChannel } from './channel.ts';

/** Blocks of the law at most, and samples of one at least. */
const BLOCKS = 100;
const LEAST = 8;

/**
 * Surprise of several channels together, beside a part that is known to be normal: the sum over channels and lengths of log(1 + height), height 2
 * as strange as the strangest of the normal part. The logarithm keeps one channel that left its place for good from drowning out all others, and many that are a
 * little strange at once add up. Channels of two values are switched from outside, and many of them are one choice; where others are measured, those alone
 * are summed. Undefined for one channel, or where one has no such view.
 * @param given values of each channel as they came
 * @param train cells, from the first, that are normal
 * @returns shape (cells)
 */
export function besideNormal(channels: readonly JudgedChannel[], given: readonly Float64Array[], train: number): Float64Array | undefined {
  if (channels.length < 2) return undefined;
  const measured = channels.filter((_, j) => !switched(given[j]));
  const parts = (measured.length > 0 ? measured : channels).map(({ views }) => views.find(({ together }) => together)?.together);
  const sum = new Float64Array(channels[0].away.length);
  for (const part of parts) {
    if (part === undefined) return undefined;
    for (let i = 0; i < sum.length; ++i) sum[i] += part[i];
  }
  const usual = sum.subarray(0, train);
  const law = recordLaw(usual, Math.max(LEAST, Math.floor(train / BLOCKS)), 1);
  const all = { ...law, blocks: (law.blocks * sum.length) / train };
  return sum.map((v) => surprise(all, v));
}

/** Whether a channel has two values at most. */
function switched(x: Float64Array): boolean {
  const one = x.find((v) => v === v);
  const other = x.find((v) => v === v && v !== one);
  return x.every((v) => v !== v || v === one || v === other);
}
