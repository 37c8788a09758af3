import { random } from 'hapax';
import { cellsOf, publicData } from '../lib/public-data.mjs';

/**
 * One work piece on a milling machine. `kinds` are the failure kinds it ended in, out of TWF (tool wear), HDF (heat), PWF (power),
 * OSF (overstrain) and RNF (chance alone).
 * @typedef {{ air: number, process: number, speed: number, torque: number, wear: number, type: string, failed: boolean, kinds: string[] }} Piece
 */

const WEAR = { H: 5, M: 3, L: 2 };
const STRAIN = { H: 13000, M: 12000, L: 11000 };

/**
 * Milling by the rules that the authors of AI4I 2020 state for theirs (Matzka, 2020): temperatures that wander, torque of 40 Nm,
 * a speed that follows from power, wear that grows until the tool is changed, and five ways to fail.
 * @param {{ seed?: number, pieces?: number }} options
 * @returns {Piece[]} in the order of work
 */
export function machining({ seed = 1, pieces = 10_000 } = {}) {
  const chance = random(seed);
  let air = 300;
  let above = 10;
  let wear = 0;
  return Array.from({ length: pieces }, () => {
    // Both temperatures are pulled back to their mean, so that they wander without end but not without bounds.
    air += 0.004 * (300 - air) + 0.18 * chance.normal();
    above += 0.004 * (10 - above) + 0.09 * chance.normal();
    const draw = chance.uniform();
    const type = /** @type {'H' | 'M' | 'L'} */ (draw < 0.5 ? 'L' : draw < 0.8 ? 'M' : 'H');
    const torque = Math.max(3.8, 40 + 10 * chance.normal());
    // Fitted to the mean speed of AI4I at each torque.
    const speed = Math.max(1168, 1150 + Math.exp(8 - 0.072 * torque + 0.00041 * torque ** 2) + 45 * chance.normal());
    if (wear > 200 && chance.uniform() < 0.25) wear = 0;
    const piece = { air, process: air + above, speed, torque, wear, type };
    wear += WEAR[type];
    const kinds = failures(piece, chance);
    return { ...piece, kinds, failed: kinds.length > 0 };
  });
}

/** @param {Omit<Piece, 'kinds' | 'failed'>} piece @param {import('hapax').Random} chance */
function failures({ air, process, speed, torque, wear, type }, chance) {
  const power = torque * speed * ((2 * Math.PI) / 60);
  const kinds = [];
  if (wear >= 200 && chance.uniform() < 0.12) kinds.push('TWF');
  if (process - air < 8.6 && speed < 1380) kinds.push('HDF');
  if (power < 3500 || power > 9000) kinds.push('PWF');
  if (wear * torque > STRAIN[/** @type {'H' | 'M' | 'L'} */ (type)]) kinds.push('OSF');
  if (chance.uniform() < 0.001) kinds.push('RNF');
  return kinds;
}

/** AI4I 2020 itself, where it is at hand. @returns {Piece[] | undefined} */
export function ai4i() {
  const text = publicData('data/ai4i/ai4i2020.csv.gz');
  return text === undefined
    ? undefined
    : cellsOf(text)
        .slice(1)
        .map(([, , type, air, process, speed, torque, wear, failed, ...flags]) => ({
          air: Number(air),
          process: Number(process),
          speed: Number(speed),
          torque: Number(torque),
          wear: Number(wear),
          type,
          failed: failed === '1',
          kinds: ['TWF', 'HDF', 'PWF', 'OSF', 'RNF'].filter((_, i) => flags[i] === '1'),
        }));
}

/** The columns as they are measured. @param {readonly Piece[]} pieces */
export const measuredRows = (pieces) => pieces.map((p) => [p.air, p.process, p.speed, p.torque, p.wear]);

/** What an engineer looks at: heat that is carried off, power, and strain on a worn tool. @param {readonly Piece[]} pieces */
export const physicalRows = (pieces) =>
  pieces.map((p) => [p.process - p.air, p.torque * p.speed * ((2 * Math.PI) / 60), p.wear * p.torque, p.wear, p.speed]);
