import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HapaxError, type Matrix } from 'hapax';
import { averagePrecision, periodOf, vus } from 'hapax/evaluate';
import { SERIES_METHODS, seriesScores } from './series-scores.ts';
import { type BenchJob, type BenchRow, filesIn, nothingIn, type Suite } from './suite.ts';
import { FAMILY_LAYOUT, familySeries, type NamedSeries } from './tsb-folders.ts';

/** What a file name of the benchmark says: samples at the beginning that are normal. */
const NAME = /_tr_(\d{1,12})_/;

/** TSB-AD: series of many sources, ranked by the volume under the precision-recall surface. */
export const tsb: Suite = {
  id: 'tsb',
  title: 'TSB-AD, series of many sources',
  source: 'Liu & Paparrizos (2024), The Elephant in the Room: Towards A Reliable Time-Series Anomaly Detection Benchmark, NeurIPS',
  layout: `files NAME_tr_TRAINEND_….csv with a head, one column a channel and the last column Label (0 or 1); or ${FAMILY_LAYOUT}`,
  measures: ['vusPr', 'vusRoc', 'averagePrecision'],
  methods: SERIES_METHODS,
  async *run({ folder, methods, seeds, only = '', done = () => false }: BenchJob): AsyncIterable<BenchRow> {
    const series = [...(await csvSeries(folder, only)), ...(await familySeries(folder, only))];
    if (series.length === 0) throw nothingIn(tsb, folder, only);
    for (const { set, load } of series) {
      if (seeds.every((seed) => methods.every((method) => done(set, method, seed)))) continue;
      const { x, labels, train } = await load();
      const first = Float64Array.from({ length: x.rows }, (_, i) => x.values[i * x.columns]);
      const window = periodOf(first);
      for (const seed of seeds) {
        for (const method of methods) {
          if (done(set, method, seed)) continue;
          const before = process.cpuUsage();
          const scores = seriesScores(method, seed, x, train);
          const { user, system } = process.cpuUsage(before);
          const { pr, roc } = vus(labels, scores, window);
          const measures = { vusPr: 100 * pr, vusRoc: 100 * roc, averagePrecision: 100 * averagePrecision(labels, scores) };
          yield { set, method, seed, measures, seconds: (user + system) / 1e6 };
        }
      }
    }
  },
};

async function csvSeries(folder: string, only: string): Promise<NamedSeries[]> {
  return (await filesIn(folder))
    .filter((name) => NAME.test(name) && name.includes(only))
    .sort()
    .map((name) => ({
      set: name.replace(NAME, ''),
      load: async () => ({ ...read(await readFile(join(folder, name), 'utf8'), name), train: Number(NAME.exec(name)?.[1]) }),
    }));
}

function read(text: string, name: string): { x: Matrix; labels: Uint8Array } {
  const [head, ...lines] = text.trim().split(/\r?\n/);
  const names = head.split(',');
  if (names.length < 2 || names[names.length - 1].trim() !== 'Label')
    throw new HapaxError('FILE', `${name}: the last column must be called Label; the suite wants ${tsb.layout}`);
  const columns = names.length - 1;
  const values = new Float64Array(lines.length * columns);
  const labels = new Uint8Array(lines.length);
  for (const [i, line] of lines.entries()) {
    const cells = line.split(',');
    for (let j = 0; j < columns; ++j) values[i * columns + j] = cells[j] === '' ? Number.NaN : Number(cells[j]);
    labels[i] = Number(cells[columns]) > 0 ? 1 : 0;
  }
  return { x: { values, rows: lines.length, columns }, labels };
}
