import { defineTransform, inPlace } from '../contract/transform.ts';
import { integer } from '../core/options.ts';
import { rec, whole } from '../core/shape.ts';
import { backward } from '../kernels/series/backward.ts';

/**
 * The change of each feature since `lag` samples ago: takes a trend away. Samples must be in time order.
 * The first `lag` samples, and those where either value is missing, are NaN. Cost: O(n d).
 */
export const difference = defineTransform({
  id: 'difference',
  state: rec({ lag: whole(1, undefined, 1_000_000) }),
  title: 'Difference',
  source: 'Box & Jenkins (1970), Time Series Analysis: Forecasting and Control, section 4.1',
  options: { lag: integer(1, { min: 1, max: 1_000_000 }, 'How many samples back.') },
  fit: (_, { lag }) => ({ lag }),
  history: ({ lag }) => lag + 1,
  apply: ({ lag }, x) => backward(x, [lag], (now, before) => now - before),
  origins: inPlace,
  names: ({ lag }, names) => names.map((name) => (lag === 1 ? `change of ${name}` : `change of ${name} in ${lag}`)),
});
