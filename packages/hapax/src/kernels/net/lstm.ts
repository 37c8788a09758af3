import { also, f64, list, oneOf, rec, whole } from '../../core/shape.ts';
import { sigmoid, tanh } from './lstm-cell.ts';

/** Sizes of one network: features in, units of each layer, numbers out. */
export interface LstmShape {
  readonly inputs: number;
  readonly units: readonly number[];
  readonly outputs: number;
}

/** Where a block of weights lies: shape (rows, wide), the last used column the bias, those behind it 0. */
export interface WeightBlock {
  readonly at: number;
  readonly rows: number;
  readonly wide: number;
  /** Inputs, then the block's own units: the columns before the bias. */
  readonly inputs: number;
  readonly units: number;
}

/** Long short-term memory over the last `lags` samples, and a line from its last state to the next samples. */
export interface Lstm {
  readonly kind: 'lstm';
  readonly lags: number;
  readonly columns: number;
  /** One network from all features to all, or one for each feature from its own past. */
  readonly inputs: 'all' | 'own';
  readonly units: readonly number[];
  readonly horizons: number;
  /** Blocks of `blocksOf` in a row; gates in the order in, forget, candidate, out. */
  readonly networks: readonly Float64Array[];
}

/** Columns of a block: a multiple of four, as the compiled product wants them. */
const padded = (columns: number): number => (columns + 3) & ~3;

/** The blocks of weights: one for each layer, four gates of rows, and the line. */
export function blocksOf({ inputs, units, outputs }: LstmShape): readonly WeightBlock[] {
  const blocks: WeightBlock[] = [];
  let at = 0;
  const add = (rows: number, from: number, own: number) => {
    const wide = padded(from + own + 1);
    blocks.push({ at, rows, wide, inputs: from, units: own });
    at += rows * wide;
  };
  units.forEach((own, l) => {
    add(4 * own, l === 0 ? inputs : units[l - 1], own);
  });
  add(outputs, units[units.length - 1], 0);
  return blocks;
}

/** Numbers in all blocks together. */
export const weightsIn = (shape: LstmShape): number => blocksOf(shape).reduce((sum, { rows, wide }) => sum + rows * wide, 0);

/** The shape of each network of a model. */
export const shapeOf = ({ inputs, columns, units, horizons }: Pick<Lstm, 'inputs' | 'columns' | 'units' | 'horizons'>): LstmShape => {
  const features = inputs === 'all' ? columns : 1;
  return { inputs: features, units, outputs: features * horizons };
};

/** Input, state and gates of one layer at one step. Written before it is read, never state. */
let scratch = new Float64Array(1024);

/** Sizes by model, worked out at its first forecast. */
const plans = new WeakMap<Lstm, { readonly shape: LstmShape; readonly blocks: readonly WeightBlock[] }>();

/** The next sample after `history`, oldest first, shape (lags, nFeatures). Cost: that of lags · weights multiply-adds. */
export function lstmForecast(model: Lstm, history: Float64Array, out: Float64Array): void {
  let plan = plans.get(model);
  if (plan === undefined) {
    const shape = shapeOf(model);
    plan = { shape, blocks: blocksOf(shape) };
    plans.set(model, plan);
  }
  const { shape, blocks } = plan;
  const last = blocks[blocks.length - 1];
  for (let j = 0; j < model.networks.length; ++j) {
    const weights = model.networks[j];
    runWindow(weights, blocks, shape, history, model.lags, model.columns, j);
    for (let o = 0; o < shape.inputs; ++o) out[model.inputs === 'all' ? o : j] = dot(weights, last.at + o * last.wide, last.wide, 0);
  }
}

/** Run one window through all layers; leaves the input of the line at the start of the scratch. */
function runWindow(
  weights: Float64Array,
  blocks: readonly WeightBlock[],
  { inputs, units }: LstmShape,
  history: Float64Array,
  lags: number,
  columns: number,
  first: number,
): void {
  const widest = blocks.reduce((most, { wide }) => Math.max(most, wide), 0);
  const own = units.reduce((sum, h) => sum + h, 0);
  const size = widest + 2 * own + 4 * units.reduce((most, h) => Math.max(most, h), 0);
  if (scratch.length < size) scratch = new Float64Array(2 * size);
  const x = 0;
  const states = widest;
  const gates = states + 2 * own;
  scratch.fill(0, 0, size);
  for (let t = 0; t < lags; ++t) {
    for (let k = 0; k < inputs; ++k) scratch[x + k] = history[t * columns + (inputs === 1 ? first : k)];
    let state = states;
    for (let l = 0; l < units.length; ++l) {
      const { at, wide, inputs: from, units: h } = blocks[l];
      scratch.copyWithin(x + from, state, state + h);
      scratch[x + from + h] = 1;
      scratch.fill(0, x + from + h + 1, x + wide);
      for (let g = 0; g < 4 * h; ++g) scratch[gates + g] = dot(weights, at + g * wide, wide, x);
      for (let u = 0; u < h; ++u) {
        const i = sigmoid(scratch[gates + u]);
        const f = sigmoid(scratch[gates + h + u]);
        const c = f * scratch[state + h + u] + i * tanh(scratch[gates + 2 * h + u]);
        scratch[state + h + u] = c;
        scratch[state + u] = sigmoid(scratch[gates + 3 * h + u]) * tanh(c);
      }
      scratch.copyWithin(x, state, state + h);
      state += 2 * h;
    }
  }
  const { wide, inputs: from } = blocks[blocks.length - 1];
  scratch[x + from] = 1;
  scratch.fill(0, x + from + 1, x + wide);
}

/** Summed in ascending order, as the product of a batch does. */
function dot(weights: Float64Array, at: number, wide: number, x: number): number {
  let sum = 0;
  for (let k = 0; k < wide; ++k) sum += weights[at + k] * scratch[x + k];
  return sum;
}

/** What a network over `columns` features must look like. */
export const lstmShape = also<Lstm>(
  rec({
    kind: oneOf('lstm'),
    lags: whole(0, 'lags', 1e6),
    columns: whole(1, 'columns'),
    inputs: oneOf('all', 'own'),
    units: list(whole(1, undefined, 1e5), { most: 100 }),
    horizons: whole(1, undefined, 1e6),
    networks: list(f64('weights')),
  }),
  ({ columns, inputs, units, horizons, networks }) => {
    if (units.length === 0 || networks.length !== (inputs === 'all' ? 1 : columns)) return 'have the networks that its inputs ask for';
    const width = inputs === 'all' ? columns : 1;
    const size = blocksOf({ inputs: width, units, outputs: horizons * width }).reduce((sum, { rows, wide }) => sum + rows * wide, 0);
    return networks.every((weights) => weights.length === size) ? undefined : 'have the weights that its sizes ask for';
  },
);
