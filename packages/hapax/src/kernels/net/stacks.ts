import type { Activation } from './activation.ts';
import type { LayerSpec, NetSpec } from './net-spec.ts';

/** What the layers of an encoder have in common. */
export interface StackOptions {
  readonly activation: Activation;
  readonly slope: number;
  /** Batch normalisation between a layer and its activation. */
  readonly norm: 'batch' | 'none';
  /** Whether layers have biases. A one-class network must not: it could then map everything to its centre. */
  readonly bias: boolean;
  /** Of the batch normalisation: with a scale and a shift of its own, or without. */
  readonly affine: boolean;
}

/** As in the original of Deep SAD. */
const EPSILON = 1e-4;

/** Dense layers to `widths`, each but the last followed by its activation. */
function stack(widths: readonly number[], options: StackOptions): LayerSpec[] {
  return widths.flatMap((units, i): LayerSpec[] => {
    const dense: LayerSpec = { kind: 'dense', units, bias: options.bias };
    return i === widths.length - 1 ? [dense] : [dense, ...between(options)];
  });
}

function between({ activation, slope, norm, affine }: StackOptions): LayerSpec[] {
  const active: LayerSpec = { kind: 'activation', name: activation, slope };
  return norm === 'batch' ? [{ kind: 'batchNorm', affine, epsilon: EPSILON }, active] : [active];
}

/** An encoder to a linear code, shape (nSamples, hidden[last]). */
export const encoderSpec = (inputs: number, hidden: readonly number[], options: StackOptions): NetSpec => ({
  length: 1,
  channels: inputs,
  layers: stack(hidden, options),
});

/** The encoder and behind it its mirror, which gives the inputs back. */
export function autoencoderSpec(inputs: number, hidden: readonly number[], options: StackOptions): NetSpec {
  const encoder = stack(hidden, options);
  return { length: 1, channels: inputs, layers: [...encoder, ...between(options), ...decoderLayers(inputs, hidden, options)] };
}

/** Layers from a code back to the inputs. */
export const decoderLayers = (inputs: number, hidden: readonly number[], options: StackOptions): LayerSpec[] =>
  stack([...hidden.slice(0, -1).reverse(), inputs], options);

/** Epochs that see about `samples` samples in all: enough for small tables, bounded for large ones. */
export const epochsFor = (rows: number, samples: number, least: number, most: number): number =>
  Math.min(most, Math.max(least, Math.round(samples / Math.max(1, rows))));

/** Samples held out to see when training has done enough: every tenth, none of fewer than 50. */
export function heldOutOf(rows: number): { readonly learnt: Int32Array; readonly heldOut: Int32Array } {
  const indices = Int32Array.from({ length: rows }, (_, i) => i);
  if (rows < FEWEST_TO_HOLD_OUT) return { learnt: indices, heldOut: new Int32Array(0) };
  return {
    learnt: indices.filter((i) => i % HOLD_EVERY !== HOLD_EVERY - 1),
    heldOut: indices.filter((i) => i % HOLD_EVERY === HOLD_EVERY - 1),
  };
}
const HOLD_EVERY = 10;
const FEWEST_TO_HOLD_OUT = 50;
