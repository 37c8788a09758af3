import { defineOnline } from '../contract/online.ts';
import { HapaxError } from '../core/errors.ts';
import { choice, integer, integers, number, type OptionsOf } from '../core/options.ts';
import { f64, optionsOf, orNull, rec, whole } from '../core/shape.ts';
import type { Snapshot } from '../core/snapshot.ts';
import {
  addCorrelation,
  type CorrelationSums,
  correlationDistances,
  correlationShape,
  groupFeatures,
  startCorrelation,
} from '../kernels/net/correlation-map.ts';
import {
  type Ensemble,
  type EnsembleErrors,
  ensembleShape,
  executeEnsemble,
  explainEnsemble,
  startEnsemble,
  trainEnsemble,
} from '../kernels/net/kitnet.ts';

const options = {
  maxAutoencoder: integer(10, { min: 1, max: 1000 }, 'Features in one autoencoder at most, when the map is learnt.'),
  featureGrace: integer(100, { min: 0 }, 'Samples from which the map of features is learnt; one more than this is used.'),
  grace: integer(900, { min: 1 }, 'Samples that train the autoencoders after the map is known.'),
  rate: number(0.1, { min: 1e-6, max: 1 }, 'Learning rate.'),
  hiddenRatio: number(0.75, { min: 0.01, max: 1 }, 'Hidden units for each visible unit.'),
  bias: choice('unit', ['unit', 'shared'], 'Biases move each by its own error (Kitsune 2020) or all by the mean error (KitNET 2018).'),
  output: choice('mean', ['kitnet', 'mean', 'max'], 'Score: output autoencoder, all errors together, or the worst autoencoder.'),
  after: choice('freeze', ['freeze', 'learn'], 'After grace: keep the weights, or go on learning every sample.'),
  limit: number(1e6, { min: 0 }, 'How many training ranges outside of the training range a value can count at most.'),
  map: integers([], { min: -1 }, 'Feature numbers of each autoencoder, groups parted by -1; empty: learnt.'),
};
type Options = OptionsOf<typeof options>;

interface State {
  readonly options: Options;
  /** Samples trained on; stays when training has ended. */
  seen: number;
  /** Observed cells of each feature in training, their mean, lowest and highest. */
  readonly counts: Float64Array;
  readonly mean: Float64Array;
  readonly lowest: Float64Array;
  readonly highest: Float64Array;
  /** Until the map is known. */
  sums: CorrelationSums | null;
  net: Ensemble | null;
}

/** Added to a range before division, as in the reference. */
const RANGE_FLOOR = 1e-16;

/** Scaled sample, complete sample, errors of the last pass. Written before they are read, never state. */
let scaled = new Float64Array(16);
let complete = new Float64Array(16);
const errors: EnsembleErrors = { output: 0, mean: 0, max: 0 };

/**
 * KitNET: groups of correlated features, an autoencoder for each, and one over their errors.
 *
 *     x' = (x − min) / (max − min),   y = σ(x'W + b),  z = σ(yWᵀ + c),   error_a = √mean (x' − z)²
 *
 * Score by `output`: `kitnet`, the error of the output autoencoder over the scaled error_a, as published; `mean`, √mean (x' − z)²
 * over all inputs; `max`, the largest error_a. Unit: training ranges. The default is `mean`: with few features the output
 * autoencoder falls, then rises, as errors grow, and then ranks an anomaly below normal samples.
 * NaN until featureGrace + grace + 1 samples have been learnt (with a map: the same number, none of them for the map).
 * Missing cells count as the feature's training mean. A feature constant in training is scaled by its size, not by 1e-16.
 * Cost: execute Σ 2vh multiply-adds, train Σ 5vh, map d² a sample. `explain` gives squared errors by feature (their mean is the
 * square of the `mean` score); `kitNetErrors` gives them by autoencoder too. Blind to order in time. Grace should be clean.
 */
export const kitNet = defineOnline({
  id: 'kitNet',
  state: rec({
    options: optionsOf(options),
    seen: whole(),
    counts: f64('columns', { min: 0 }),
    mean: f64('columns'),
    lowest: f64('columns', { which: 'any' }),
    highest: f64('columns', { which: 'any' }),
    sums: orNull(correlationShape),
    net: orNull(ensembleShape),
  }),
  title: 'KitNET (ensemble of autoencoders)',
  source: 'Mirsky, Doitshman, Elovici & Shabtai (2018), Kitsune: An Ensemble of Autoencoders for Online Network Intrusion Detection, NDSS',
  options,
  start: (columns, given): State => ({
    options: given,
    seen: 0,
    counts: new Float64Array(columns),
    mean: new Float64Array(columns),
    lowest: new Float64Array(columns).fill(Infinity),
    highest: new Float64Array(columns).fill(-Infinity),
    sums: given.map.length > 0 ? null : startCorrelation(columns),
    net: given.map.length > 0 ? startEnsemble(parseMap(given.map, columns), given.rate, given.hiddenRatio, given.bias) : null,
  }),
  score(state, sample) {
    if (state.net === null || !trained(state)) return Number.NaN;
    scale(state, sample);
    executeEnsemble(state.net, scaled, errors);
    return state.options.output === 'kitnet' ? errors.output : errors[state.options.output];
  },
  learn(state, sample) {
    const { options } = state;
    if (trained(state) && options.after === 'freeze') return;
    observe(state, sample);
    if (state.net === null) {
      if (state.sums !== null) learnMap(state, state.sums, sample);
    } else {
      widen(state, sample);
      scale(state, sample);
      trainEnsemble(state.net, scaled, errors);
    }
    state.seen += 1;
  },
  explain(state, sample) {
    if (state.net === null) return new Float64Array(sample.length);
    scale(state, sample);
    return explainEnsemble(state.net, scaled.subarray(0, sample.length)).features;
  },
  progress: ({ seen, options }) => ({ seen, needed: options.featureGrace + options.grace + 1 }),
});

/** Errors of one sample in a KitNET snapshot: root mean square by autoencoder with the features it sees, squared error by feature. */
export function kitNetErrors(
  snapshot: Snapshot,
  sample: Float64Array,
): { groups: { features: number[]; error: number }[]; features: Float64Array } {
  if (snapshot.id !== 'kitNet') throw new HapaxError('SNAPSHOT', `the snapshot is of ${snapshot.id}; kitNetErrors reads one of kitNet`);
  // Only `snapshot()` of KitNET writes under this id.
  const state = snapshot.state as State;
  const { net } = state;
  if (net === null) throw new HapaxError('STATE', `kitNet has learnt ${state.seen} samples and has no map of features yet`);
  if (sample.length !== snapshot.columns)
    throw new HapaxError('SHAPE', `kitNet was started with ${snapshot.columns} features; got ${sample.length}`);
  scale(state, sample);
  const { features, autoencoders } = explainEnsemble(net, scaled.subarray(0, sample.length));
  const groups = Array.from(autoencoders, (error, a) => ({ features: [...net.inputs.subarray(net.starts[a], net.starts[a + 1])], error }));
  return { groups, features };
}

const trained = ({ seen, options }: State): boolean => seen > options.featureGrace + options.grace;

function learnMap(state: State, sums: CorrelationSums, sample: Float64Array): void {
  const { options, mean } = state;
  const columns = sample.length;
  reserve(columns);
  for (let j = 0; j < columns; ++j) complete[j] = sample[j] === sample[j] ? sample[j] : mean[j];
  addCorrelation(sums, complete, scaled);
  if (state.seen < options.featureGrace) return;
  const groups = groupFeatures(correlationDistances(sums), columns, Math.min(options.maxAutoencoder, columns));
  state.net = startEnsemble(groups, options.rate, options.hiddenRatio, options.bias);
  state.sums = null;
}

/** The mean of each feature, which stands in for missing cells. */
function observe({ counts, mean }: State, sample: Float64Array): void {
  for (let j = 0; j < sample.length; ++j) {
    if (sample[j] !== sample[j]) continue;
    counts[j] += 1;
    mean[j] += (sample[j] - mean[j]) / counts[j];
  }
}

function widen({ lowest, highest }: State, sample: Float64Array): void {
  for (let j = 0; j < sample.length; ++j) {
    if (sample[j] < lowest[j]) lowest[j] = sample[j];
    if (sample[j] > highest[j]) highest[j] = sample[j];
  }
}

/** The sample in units of the training range, into `scaled`. */
function scale({ options, mean, lowest, highest }: State, sample: Float64Array): void {
  reserve(sample.length);
  const { limit } = options;
  for (let j = 0; j < sample.length; ++j) {
    const value = sample[j] === sample[j] ? sample[j] : mean[j];
    const low = lowest[j];
    const range = highest[j] - low;
    let x = range > 0 ? (value - low) / (range + RANGE_FLOOR) : range === 0 ? (value - low) / (Math.abs(low) || 1) : 0;
    if (x > 1 + limit) x = 1 + limit;
    else if (x < -limit) x = -limit;
    scaled[j] = x;
  }
}

function parseMap(map: readonly number[], columns: number): number[][] {
  const groups: number[][] = [[]];
  for (const feature of map) {
    if (feature >= columns)
      throw new HapaxError('OPTION', `kitNet: \`map\` names feature ${feature}; the samples have ${columns} features, 0 to ${columns - 1}`);
    if (feature === -1) groups.push([]);
    else groups[groups.length - 1].push(feature);
  }
  if (groups.some((group) => group.length === 0))
    throw new HapaxError('OPTION', 'kitNet: `map` has a group without features; part groups by one -1');
  return groups;
}

function reserve(columns: number): void {
  if (columns <= scaled.length) return;
  scaled = new Float64Array(2 * columns);
  complete = new Float64Array(2 * columns);
}
