import { SERVICES } from './network.mjs';

/** @typedef {import('./network.mjs').Connection} Connection */

/** Gaps between connections to one target that say how regular they are. */
const GAPS = 8;
/** Connections that stand for a source about which nothing is known yet, and their mean logarithm of bytes sent. */
const PRIOR = 20;
const USUAL = 6;

export const OWN_PAST = ['sentAgainstOwn', 'newTarget', 'newService', 'regularity'];

/**
 * Each connection against the whole past of its source: bytes sent, how rare the target and the service are for it, and how regular the
 * last gaps to this target were (a program that calls home is as regular as a clock). Only the past counts.
 * @param {readonly Connection[]} all in order of time
 * @returns {number[][]} shape (nConnections, 4)
 */
export function ownPastRows(all) {
  /** @type {Map<number, ReturnType<typeof blank>>} */
  const sources = new Map();
  return all.map((c) => {
    const past = sources.get(c.source) ?? blank();
    sources.set(c.source, past);
    const times = past.targets.get(c.target) ?? [];
    const sent = Math.log1p(c.sent);
    const centre = (past.sum + PRIOR * USUAL) / (past.count + PRIOR);
    const spread = Math.sqrt(Math.max(1, (past.squares + PRIOR * (USUAL ** 2 + 4)) / (past.count + PRIOR) - centre ** 2));
    const row = [
      (sent - centre) / spread,
      -Math.log((times.length + 0.5) / (past.count + 1)),
      -Math.log((past.services[c.service] + 0.5) / (past.count + 1)),
      regularity([...times.slice(-GAPS), c.time]),
    ];
    past.count += 1;
    past.sum += sent;
    past.squares += sent * sent;
    past.services[c.service] += 1;
    past.targets.set(c.target, [...times, c.time]);
    return row;
  });
}

const blank = () => ({
  count: 0,
  sum: 0,
  squares: 0,
  services: SERVICES.map(() => 0),
  targets: /** @type {Map<number, number[]>} */ (new Map()),
});

/** Minus the logarithm of how much gaps vary, as a share of their mean; 0 where they vary as chance does. @param {readonly number[]} times */
function regularity(times) {
  if (times.length <= GAPS) return 0;
  const gaps = times.slice(1).map((t, i) => t - times[i]);
  const middle = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - middle) ** 2, 0) / gaps.length);
  return Math.max(0, -Math.log((deviation + 0.01) / (middle + 0.01)));
}
