import { defineOnline } from '../contract/online.ts';
import { HapaxError } from '../core/errors.ts';
import { integer, number, numbers, type OptionsOf, seed } from '../core/options.ts';
import { random } from '../core/random.ts';
import { f64, optionsOf, positive, rec, whole } from '../core/shape.ts';
import { growHalfSpaces, type HalfSpaces, halfSpacesShape, leafMassScores, leafOf, leafOfMissing } from '../kernels/trees/half-space.ts';

const options = {
  nTrees: integer(10, { min: 1, max: 1000 }, 'Number of trees.'),
  height: integer(8, { min: 1, max: 15 }, 'Cuts from the root of a tree to a leaf.'),
  window: integer(250, { min: 2, max: 1_000_000 }, 'Samples whose mass is the reference for the next window.'),
  padding: number(0.15, { min: 0, max: 0.49 }, 'Share of a side, at either end, where no cut is made.'),
  sizeLimit: number(0.1, { min: 0, max: 1 }, 'A path ends at a node with less than this share of the window.'),
  limits: numbers([], {}, 'Lowest and highest value of each feature in turn; empty: from the first window, widened by half on each side.'),
  seed,
};

interface State {
  readonly options: OptionsOf<typeof options>;
  seen: number;
  /** The first window, held until it has set the limits; empty afterwards. */
  held: Float64Array;
  readonly trees: HalfSpaces;
  /** Samples of the current window by leaf. */
  readonly mass: Float64Array;
  /** What each leaf scores after the last complete window. */
  readonly leafScores: Float64Array;
  /** Divides the summed leaf scores: the most that they can be. */
  readonly most: number;
}

/** How far limits learnt from the first window are widened, in widths. A feature without width gets one of 1. */
const WIDENING = 0.5;

/**
 * Half-space trees: how little of the last window fell where this sample falls, over random cuts of the space.
 *
 *     score = 1 − Σ_trees Σ_path mass(node) · 2^depth / (nTrees · window · (2^(height+1) − 1)),   in [0, 1]
 *
 * The path ends at the first node with mass < sizeLimit · window. NaN until the first window is complete.
 * Missing cells go where more of the current window went. Cost: nTrees · height comparisons a sample: counts are kept at the leaves
 * alone, and what a leaf scores is worked out once a window, nTrees · height · 2^height additions.
 * Departures: without `limits` they come from the first window, which is then the first reference; River's 0 for "no verdict" is NaN.
 * Blind to changes within one window and to structure finer than 2^−height of the space. `explain`: how far the score falls when a
 * feature is treated as missing.
 */
export const halfSpaceTrees = defineOnline({
  id: 'halfSpaceTrees',
  state: rec({
    options: optionsOf(options),
    seen: whole(),
    held: f64('held', { which: 'missing' }),
    trees: halfSpacesShape,
    mass: f64((size) => size('nTrees') * 2 ** size('height'), { min: 0 }),
    leafScores: f64((size) => size('nTrees') * 2 ** size('height'), { min: 0 }),
    most: positive,
  }),
  title: 'Half-space trees',
  places: 'recent',
  highest: 1,
  source: 'Tan, Ting & Liu (2011), Fast Anomaly Detection for Streaming Data, IJCAI; rules as in River',
  options,
  start(columns, given): State {
    const { nTrees, height, window, limits } = given;
    if (limits.length > 0) checkLimits(limits, columns);
    const state: State = {
      options: given,
      seen: 0,
      held: new Float64Array(limits.length > 0 ? 0 : window * columns),
      trees: { height, features: new Int32Array(nTrees * (2 ** height - 1)), thresholds: new Float64Array(nTrees * (2 ** height - 1)) },
      mass: new Float64Array(nTrees * 2 ** height),
      leafScores: new Float64Array(nTrees * 2 ** height),
      most: nTrees * window * (2 ** (height + 1) - 1),
    };
    if (limits.length > 0) {
      plant(
        state,
        Float64Array.from({ length: columns }, (_, j) => limits[2 * j]),
        Float64Array.from({ length: columns }, (_, j) => limits[2 * j + 1]),
      );
    }
    return state;
  },
  score,
  learn,
  update(state, sample) {
    if (state.seen < state.options.window) {
      learn(state, sample);
      return Number.NaN;
    }
    const { trees, mass, leafScores, most } = state;
    const { nTrees } = state.options;
    const whole = complete(sample);
    let sum = 0;
    for (let t = 0; t < nTrees; ++t) {
      const leaf = whole ? leafOf(trees, t, sample) : leafOfMissing(trees, t, sample, mass);
      sum += leafScores[leaf];
      mass[leaf] += 1;
    }
    rollWindow(state);
    return 1 - sum / most;
  },
  explain(state, sample) {
    const whole = score(state, sample);
    return sample.map((_, j) => {
      const without = sample.slice();
      without[j] = Number.NaN;
      return whole - score(state, without);
    });
  },
  progress: ({ seen, options }) => ({ seen, needed: options.window }),
});

function score(state: State, sample: Float64Array): number {
  if (state.seen < state.options.window) return Number.NaN;
  const { trees, mass, leafScores, most } = state;
  const { nTrees } = state.options;
  const whole = complete(sample);
  let sum = 0;
  for (let t = 0; t < nTrees; ++t) sum += leafScores[whole ? leafOf(trees, t, sample) : leafOfMissing(trees, t, sample, mass)];
  return 1 - sum / most;
}

function learn(state: State, sample: Float64Array): void {
  if (state.held.length > 0) {
    hold(state, sample);
    return;
  }
  count(state, sample);
  rollWindow(state);
}

function complete(sample: Float64Array): boolean {
  for (let j = 0; j < sample.length; ++j) if (sample[j] !== sample[j]) return false;
  return true;
}

/** Add a sample to the mass of its leaves. */
function count({ options, trees, mass }: State, sample: Float64Array): void {
  const whole = complete(sample);
  for (let t = 0; t < options.nTrees; ++t) mass[whole ? leafOf(trees, t, sample) : leafOfMissing(trees, t, sample, mass)] += 1;
}

/** Count the sample as seen; at the end of a window its mass becomes the reference. */
function rollWindow(state: State): void {
  state.seen += 1;
  const { nTrees, height, window, sizeLimit } = state.options;
  if (state.seen % window !== 0) return;
  leafMassScores(height, nTrees, state.mass, sizeLimit * window, state.leafScores);
  state.mass.fill(0);
}

/** Keep a sample of the first window; when it is full, find the limits, plant the trees and learn what was kept. */
function hold(state: State, sample: Float64Array): void {
  const columns = sample.length;
  const { window } = state.options;
  state.held.set(sample, state.seen * columns);
  if (state.seen < window - 1) {
    state.seen += 1;
    return;
  }
  const { held } = state;
  const lowest = new Float64Array(columns).fill(Infinity);
  const highest = new Float64Array(columns).fill(-Infinity);
  for (let k = 0; k < held.length; ++k) {
    if (held[k] < lowest[k % columns]) lowest[k % columns] = held[k];
    if (held[k] > highest[k % columns]) highest[k % columns] = held[k];
  }
  for (let j = 0; j < columns; ++j) {
    if (!(lowest[j] <= highest[j])) lowest[j] = highest[j] = 0;
    const margin = WIDENING * (highest[j] - lowest[j]) || 0.5;
    lowest[j] -= margin;
    highest[j] += margin;
  }
  plant(state, lowest, highest);
  for (let i = 0; i < window; ++i) count(state, held.subarray(i * columns, (i + 1) * columns));
  state.held = new Float64Array(0);
  rollWindow(state);
}

function plant({ options, trees }: State, lowest: Float64Array, highest: Float64Array): void {
  for (let t = 0; t < options.nTrees; ++t) growHalfSpaces(trees, t, lowest, highest, options.padding, random(options.seed, t).uniform);
}

function checkLimits(limits: readonly number[], columns: number): void {
  if (limits.length !== 2 * columns) {
    throw new HapaxError(
      'OPTION',
      `halfSpaceTrees: \`limits\` must hold a lowest and a highest value for each of ${columns} features; got ${limits.length} numbers`,
    );
  }
  for (let j = 0; j < columns; ++j) {
    if (!(limits[2 * j] < limits[2 * j + 1])) {
      const pair = `${limits[2 * j]} and ${limits[2 * j + 1]}`;
      throw new HapaxError('OPTION', `halfSpaceTrees: \`limits\` of feature ${j} must rise; got ${pair}`);
    }
  }
}
