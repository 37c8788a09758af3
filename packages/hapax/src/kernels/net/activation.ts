import { expNegative } from '../svm/rbf.ts';
import { sigmoid, tanh } from './lstm-cell.ts';

/** The usual non-linear functions. `slope` of `leakyRelu` is what is left of a negative value. */
export type Activation = 'relu' | 'leakyRelu' | 'elu' | 'softplus' | 'sigmoid' | 'tanh';

export const ACTIVATIONS: readonly Activation[] = ['relu', 'leakyRelu', 'elu', 'softplus', 'sigmoid', 'tanh'];

/** out = f(z) for `n` numbers from `z` on. All of them give the same bits on every platform. */
export function activate(v: Float64Array, z: number, out: number, n: number, name: Activation, slope: number): void {
  const f = FUNCTIONS[name];
  if (f === undefined) {
    const below = name === 'relu' ? 0 : slope;
    for (let k = 0; k < n; ++k) v[out + k] = v[z + k] >= 0 ? v[z + k] : below * v[z + k];
    return;
  }
  for (let k = 0; k < n; ++k) v[out + k] = f(v[z + k]);
}

/** back = delta · f′(z), with the outputs f(z) at `out`. */
export function activateBack(
  v: Float64Array,
  { z, out, delta, back }: { readonly z: number; readonly out: number; readonly delta: number; readonly back: number },
  n: number,
  name: Activation,
  slope: number,
): void {
  const derivative = DERIVATIVES[name];
  if (derivative === undefined) {
    const below = name === 'relu' ? 0 : slope;
    for (let k = 0; k < n; ++k) v[back + k] = v[z + k] >= 0 ? v[delta + k] : below * v[delta + k];
    return;
  }
  for (let k = 0; k < n; ++k) v[back + k] = v[delta + k] * derivative(v[z + k], v[out + k]);
}

/** ln(1 + e) for e in (0, 1], by the series of the inverse hyperbolic tangent: the same bits everywhere, error below 1e-15. */
function logOnePlus(e: number): number {
  const s = e / (2 + e);
  const square = s * s;
  let sum = 0;
  for (let k = TERMS; k >= 0; --k) sum = sum * square + 1 / (2 * k + 1);
  return 2 * s * sum;
}
/** s is at most 1/3, so that s² to this power is below 1e-17. */
const TERMS = 18;

const FUNCTIONS: { readonly [name in Activation]?: (z: number) => number } = {
  elu: (z) => (z >= 0 ? z : expNegative(z) - 1),
  softplus: (z) => Math.max(z, 0) + logOnePlus(expNegative(-Math.abs(z))),
  sigmoid,
  tanh,
};

const DERIVATIVES: { readonly [name in Activation]?: (z: number, out: number) => number } = {
  elu: (z, out) => (z >= 0 ? 1 : out + 1),
  softplus: (z) => sigmoid(z),
  sigmoid: (_, out) => out * (1 - out),
  tanh: (_, out) => 1 - out * out,
};
