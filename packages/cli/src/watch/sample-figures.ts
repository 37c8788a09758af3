import type { Sample } from 'hapax/stream';
import { stamp } from '../output/stamp.ts';
import { plain, span } from './words.ts';

/** Keys and features that are named. */
const NAMED = 5;

/** What the first samples of a source are like, in lines: times, keys, order, missing values. */
export function figuresOf(samples: readonly Sample[], features: readonly string[]): string[] {
  const newest = new Map<string, number>();
  const gaps: number[] = [];
  let [behind, latest, same] = [0, 0, 0];
  for (const { key = '', time } of samples) {
    const last = newest.get(key);
    if (last !== undefined && time > last) gaps.push(time - last);
    if (last !== undefined && time === last) same += 1;
    if (last !== undefined && time < last) {
      behind += 1;
      latest = Math.max(latest, last - time);
    }
    newest.set(key, Math.max(last ?? time, time));
  }
  const times = samples.map(({ time }) => time).sort((a, b) => a - b);
  const usual = gaps.sort((a, b) => a - b)[gaps.length >> 1];
  const keys = [...newest.keys()].filter((key) => key !== '');
  const lines = [
    `the first ${counted(samples.length)} samples: ${stamp(times[0])} to ${stamp(times[times.length - 1])} UTC${usual === undefined ? '' : `, usually ${span(usual)} apart`}`,
  ];
  if (keys.length > 0)
    lines.push(`keys: ${counted(keys.length)} (${keys.slice(0, NAMED).map(plain).join(', ')}${keys.length > NAMED ? ', …' : ''})`);
  lines.push(`order: ${order(behind, latest, same)}`);
  for (const [j, name] of features.entries()) {
    const missing = samples.filter(({ values }) => !Number.isFinite(values[j])).length;
    if (missing > 0) lines.push(`feature ${name}: missing in ${missing === samples.length ? 'all' : counted(missing)} of them`);
  }
  return lines;
}

function order(behind: number, latest: number, same: number): string {
  const parts = [
    ...(behind === 0
      ? []
      : [`${counted(behind)} behind an earlier one of their key, by ${span(latest)} at most (order.lateness holds samples back so long)`]),
    ...(same === 0 ? [] : [`${counted(same)} at the same time as the one before`]),
  ];
  return parts.length === 0 ? 'each after the one before' : parts.join('; ');
}

const counted = (n: number): string => n.toLocaleString('en');
