import { also, either, f64, list, oneOf, optional, real, rec, type Shape, whole } from '../../core/shape.ts';
import { ACTIVATIONS } from './activation.ts';
import { type NetSpec, shapesOf, statsIn, weightsInNet } from './net-spec.ts';

/** Wider, or with more weights, than any network that was ever trained here. */
const WIDEST_LAYER = 1 << 20;
const MOST_WEIGHTS = 2 ** 28;

const flag = optional(oneOf(true, false));
const LAYERS: Readonly<Record<string, Shape>> = {
  dense: rec({ units: whole(1, undefined, WIDEST_LAYER), bias: flag }),
  conv1d: rec({ channels: whole(1, undefined, WIDEST_LAYER), width: whole(1, undefined, WIDEST_LAYER), bias: flag }),
  batchNorm: rec({ affine: flag, epsilon: optional(real({ min: 0 })), momentum: optional(real({ min: 0, max: 1 })) }),
  activation: rec({ name: oneOf(...ACTIVATIONS), slope: optional(real()) }),
  globalAverage: rec({}),
};
const layer = either(({ kind }) =>
  typeof kind === 'string' && Object.hasOwn(LAYERS, kind) ? LAYERS[kind] : rec({ kind: oneOf(...Object.keys(LAYERS)) }),
);

/** What a network must look like: known layers of sizes that fit in memory. */
export const netShape = also<NetSpec>(
  rec({ length: whole(1, undefined, WIDEST_LAYER), channels: whole(1, undefined, WIDEST_LAYER), layers: list(layer, { most: 1000 }) }),
  (spec) => (spec.layers.length > 0 && packedSize(spec) <= MOST_WEIGHTS ? undefined : `have layers of at most ${MOST_WEIGHTS} weights`),
);

/** Numbers that the weights of a network take, running means and variances behind them. */
export const packedSize = (spec: NetSpec): number => weightsInNet(spec) + statsIn(spec);

/** Numbers that come out of a network for a sample. */
export function outputsOf(spec: NetSpec): number {
  const last = shapesOf(spec)[spec.layers.length];
  return last.length * last.channels;
}

/** Numbers that go in. */
export const inputsOf = ({ length, channels }: NetSpec): number => length * channels;

export const featureScaleShape = rec({ center: f64('columns'), spread: f64('columns') });
export const curveShape = rec({ loss: f64('epochs', { which: 'any' }), heldOut: f64('epochs held out', { which: 'any' }) });
