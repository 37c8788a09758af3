import { type Matrix, random, standardize, take } from 'hapax';
import { adbench, type Ranking, ranked } from './adbench.ts';
import type { Suite } from './suite.ts';

/** ADBench with training on normal rows: half of them, standardised; the others and all anomalies are ranked. */
export const adbenchNormal: Suite = {
  id: 'adbenchNormal',
  title: 'ADBench, trained on normal rows only',
  source: 'Livernoche, Jain, Hezaveh & Ravanbakhsh (2024), On diffusion modeling for anomaly detection, ICLR (protocol)',
  layout: adbench.layout,
  measures: ['roc', 'pr'],
  methods: adbench.methods,
  run: (job) => ranked(job, normalSplit, { training: 'normal' }),
};

/** Half of the normal rows, drawn by the seed, to learn from; all others to rank. */
export function normalSplit(x: Matrix, labels: ArrayLike<number>, seed: number): Ranking {
  const order = random(seed).sample(x.rows, x.rows);
  const normal = order.filter((i) => labels[i] === 0);
  const learnt = normal.subarray(0, normal.length >> 1);
  const rest = Int32Array.from([...normal.subarray(normal.length >> 1), ...order.filter((i) => labels[i] !== 0)]);
  const train = take(x, learnt);
  const scale = standardize().fit(train);
  return {
    train: scale.apply(train),
    test: scale.apply(take(x, rest)),
    labels: Uint8Array.from(rest, (i) => (labels[i] === 0 ? 0 : 1)),
  };
}
