import { random } from 'hapax';

const START = Date.UTC(2026, 0, 5);
const MINUTE = 60_000;

/**
 * Two sensors of a pump, a sample a minute, and in the middle of the last thousand ten minutes without pressure.
 * @param {number} count @param {number} seed
 */
export function pumpSamples(count, seed) {
  const chance = random(seed);
  const broken = count - 500;
  return Array.from({ length: count }, (_, i) => {
    const day = Math.sin((2 * Math.PI * i) / 1440);
    const pressure = 4 + 0.3 * day + 0.05 * chance.normal() - (i >= broken && i < broken + 10 ? 1.5 : 0);
    const flow = 12 + 2 * day + 0.2 * chance.normal();
    return { id: i, time: new Date(START + MINUTE * i).toISOString(), pressure: round(pressure), flow: round(flow) };
  });
}

const round = (/** @type {number} */ v) => Math.round(1000 * v) / 1000;
