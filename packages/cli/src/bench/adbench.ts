import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { readNpz } from '@hapax/io';
import { HapaxError, type Matrix } from 'hapax';
import { adbenchSplit, averagePrecision, rocAuc } from 'hapax/evaluate';
import { methodsByName } from 'hapax/registry';
import { type BenchJob, type BenchRow, filesIn, nothingIn, type Suite } from './suite.ts';

const { detectors } = methodsByName;

/** Any share ranks the same. */
const SHARE = 0.1;

/** ADBench, unsupervised: fit without labels on 70 %, rank the other 30 %. */
export const adbench: Suite = {
  id: 'adbench',
  title: 'ADBench, classical tables',
  source: 'Han et al. (2022), ADBench: Anomaly Detection Benchmark, NeurIPS',
  layout: 'one .npz file a data set, with X (nSamples, nFeatures) and y (0 normal, 1 anomaly)',
  measures: ['roc', 'pr'],
  methods: Object.values(detectors)
    // Rows of these tables are in no order of time.
    .filter(({ spec }) => spec.labels !== 'required' && spec.series === undefined)
    .map(({ spec }) => spec.id),
  run: (job) =>
    ranked(job, (x, labels, seed) => {
      const { train, test, testLabels } = adbenchSplit(x, labels, seed);
      return { train, test, labels: testLabels };
    }),
};

/** What is learnt from, and what is ranked with its labels. */
export interface Ranking {
  readonly train: Matrix;
  readonly test: Matrix;
  readonly labels: ArrayLike<number>;
}

/**
 * Every method on every set of a folder, the small ones first.
 * @param split of a set by a seed
 * @param more options of every method that has them
 */
export async function* ranked(
  { folder, methods, seeds, only = '', done = () => false }: BenchJob,
  split: (x: Matrix, labels: Float64Array, seed: number) => Ranking,
  more: Readonly<Record<string, string>> = {},
): AsyncIterable<BenchRow> {
  const files = (await filesIn(folder)).filter((name) => name.endsWith('.npz') && name.includes(only));
  if (files.length === 0) throw nothingIn(adbench, folder, only, '.npz file');
  const sized = await Promise.all(files.map(async (name) => ({ name, bytes: (await stat(join(folder, name))).size })));
  for (const { name } of sized.sort((a, b) => a.bytes - b.bytes)) {
    const set = basename(name, '.npz');
    if (seeds.every((seed) => methods.every((method) => done(set, method, seed)))) continue;
    const { x, labels } = await load(join(folder, name));
    for (const seed of seeds) {
      const { train, test, labels: truth } = split(x, labels, seed);
      for (const method of methods) {
        if (done(set, method, seed)) continue;
        const { spec, configure } = detectors[method];
        // A share leaves scores as they are, where a method would lift those that are clear of a clean table.
        const share = spec.own === undefined ? {} : { contamination: SHARE };
        const given = Object.fromEntries(Object.entries({ seed, ...share, ...more }).filter(([option]) => option in spec.options));
        const begin = process.cpuUsage();
        const scores = configure(given).fit(train).score(test);
        const { user, system } = process.cpuUsage(begin);
        const odd = scores.findIndex((s) => !Number.isFinite(s));
        if (odd >= 0) throw new HapaxError('STATE', `${method} gave ${scores[odd]} on ${name}, test sample ${odd}; scores must be finite`);
        const measures = { roc: 100 * rocAuc(truth, scores), pr: 100 * averagePrecision(truth, scores) };
        yield { set, method, seed, measures, seconds: (user + system) / 1e6 };
      }
    }
  }
}

async function load(path: string): Promise<{ x: Matrix; labels: Float64Array }> {
  const { X, y } = await readNpz(path);
  if (X === undefined || y === undefined) throw new HapaxError('FILE', `${path}: wants arrays X and y`);
  const [rows, columns = 1] = X.shape;
  if (y.values.length !== rows) throw new HapaxError('FILE', `${path}: X has ${rows} samples, y has ${y.values.length} labels`);
  return { x: { values: X.values, rows, columns }, labels: y.values };
}
