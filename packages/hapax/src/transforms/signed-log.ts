import { defineTransform, inPlace } from '../contract/transform.ts';
import { number } from '../core/options.ts';
import { positive, rec } from '../core/shape.ts';

/**
 * sign(x) · ln(1 + |x| / scale): counts, amounts and durations over many powers of ten on one readable scale, 0 and negative values
 * included. Linear near 0, logarithmic far out. Nothing is learnt; missing cells stay missing. Cost: O(n d).
 */
export const signedLog = defineTransform({
  id: 'signedLog',
  state: rec({ scale: positive }),
  title: 'Signed logarithm',
  source: 'Whittaker, Whitehead & Somers (2005), The neglog transformation and quantile regression, Appl. Stat. 54(5)',
  options: { scale: number(1, { min: 1e-300 }, 'Where linear turns into logarithmic, in the unit of the features.') },
  fit: (_, { scale }) => ({ scale }),
  apply: ({ scale }, x) => ({ ...x, values: x.values.map((v) => Math.sign(v) * Math.log1p(Math.abs(v) / scale)) }),
  origins: inPlace,
  names: (_, names) => names.map((name) => `log ${name}`),
});
