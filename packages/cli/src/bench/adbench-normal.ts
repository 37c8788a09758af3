import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { HapaxError, type Matrix, random, standardize, take } from 'hapax';
import { averagePrecision, rocAuc } from 'hapax/evaluate';
import { methodsByName } from 'hapax/registry';
import { adbench, load } from './adbench.ts';
import { type BenchJob, type BenchRow, filesIn, type Suite } from './suite.ts';

const { detectors } = methodsByName;

/** ADBench with training on normal rows: half of them, standardised; the others and all anomalies are ranked. */
export const adbenchNormal: Suite = {
  id: 'adbenchNormal',
  title: 'ADBench, trained on normal rows only',
  source: 'Livernoche, Jain, Hezaveh & Ravanbakhsh (2024), On diffusion modeling for anomaly detection, ICLR (protocol)',
  layout: adbench.layout,
  measures: ['roc', 'pr'],
  methods: adbench.methods,
  async *run({ folder, methods, seeds, only = '', done = () => false }: BenchJob): AsyncIterable<BenchRow> {
    const files = (await filesIn(folder)).filter((name) => name.endsWith('.npz') && name.includes(only));
    if (files.length === 0)
      throw new HapaxError(
        'FILE',
        `${folder}: no .npz file${only ? ` with "${only}" in its name` : ''}; the suite wants ${adbenchNormal.layout}`,
      );
    const sized = await Promise.all(files.map(async (name) => ({ name, bytes: (await stat(join(folder, name))).size })));
    for (const { name } of sized.sort((a, b) => a.bytes - b.bytes)) {
      const set = basename(name, '.npz');
      if (seeds.every((seed) => methods.every((method) => done(set, method, seed)))) continue;
      const { x, labels } = await load(join(folder, name));
      for (const seed of seeds) {
        const split = normalSplit(x, labels, seed);
        for (const method of methods) {
          if (done(set, method, seed)) continue;
          const { spec, configure } = detectors[method];
          const given = { ...('seed' in spec.options && { seed }), ...('training' in spec.options && { training: 'normal' }) };
          const begin = process.cpuUsage();
          const scores = configure(given).fit(split.train).score(split.test);
          const { user, system } = process.cpuUsage(begin);
          const measures = { roc: 100 * rocAuc(split.labels, scores), pr: 100 * averagePrecision(split.labels, scores) };
          yield { set, method, seed, measures, seconds: (user + system) / 1e6 };
        }
      }
    }
  },
};

/** Half of the normal rows, drawn by the seed, to learn from; all others to rank. */
export function normalSplit(x: Matrix, labels: ArrayLike<number>, seed: number): { train: Matrix; test: Matrix; labels: Uint8Array } {
  const order = random(seed).sample(x.rows, x.rows);
  const normal = order.filter((i) => labels[i] === 0);
  const learnt = normal.subarray(0, normal.length >> 1);
  const ranked = Int32Array.from([...normal.subarray(normal.length >> 1), ...order.filter((i) => labels[i] !== 0)]);
  const train = take(x, learnt);
  const scale = standardize().fit(train);
  return {
    train: scale.apply(train),
    test: scale.apply(take(x, ranked)),
    labels: Uint8Array.from(ranked, (i) => (labels[i] === 0 ? 0 : 1)),
  };
}
