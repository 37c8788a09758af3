import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { autoSeries, HapaxError, type Matrix } from 'hapax';
import { methodsByName } from 'hapax/registry';
import { type BenchJob, type BenchRow, filesIn, nothingIn, type Suite, sums } from './suite.ts';

const { detectors } = methodsByName;
/** Rows at the beginning of each file that are normal, by the rules of the benchmark. */
const TRAIN = 400;
const LABELS = ['anomaly', 'changepoint'];
const WHOLE = 'autoSeries';

/** Test beds of pumps and valves: a fault a file, which lasts. */
export const skab: Suite = {
  id: 'skab',
  title: 'Test beds in the format of the Skoltech Anomaly Benchmark',
  source: 'Katser & Kozitsin (2020), Skoltech Anomaly Benchmark',
  layout: `files NAME.csv, in folders or not, with datetime;…;anomaly;changepoint, the first ${TRAIN} rows normal`,
  measures: ['f1', 'falseAlarmRate', 'missedRate'],
  methods: [
    WHOLE,
    ...Object.values(detectors)
      .filter(({ spec }) => spec.labels !== 'required' && spec.series === undefined)
      .map(({ spec }) => spec.id),
  ],
  pooled: { parts: ({ evidence }) => sums(evidence), measures: rates },
  async *run({ folder, methods, seeds, only = '', done = () => false }: BenchJob): AsyncIterable<BenchRow> {
    const files = (await tables(folder)).filter((name) => name.includes(only));
    if (files.length === 0) throw nothingIn(skab, folder, only);
    for (const name of files) {
      if (seeds.every((seed) => methods.every((method) => done(name, method, seed)))) continue;
      const { x, labels } = read(await readFile(join(folder, name), 'utf8'), name);
      for (const seed of seeds) {
        for (const method of methods) {
          if (done(name, method, seed)) continue;
          const begin = process.cpuUsage();
          const verdicts = verdictsOf(method, seed, x);
          const { user, system } = process.cpuUsage(begin);
          const evidence = counts(labels, verdicts);
          yield { set: name, method, seed, measures: rates(evidence), seconds: (user + system) / 1e6, evidence };
        }
      }
    }
  },
};

/** Whether each row after the normal ones is above the method's own threshold. */
function verdictsOf(method: string, seed: number, x: Matrix): ArrayLike<number> {
  if (method === WHOLE) return autoSeries(x, { train: TRAIN }).verdicts.subarray(TRAIN);
  const { spec, configure } = detectors[method];
  const part = (from: number, to: number): Matrix => ({
    rows: to - from,
    columns: x.columns,
    values: x.values.subarray(from * x.columns, to * x.columns),
  });
  const options = { ...('seed' in spec.options ? { seed } : {}), ...('training' in spec.options ? { training: 'normal' } : {}) };
  return configure(options).fit(part(0, TRAIN)).predict(part(TRAIN, x.rows));
}

function counts(labels: Uint8Array, verdicts: ArrayLike<number>) {
  const out = { truePositives: 0, falsePositives: 0, falseNegatives: 0, trueNegatives: 0 };
  for (let i = 0; i < labels.length; ++i) {
    if (verdicts[i] > 0) out[labels[i] > 0 ? 'truePositives' : 'falsePositives'] += 1;
    else out[labels[i] > 0 ? 'falseNegatives' : 'trueNegatives'] += 1;
  }
  return out;
}

function rates({ truePositives = 0, falsePositives = 0, falseNegatives = 0, trueNegatives = 0 }: Partial<Record<string, number>>) {
  return {
    f1: (200 * truePositives) / (2 * truePositives + falsePositives + falseNegatives) || 0,
    falseAlarmRate: (100 * falsePositives) / (falsePositives + trueNegatives) || 0,
    missedRate: (100 * falseNegatives) / (falseNegatives + truePositives) || 0,
  };
}

/** Tables of a folder and of the folders in it. */
async function tables(folder: string): Promise<string[]> {
  await filesIn(folder);
  const entries = await readdir(folder, { withFileTypes: true });
  const nested = await Promise.all(
    entries
      .filter((entry) => entry.isDirectory())
      .map(async ({ name }) => (await readdir(join(folder, name))).map((file) => `${name}/${file}`)),
  );
  return [...entries.filter((entry) => entry.isFile()).map(({ name }) => name), ...nested.flat()]
    .filter((name) => name.endsWith('.csv'))
    .sort();
}

function read(text: string, name: string): { x: Matrix; labels: Uint8Array } {
  const [head, ...lines] = text.trim().split(/\r?\n/);
  const names = head.split(';').map((one) => one.trim());
  const at = names.indexOf('anomaly');
  if (at < 0 || lines.length <= TRAIN)
    throw new HapaxError(
      'FILE',
      `${name}: has ${at < 0 ? 'no column anomaly' : `${lines.length} rows, no more than the ${TRAIN} normal ones`}; the suite wants ${skab.layout}`,
    );
  const features = names.flatMap((one, j) => (j === 0 || LABELS.includes(one) ? [] : [j]));
  const values = new Float64Array(lines.length * features.length);
  const labels = new Uint8Array(lines.length - TRAIN);
  for (const [i, line] of lines.entries()) {
    const cells = line.split(';');
    for (const [k, j] of features.entries()) values[i * features.length + k] = cells[j] === '' ? Number.NaN : Number(cells[j]);
    if (i >= TRAIN) labels[i - TRAIN] = Number(cells[at]) > 0 ? 1 : 0;
  }
  return { x: { values, rows: lines.length, columns: features.length }, labels };
}
