import { hostRanking } from './hosts.mjs';

/** @typedef {import('./network.mjs').Connection} Connection */

const DAY = 86_400;
/** Hosts that an analyst looks at each day. */
const LOOKS = 5;

/**
 * Some days of an analyst who looks at the five strangest hosts. With feedback she says of each false alarm that it is normal.
 * @param {readonly Connection[]} all @param {readonly number[][]} rows @param {number} from @param {boolean} feedback
 */
export function analystDays(all, rows, from, feedback) {
  const ranking = hostRanking(all, rows, from);
  const first = Math.floor(all[from].time / DAY);
  const last = Math.floor(all[all.length - 1].time / DAY);
  const days = [];
  for (let day = first; day <= last; ++day) {
    const guilty = new Map(all.filter((c) => c.kind !== 'normal' && Math.floor(c.time / DAY) === day).map((c) => [c.source, c.kind]));
    const hosts = ranking.rank(day);
    const looked = hosts.slice(0, LOOKS);
    if (feedback) for (const finding of looked) if (!guilty.has(finding.host)) ranking.callNormal(finding);
    days.push({
      day: day - first + 1,
      right: looked.filter(({ host }) => guilty.has(host)).length,
      guilty: guilty.size,
      ranks: [...guilty]
        .map(([host, kind]) => ({ kind, rank: hosts.findIndex((h) => h.host === host) + 1 }))
        .sort((a, b) => a.rank - b.rank),
    });
  }
  return days;
}
