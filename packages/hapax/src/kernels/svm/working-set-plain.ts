import { type SingleSamples, singleRowPlain } from './rbf-single.ts';
import { slots } from './slots.ts';
import { TAU, type WorkingSet } from './working-set.ts';

/** The same working set without WebAssembly: the oracle in tests, and the way where it is missing. */
export function plainSet(samples: SingleSamples, weights: Float64Array, gradients: Float64Array, cacheBytes: number): WorkingSet {
  const n = samples.x.rows;
  const w = weights.slice();
  const g = gradients.slice();
  const cache = slots(Math.max(2, Math.floor(cacheBytes / (4 * n))));
  const rows: Float32Array[] = [];
  const row = (i: number): Float32Array => {
    const known = cache.find(i);
    if (known >= 0) return rows[known];
    const place = cache.take(i);
    if (place === rows.length) rows.push(new Float32Array(n));
    singleRowPlain(samples, i, rows[place]);
    return rows[place];
  };
  return {
    size: n,
    weight: (i) => w[i],
    gradient: (i) => g[i],
    setWeight(i, weight) {
      w[i] = weight;
    },
    kernel: (i, j) => row(i)[j],
    second(i, low) {
      const kernel = row(i);
      let best = 0;
      let at = -1;
      for (let t = 0; t < n; ++t) {
        const gap = g[t] - low;
        const gain = (gap * gap) / Math.max(2 - 2 * kernel[t], TAU);
        if (w[t] > 0 && gap > 0 && gain >= best) {
          best = gain;
          at = t;
        }
      }
      return at;
    },
    move(i, j, a, b) {
      const first = row(i);
      const second = row(j);
      let low = Infinity;
      let high = -Infinity;
      let at = -1;
      for (let t = 0; t < n; ++t) {
        g[t] += first[t] * a + second[t] * b;
        if (w[t] < 1 && g[t] <= low) {
          low = g[t];
          at = t;
        }
        if (w[t] > 0 && g[t] > high) high = g[t];
      }
      return { at, low, high };
    },
  };
}
