import { random } from 'hapax';
import { cellsOf, publicData } from '../lib/public-data.mjs';

/** A beat: its place in the recording and what it is: N normal, A premature from the atria, V premature from the ventricles. @typedef {{ at: number, symbol: string }} Beat */
/** @typedef {{ name: string, rate: number, signal: Float64Array, beats: Beat[] }} Recording */

const RATE = 360;
/** Centre and width in seconds from the R peak, and height, of the five waves of a normal beat (after McSharry and others, 2003). */
const NORMAL = [
  [-0.17, 0.025, 0.15],
  [-0.035, 0.01, -0.12],
  [0, 0.011, 1.1],
  [0.03, 0.01, -0.22],
  [0.24, 0.045, 0.28],
];
/** Times that a patient moves for a second, which shakes the signal. */
const MOVES = 8;
/** A beat from the ventricles: no P wave, a broad main wave, the last wave upside down. */
const VENTRICULAR = [
  [-0.02, 0.035, 1.2],
  [0.07, 0.045, -0.6],
  [0.28, 0.06, -0.35],
];

/**
 * Half an hour of the hearts of several patients. Each has a rate, a breath that moves it, and a shape of its own; a few beats come
 * too early, some too late, and some are shaken by a movement. A third of the atrial ones come so little early that the rhythm hardly shows it: those are the hard ones.
 * @param {{ seed?: number, patients?: number, minutes?: number }} options @returns {Recording[]}
 */
export const hearts = ({ seed = 1, patients = 6, minutes = 30 } = {}) =>
  Array.from({ length: patients }, (_, i) => heart(random(seed, i), `patient ${i + 1}`, minutes));

/** @param {import('hapax').Random} chance @param {string} name @param {number} minutes */
function heart(chance, name, minutes) {
  const pace = 0.65 + 0.35 * chance.uniform();
  const own = NORMAL.map(([at, width, height]) => [at, width * (1 + 0.1 * chance.normal()), height * (1 + 0.15 * chance.normal())]);
  const ill = { A: 0.004 + 0.012 * chance.uniform(), V: chance.uniform() < 0.7 ? 0.004 + 0.02 * chance.uniform() : 0 };
  const noise = 0.02 + 0.04 * chance.uniform();
  const seconds = 60 * minutes;
  /** @type {{ time: number, symbol: string }[]} */
  const beats = [];
  for (let time = 1; time < seconds - 1; ) {
    const calm =
      pace *
      (1 +
        0.05 * Math.sin((2 * Math.PI * time) / 4.1) +
        0.06 * Math.sin((2 * Math.PI * time) / 410) +
        0.025 * chance.normal() +
        (chance.uniform() < 0.003 ? 0.5 : 0));
    const fate = chance.uniform();
    const symbol = fate < ill.A ? 'A' : fate < ill.A + ill.V ? 'V' : 'N';
    const early = symbol === 'V' ? 0.55 + 0.15 * chance.uniform() : chance.uniform() < 0.33 ? 0.85 : 0.65 + 0.15 * chance.uniform();
    time += symbol === 'N' ? calm : early * calm;
    beats.push({ time, symbol });
    // After a premature beat the heart waits: as long as was lost after one of the ventricles, a little after one of the atria.
    if (symbol !== 'N') time += symbol === 'V' ? (1 - early) * calm : 0.08 * calm;
  }
  const signal = new Float64Array(seconds * RATE);
  for (const { time, symbol } of beats) draw(signal, time, symbol === 'V' ? VENTRICULAR : own);
  for (let i = 0; i < signal.length; ++i) signal[i] += noise * chance.normal() + 0.15 * Math.sin((2 * Math.PI * i) / RATE / 5.3);
  for (let shake = 0; shake < MOVES; ++shake) {
    const from = chance.integer(signal.length - RATE);
    for (let i = 0; i < RATE; ++i) signal[from + i] += 0.25 * chance.normal() + 0.4 * Math.sin((2 * Math.PI * i) / RATE);
  }
  return { name, rate: RATE, signal, beats: beats.map(({ time, symbol }) => ({ at: Math.round(time * RATE), symbol })) };
}

/** Add the waves of a beat to the signal. @param {Float64Array} signal @param {number} time @param {readonly (readonly number[])[]} waves */
function draw(signal, time, waves) {
  for (const [offset, width, height] of waves) {
    const centre = (time + offset) * RATE;
    const reach = Math.ceil(4 * width * RATE);
    for (let i = Math.max(0, Math.round(centre) - reach); i <= Math.min(signal.length - 1, Math.round(centre) + reach); ++i)
      signal[i] += height * Math.exp(-0.5 * ((i - centre) / (width * RATE)) ** 2);
  }
}

/** Record 100 of MIT-BIH, where it is at hand: 30 minutes, 2,239 normal beats, 33 atrial and 1 ventricular. @returns {Recording | undefined} */
export function record100() {
  const signal = publicData('data/mitbih/100_MLII_V5_360Hz.csv.gz');
  const beats = publicData('data/mitbih/100_beats.csv.gz');
  if (signal === undefined || beats === undefined) return undefined;
  return {
    name: 'MIT-BIH 100',
    rate: RATE,
    // 200 steps a millivolt above a base of 1024.
    signal: Float64Array.from(cellsOf(signal).slice(1), ([value]) => (Number(value) - 1024) / 200),
    beats: cellsOf(beats)
      .slice(1)
      .map(([at, symbol]) => ({ at: Number(at), symbol }))
      .filter(({ symbol }) => symbol !== '+'),
  };
}
