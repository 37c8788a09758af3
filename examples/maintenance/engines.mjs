import { random } from 'hapax';
import { cellsOf, publicData } from '../lib/public-data.mjs';

/** An engine that ran until it failed: one row of sensors a flight, one flight a day from day `start`. @typedef {{ start: number, rows: number[][] }} Engine */

const SENSORS = 14;
/** Flights over which an engine wears out visibly, at most. */
const WEARING = 125;
/** Day of the change that `drift` makes. */
const CHANGE = 450;

/**
 * Engines that wear out, with the traits of NASA's turbofan set FD001: 14 sensors that move, lives of 130 to 360 flights, engines that
 * differ from the first day, nothing to see at first, and wear that grows faster and faster.
 * @param {{ seed?: number, engines?: number, drift?: number }} options `drift`: from day 450 on one sensor of all engines reads this many
 *   standard deviations higher, as after a change of supplier
 * @returns {Engine[]}
 */
export function engines({ seed = 1, engines: count = 100, drift = 0 } = {}) {
  const common = random(seed, 1_000_000);
  const gains = Array.from({ length: SENSORS }, () => (common.uniform() < 0.5 ? -1 : 1) * (1.5 + 2 * common.uniform()));
  return Array.from({ length: count }, (_, unit) => {
    const chance = random(seed, unit);
    const life = Math.round(Math.min(360, Math.max(128, Math.exp(5.28 + 0.22 * chance.normal()))));
    // The first half of the fleet had failed before the second half was watched.
    const start = unit < count / 2 ? chance.integer(60) : 300 + chance.integer(300);
    const own = gains.map(() => 0.5 * chance.normal());
    const faster = 1.4 + 1.6 * chance.uniform();
    const shown = gains.map((gain) => gain * (0.6 + 0.5 * chance.uniform()));
    const rows = Array.from({ length: life }, (_, flight) => {
      const wear = Math.max(0, 1 - (life - 1 - flight) / WEARING) ** faster;
      return shown.map((gain, j) => own[j] + gain * wear + chance.normal() + (j === 3 && start + flight >= CHANGE ? drift : 0));
    });
    return { start, rows };
  });
}

/** FD001 itself, where it is at hand: 100 engines, the 14 sensors that are not constant. It has no dates. @returns {Engine[] | undefined} */
export function turbofans() {
  const text = publicData('data/cmapss/train_FD001.txt.gz');
  if (text === undefined) return undefined;
  /** @type {Map<string, number[][]>} */
  const units = new Map();
  const moving = [2, 3, 4, 7, 8, 9, 11, 12, 13, 14, 15, 17, 20, 21];
  for (const cells of cellsOf(text, /\s+/)) {
    const rows = units.get(cells[0]) ?? [];
    units.set(cells[0], rows);
    rows.push(moving.map((sensor) => Number(cells[4 + sensor])));
  }
  return [...units.values()].map((rows) => ({ start: 0, rows }));
}
