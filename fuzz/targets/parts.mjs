import { checkSummary, decode, encode, mergeSummaries, summing } from 'hapax';
import { detectors } from 'hapax/registry';
import { mustBeSaid, Wrong } from '../engine/judge.mjs';
import { insideSnapshot } from './snapshots.mjs';

const METHODS = ['mad', 'pca', 'hbos', 'ecod', 'isolationForest'];
const rows = Array.from({ length: 60 }, (_, i) => [
  Math.sin(i),
  (i * 7919) % 13,
  i === 20 ? 50 : i % 7 === 0 ? Number.NaN : Math.cos(3 * i),
]);
const part = (nr, pairs) => {
  const sums = summing(3, { part: nr, of: 2, seed: 0, pairs });
  sums.add(rows.slice(nr === 1 ? 0 : 30, nr === 1 ? 30 : 60));
  return sums.summary();
};

/** Parts of a table that somebody else has summed up: refused in one line, or a model that gives numbers. */
export const parts = {
  structured: true,
  words: ['{"$f64":"', '"summary":', '"sample":'],
  seeds: () => METHODS.map((method, i) => Buffer.from(encode({ id: `part:${method}`, columns: 3, state: part(1, i % 2 === 1) }))),
  mutate: insideSnapshot,
  async run(bytes) {
    try {
      const { id, columns, state } = decode(bytes.toString());
      const summary = checkSummary(state, columns);
      if (columns !== 3) return;
      const method = METHODS.find((one) => id === `part:${one}`) ?? 'mad';
      const whole = mergeSummaries(summary, part(2, summary.pairs));
      const model = detectors[method].configure({}).merged.fit(whole);
      for (const v of model.score([
        [0, 0, 0],
        [1, 2, 3],
        [1e3, -1e3, 0],
      ]))
        if (!Number.isFinite(v)) throw new Wrong(`${method} gives ${v}`);
    } catch (error) {
      mustBeSaid(error);
    }
  },
};
