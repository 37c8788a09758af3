import { also, f64, i32, oneOf, real, rec } from '../../core/shape.ts';
import {
  autoencoderSize,
  type BiasUpdate,
  hiddenUnits,
  lastErrors,
  reconstruct,
  startAutoencoder,
  trainAutoencoder,
} from './autoencoder.ts';

/** An ensemble of small autoencoders over groups of features, and one more over their errors: plain data. */
export interface Ensemble {
  /** Feature of each input, group after group. */
  readonly inputs: Int32Array;
  /** Where each group begins in `inputs`, and the end. */
  readonly starts: Int32Array;
  /** Where each autoencoder begins in `weights`; the output autoencoder comes last. */
  readonly offsets: Int32Array;
  readonly weights: Float64Array;
  /** Range of each autoencoder's error in training. */
  readonly lowest: Float64Array;
  readonly highest: Float64Array;
  readonly rate: number;
  readonly ratio: number;
  readonly bias: BiasUpdate;
}

/** What a pass says: the output autoencoder's error; root mean square over all inputs; the largest error of one autoencoder. */
export interface EnsembleErrors {
  output: number;
  mean: number;
  max: number;
}

/** Added to a range before division, as in the reference. */
const RANGE_FLOOR = 1e-16;

/** Inputs in group order, errors by group, scaled errors. Written before they are read, never state. */
let ordered = new Float64Array(16);
let groupErrors = new Float64Array(16);
let scaledErrors = new Float64Array(16);

export function startEnsemble(groups: readonly (readonly number[])[], rate: number, ratio: number, bias: BiasUpdate): Ensemble {
  const sizes = [...groups.map((group) => group.length), groups.length];
  const offsets = new Int32Array(sizes.length + 1);
  const starts = new Int32Array(groups.length + 1);
  sizes.forEach((v, a) => {
    offsets[a + 1] = offsets[a] + autoencoderSize(v, hiddenUnits(v, ratio));
    if (a < groups.length) starts[a + 1] = starts[a] + v;
  });
  const weights = new Float64Array(offsets[sizes.length]);
  sizes.forEach((v, a) => {
    startAutoencoder(weights, offsets[a], v, hiddenUnits(v, ratio));
  });
  return {
    inputs: Int32Array.from(groups.flat()),
    starts,
    offsets,
    weights,
    lowest: new Float64Array(groups.length).fill(Infinity),
    highest: new Float64Array(groups.length).fill(-Infinity),
    rate,
    ratio,
    bias,
  };
}

/** Errors of one scaled sample. Cost: Σ 2 · v · h over the autoencoders. */
export function executeEnsemble(net: Ensemble, scaled: Float64Array, out: EnsembleErrors): void {
  const { inputs, starts, offsets, weights, ratio } = net;
  const groups = starts.length - 1;
  reserve(inputs.length, groups);
  for (let i = 0; i < inputs.length; ++i) ordered[i] = scaled[inputs[i]];
  for (let a = 0; a < groups; ++a) {
    const v = starts[a + 1] - starts[a];
    groupErrors[a] = reconstruct(weights, offsets[a], v, hiddenUnits(v, ratio), ordered, starts[a]);
  }
  summarise(starts, inputs.length, out);
  scaleErrors(net, groups);
  out.output = Math.sqrt(reconstruct(weights, offsets[groups], groups, hiddenUnits(groups, ratio), scaledErrors, 0) / groups);
}

/** One training step of every autoencoder; gives the errors before the step. Cost: Σ 5 · v · h. */
export function trainEnsemble(net: Ensemble, scaled: Float64Array, out: EnsembleErrors): void {
  const { inputs, starts, offsets, weights, lowest, highest, rate, ratio, bias } = net;
  const groups = starts.length - 1;
  reserve(inputs.length, groups);
  for (let i = 0; i < inputs.length; ++i) ordered[i] = scaled[inputs[i]];
  for (let a = 0; a < groups; ++a) {
    const v = starts[a + 1] - starts[a];
    groupErrors[a] = trainAutoencoder(weights, offsets[a], v, hiddenUnits(v, ratio), ordered, starts[a], rate, bias);
  }
  summarise(starts, inputs.length, out);
  for (let a = 0; a < groups; ++a) {
    if (groupErrors[a] < lowest[a]) lowest[a] = groupErrors[a];
    if (groupErrors[a] > highest[a]) highest[a] = groupErrors[a];
  }
  scaleErrors(net, groups);
  const sum = trainAutoencoder(weights, offsets[groups], groups, hiddenUnits(groups, ratio), scaledErrors, 0, rate, bias);
  out.output = Math.sqrt(sum / groups);
}

/** Squared reconstruction error by feature and root mean square error by autoencoder, for explanations. */
export function explainEnsemble(net: Ensemble, scaled: Float64Array): { features: Float64Array; autoencoders: Float64Array } {
  const { inputs, starts, offsets, weights, ratio } = net;
  const features = new Float64Array(scaled.length);
  const autoencoders = new Float64Array(starts.length - 1);
  const x = Float64Array.from(inputs, (feature) => scaled[feature]);
  for (let a = 0; a < autoencoders.length; ++a) {
    const v = starts[a + 1] - starts[a];
    autoencoders[a] = Math.sqrt(reconstruct(weights, offsets[a], v, hiddenUnits(v, ratio), x, starts[a]) / v);
    for (let i = 0; i < v; ++i) features[inputs[starts[a] + i]] += lastErrors()[i] ** 2;
  }
  return { features, autoencoders };
}

/** Turn summed squares into root means in place, and note their mean and largest. */
function summarise(starts: Int32Array, inputs: number, out: EnsembleErrors): void {
  let sum = 0;
  let max = 0;
  for (let a = 0; a < starts.length - 1; ++a) {
    sum += groupErrors[a];
    groupErrors[a] = Math.sqrt(groupErrors[a] / (starts[a + 1] - starts[a]));
    if (groupErrors[a] > max) max = groupErrors[a];
  }
  out.mean = Math.sqrt(sum / inputs);
  out.max = max;
}

function scaleErrors({ lowest, highest }: Ensemble, groups: number): void {
  for (let a = 0; a < groups; ++a) scaledErrors[a] = (groupErrors[a] - lowest[a]) / (highest[a] - lowest[a] + RANGE_FLOOR);
}

function reserve(inputs: number, groups: number): void {
  if (inputs > ordered.length) ordered = new Float64Array(2 * inputs);
  if (groups > groupErrors.length) {
    groupErrors = new Float64Array(2 * groups);
    scaledErrors = new Float64Array(2 * groups);
  }
}

/** What an ensemble over `columns` features must look like. */
export const ensembleShape = also<Ensemble>(
  rec({
    inputs: i32('inputs', { min: 0, below: 'columns' }),
    starts: i32('groups + 1', { min: 0, ascending: true }),
    lowest: f64((size) => size('groups + 1') - 1, { which: 'any' }),
    highest: f64((size) => size('groups + 1') - 1, { which: 'any' }),
    offsets: i32((size) => size('groups + 1') + 1, { min: 0, ascending: true }),
    weights: f64('weights'),
    rate: real({ min: 0, max: 1 }),
    ratio: real({ min: 0, max: 1 }),
    bias: oneOf('unit', 'shared'),
  }),
  ({ inputs, starts, offsets, weights, ratio }) => {
    const groups = starts.length - 1;
    if (groups < 1 || starts[0] !== 0 || starts[groups] !== inputs.length) return 'hold the features of all groups';
    let at = 0;
    for (let a = 0; a <= groups; ++a) {
      const visible = a < groups ? starts[a + 1] - starts[a] : groups;
      if (visible < 1 || offsets[a] !== at) return 'have the weights of each autoencoder behind each other';
      at += autoencoderSize(visible, hiddenUnits(visible, ratio));
    }
    return offsets[groups + 1] === at && weights.length === at ? undefined : 'have the weights of all autoencoders';
  },
);
