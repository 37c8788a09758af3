import { createReadStream, existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { HapaxError } from 'hapax';
import { NAB_PROFILES, type NabFile, nabProbation, nabScore } from 'hapax/evaluate';
import { alarmScores, SERIES_METHODS } from './series-scores.ts';
import type { BenchJob, BenchRow, Suite } from './suite.ts';

/** The Numenta Anomaly Benchmark: one row a method, because one threshold serves the whole corpus. */
export const nab: Suite = {
  id: 'nab',
  title: 'Numenta Anomaly Benchmark',
  source: 'Lavin & Ahmad (2015), Evaluating Real-time Anomaly Detection Algorithms, ICMLA',
  layout: 'combined_windows.json beside data/GROUP/NAME.csv (or .csv.gz) with timestamp,value',
  measures: ['standard', 'rewardLowFalsePositives', 'rewardLowFalseNegatives'],
  methods: SERIES_METHODS,
  async *run({ folder, methods, seeds, only = '' }: BenchJob): AsyncIterable<BenchRow> {
    const path = join(folder, 'combined_windows.json');
    if (!existsSync(path)) throw new HapaxError('FILE', `${path}: not found; the suite wants ${nab.layout}`);
    // The benchmark's own file: names to pairs of first and last timestamp.
    const windows = JSON.parse(await readFile(path, 'utf8')) as Record<string, readonly (readonly [string, string])[]>;
    const corpus = [];
    for (const [name, pairs] of Object.entries(windows)) {
      const file = [`${name}`, `${name}.gz`].map((n) => join(folder, 'data', n)).find(existsSync);
      if (file !== undefined && name.includes(only)) corpus.push(await load(file, pairs));
    }
    if (corpus.length === 0)
      throw new HapaxError('FILE', `${folder}: no data file of combined_windows.json is there; the suite wants ${nab.layout}`);
    for (const seed of seeds) {
      for (const method of methods) {
        const begin = process.cpuUsage();
        const files: NabFile[] = corpus.map(({ values, times, windows }) => ({
          scores: alarmScores(method, seed, values, nabProbation(values.length), times),
          windows,
        }));
        const { user, system } = process.cpuUsage(begin);
        const measures = Object.fromEntries(Object.entries(NAB_PROFILES).map(([name, profile]) => [name, nabScore(files, profile).score]));
        yield { set: `${corpus.length} files`, method, seed, measures, seconds: (user + system) / 1e6 };
      }
    }
  },
};

async function load(path: string, pairs: readonly (readonly [string, string])[]) {
  const chunks: Buffer[] = [];
  const raw = createReadStream(path);
  for await (const chunk of path.endsWith('.gz') ? raw.pipe(createGunzip()) : raw) chunks.push(chunk);
  const rows = Buffer.concat(chunks).toString('utf8').trim().split(/\r?\n/).slice(1);
  const row = new Map(rows.map((line, i) => [line.slice(0, 19), i]));
  const at = (time: string): number => {
    const index = row.get(time.slice(0, 19));
    if (index === undefined) throw new HapaxError('FILE', `${path}: a labelled window names ${time}, which is not in the file`);
    return index;
  };
  return {
    values: Float64Array.from(rows, (line) => Number(line.slice(line.indexOf(',') + 1))),
    times: Float64Array.from(rows, (line) => Date.parse(`${line.slice(0, 10)}T${line.slice(11, 19)}Z`)),
    windows: pairs.map(([a, b]) => ({ start: at(a), end: at(b) + 1 })),
  };
}
