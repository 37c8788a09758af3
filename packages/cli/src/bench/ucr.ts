import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { ucrAnswer, ucrCorrect } from 'hapax/evaluate';
import { SERIES_METHODS, seriesScores } from './series-scores.ts';
import { type BenchJob, type BenchRow, filesIn, nothingIn, type Suite } from './suite.ts';

/** What a file name of the archive says: end of the training part, first and last anomalous value. */
export const UCR_NAME = /_(\d+)_(\d+)_(\d+)\.txt(?:\.gz)?$/;

/** The UCR Anomaly Archive: one anomaly a series, one answer, right or wrong (slack: 100 or the anomaly's length). */
export const ucr: Suite = {
  id: 'ucr',
  title: 'UCR Anomaly Archive',
  source: 'Wu & Keogh (2021), Current Time Series Anomaly Detection Benchmarks are Flawed, IEEE TKDE',
  layout: 'files ID_UCR_Anomaly_NAME_TRAINEND_BEGIN_END.txt (or .txt.gz), values separated by white space',
  measures: ['correct'],
  methods: SERIES_METHODS,
  async *run({ folder, methods, seeds, only = '', done = () => false }: BenchJob): AsyncIterable<BenchRow> {
    const files = (await filesIn(folder)).filter((name) => UCR_NAME.test(name) && name.includes(only)).sort();
    if (files.length === 0) throw nothingIn(ucr, folder, only);
    for (const name of files) {
      const set = name.replace(UCR_NAME, '');
      if (seeds.every((seed) => methods.every((method) => done(set, method, seed)))) continue;
      const [, train, begin, end] = (UCR_NAME.exec(name) ?? []).map(Number);
      const bytes = await readFile(join(folder, name));
      const values = Float64Array.from((name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('latin1').trim().split(/\s+/), Number);
      for (const seed of seeds) {
        for (const method of methods) {
          if (done(set, method, seed)) continue;
          const before = process.cpuUsage();
          const answer = ucrAnswer(seriesScores(method, seed, { values, rows: values.length, columns: 1 }, train), train);
          const { user, system } = process.cpuUsage(before);
          const correct = ucrCorrect(answer, { start: begin - 1, end }) ? 100 : 0;
          yield { set, method, seed, measures: { correct }, seconds: (user + system) / 1e6 };
        }
      }
    }
  },
};
