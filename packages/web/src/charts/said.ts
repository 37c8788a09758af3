import { axisNumber } from './scale.ts';

/** What a lane of a channel shows, for who does not see it. */
export function saidOfChannel(values: Float64Array): string {
  const there = values.filter((v) => v === v);
  if (there.length === 0) return `${values.length} samples in view, all missing.`;
  const missing = values.length - there.length;
  return `${values.length} samples in view, ${range(there)}${missing > 0 ? `, ${missing} missing` : ''}.`;
}

/** The same of a lane of scores. @param flags 1: above the threshold */
export function saidOfScores(values: Float64Array, flags: Float64Array): string {
  const there = values.filter((v) => v === v);
  if (there.length === 0) return 'No score yet.';
  const flagged = flags.filter((flag) => flag === 1).length;
  return `${there.length} scores in view, ${range(there)}; ${flagged === 0 ? 'none' : flagged} above the threshold.`;
}

function range(values: Float64Array): string {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const v of values) {
    low = Math.min(low, v);
    high = Math.max(high, v);
  }
  return `from ${axisNumber(low)} to ${axisNumber(high)}`;
}
