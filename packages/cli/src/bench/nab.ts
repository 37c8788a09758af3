import { createReadStream, existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { HapaxError } from 'hapax';
import { NAB_PROFILES, type NabFile, type NabProfile, nabFileScore, nabProbation, nabScore } from 'hapax/evaluate';
import { alarmScores, SERIES_METHODS } from './series-scores.ts';
import { type BenchJob, type BenchRow, nothingIn, type Suite } from './suite.ts';

/** The Numenta Anomaly Benchmark: one threshold for all files, the best for each profile or one carried from elsewhere. */
export const nab: Suite = {
  id: 'nab',
  title: 'Numenta Anomaly Benchmark',
  source: 'Lavin & Ahmad (2015), Evaluating Real-time Anomaly Detection Algorithms, ICMLA',
  layout: 'combined_windows.json beside data/GROUP/NAME.csv (or .csv.gz) with timestamp,value',
  measures: Object.keys(NAB_PROFILES),
  methods: SERIES_METHODS,
  pooled: {
    thresholds: (rows) => byProfile((profile) => nabScore(rows.map(fileOf), profile).threshold),
    parts: (row, thresholds) => ({
      ...byProfile((profile, name) => nabFileScore(fileOf(row), thresholds[name] ?? Infinity, profile)),
      windows: fileOf(row).windows.length,
    }),
    measures: ({ windows, ...sums }) =>
      byProfile(
        ({ falseNegative }, name) => (100 * ((sums[name] ?? 0) + falseNegative * (windows ?? 0))) / ((windows ?? 0) * (1 + falseNegative)),
      ),
  },
  async *run({ folder, methods, seeds, only = '', done = () => false }: BenchJob): AsyncIterable<BenchRow> {
    for (const { name, load } of await nabFiles(folder, only)) {
      const { values, times, windows: labelled } = await load();
      for (const seed of seeds) {
        for (const method of methods) {
          if (done(name, method, seed)) continue;
          const begin = process.cpuUsage();
          const scores = alarmScores(method, seed, values, nabProbation(values.length), times);
          const { user, system } = process.cpuUsage(begin);
          const evidence = { scores: Array.from(scores), windows: labelled.flatMap(({ start, end }) => [start, end]) };
          yield { set: name, method, seed, measures: {}, seconds: (user + system) / 1e6, evidence };
        }
      }
    }
  },
};

/** The files of the benchmark that are there. @throws HapaxError `FILE` */
export async function nabFiles(folder: string, only: string) {
  const path = join(folder, 'combined_windows.json');
  if (!existsSync(path)) throw new HapaxError('FILE', `${path}: not found; the suite wants ${nab.layout}`);
  // The benchmark's own file: names to pairs of first and last timestamp.
  const windows = JSON.parse(await readFile(path, 'utf8')) as Record<string, readonly (readonly [string, string])[]>;
  const there = Object.entries(windows).flatMap(([name, pairs]) => {
    const file = [`${name}`, `${name}.gz`].map((n) => join(folder, 'data', n)).find(existsSync);
    return file !== undefined && name.includes(only) ? [{ name, load: () => load(file, pairs) }] : [];
  });
  if (there.length === 0) throw nothingIn(nab, folder, only, 'data file of combined_windows.json');
  return there;
}

const byProfile = (of: (profile: NabProfile, name: string) => number): Record<string, number> =>
  Object.fromEntries(Object.entries(NAB_PROFILES).map(([name, profile]) => [name, of(profile, name)]));

function fileOf({ evidence = {} }: BenchRow): NabFile {
  const [scores, edges] = [evidence.scores, evidence.windows].map((list) => (typeof list === 'object' ? list : []));
  return { scores, windows: Array.from({ length: edges.length >> 1 }, (_, k) => ({ start: edges[2 * k], end: edges[2 * k + 1] })) };
}

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
