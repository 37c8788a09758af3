import { SERVICES } from './network.mjs';

/** @typedef {import('./network.mjs').Connection} Connection */

/** Seconds of a source's past that are looked at. */
const WINDOW = 120;
const HOUR = 3600;

export const FEATURES = [
  'seconds',
  'sent',
  'received',
  'failed',
  'connections',
  'targets',
  'services',
  'failedShare',
  'sameTarget',
  ...SERVICES,
];

/**
 * Each connection with what its source did just before: how many connections, to how many targets and services, how many of them failed,
 * and how often in the last hour to this same target. Only the past counts.
 * @param {readonly Connection[]} all in order of time
 * @returns {number[][]} shape (nConnections, 15)
 */
export function connectionRows(all) {
  /** @type {Map<number, Connection[]>} */
  const pasts = new Map();
  return all.map((c) => {
    const past = (pasts.get(c.source) ?? []).filter((p) => c.time - p.time <= HOUR);
    past.push(c);
    pasts.set(c.source, past);
    const recent = past.filter((p) => c.time - p.time <= WINDOW);
    return [
      Math.log1p(c.seconds),
      Math.log1p(c.sent),
      Math.log1p(c.received),
      c.failed ? 1 : 0,
      Math.log1p(recent.length),
      Math.log1p(new Set(recent.map((p) => p.target)).size),
      new Set(recent.map((p) => p.service)).size,
      recent.filter((p) => p.failed).length / recent.length,
      Math.log1p(past.filter((p) => p.target === c.target).length),
      ...SERVICES.map((_, k) => (c.service === k ? 1 : 0)),
    ];
  });
}
