import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type NpyArray, readNpz } from '@hapax/io';
import { dynamicThresholding, HapaxError, type Matrix } from 'hapax';
import { overlapAccuracy, type Run } from 'hapax/evaluate';
import { methodsByName } from 'hapax/registry';
import { type BenchJob, type BenchRow, filesIn, nothingIn, type Suite, sums } from './suite.ts';

const { detectors } = methodsByName;

export const LABELS = 'labeled_anomalies.csv';
/** Channel and its runs, first and last sample each, in a line of the label file. */
const LINE = /^([^,]+),[^,]*,"?\[(.*?\])\]"?,/;

/** Spacecraft telemetry by the rules of its study: runs are counted over all channels. */
export const telemanom: Suite = {
  id: 'telemanom',
  title: 'Telemetry of spacecraft (SMAP, MSL)',
  source: 'Hundman et al. (2018), Detecting Spacecraft Anomalies Using LSTMs, KDD',
  layout: `${LABELS} beside CHANNEL.npz with train and test (nSamples, nFeatures), feature 0 the telemetry`,
  measures: ['f1', 'precision', 'recall', 'studyF1', 'studyPrecision', 'studyRecall'],
  methods: Object.values(detectors)
    .filter(({ spec }) => spec.labels !== 'required')
    .map(({ spec }) => spec.id),
  pooled: { parts: ({ evidence }) => sums(evidence), measures: byBothRules },
  async *run({ folder, methods, seeds, only = '', done = () => false }: BenchJob): AsyncIterable<BenchRow> {
    const names = (await filesIn(folder)).filter((name) => name.endsWith('.npz') && name.includes(only)).sort();
    if (names.length === 0) throw nothingIn(telemanom, folder, only, 'channel');
    if (!existsSync(join(folder, LABELS))) throw nothingIn(telemanom, folder, '', LABELS);
    const labels = labelled(await readFile(join(folder, LABELS), 'utf8'));
    for (const name of names) {
      const set = name.slice(0, -4);
      if (seeds.every((seed) => methods.every((method) => done(set, method, seed)))) continue;
      const channel = await load(join(folder, name), labels.get(set) ?? []);
      for (const method of methods) {
        for (const seed of seeds) {
          if (done(set, method, seed)) continue;
          const begin = process.cpuUsage();
          const evidence = found(method, seed, channel);
          const { user, system } = process.cpuUsage(begin);
          yield { set, method, seed, measures: byBothRules(evidence), seconds: (user + system) / 1e6, evidence };
        }
      }
    }
  },
};

/** Runs found, alarms beside them and runs missed, by the corrected rule, and with `study` before them by the study's own. */
type Counts = Readonly<Partial<Record<string, number>>>;

/** Precision and recall of counts; 0 where there is nothing to count. */
function ratios({ truePositives = 0, falsePositives = 0, falseNegatives = 0 }: Counts) {
  const precision = (100 * truePositives) / (truePositives + falsePositives) || 0;
  const recall = (100 * truePositives) / (truePositives + falseNegatives) || 0;
  return { f1: (2 * precision * recall) / (precision + recall) || 0, precision, recall };
}

function byBothRules(counts: Counts): Record<string, number> {
  const { f1, precision, recall } = ratios({
    truePositives: counts.studyTruePositives,
    falsePositives: counts.studyFalsePositives,
    falseNegatives: counts.studyFalseNegatives,
  });
  return { ...ratios(counts), studyF1: f1, studyPrecision: precision, studyRecall: recall };
}

interface Channel {
  readonly train: Matrix;
  readonly test: Matrix;
  readonly runs: readonly Run[];
}

/** Samples that the study's rule reports on both sides of an error: a run counts as found where they touch it. */
const AROUND = 100;

/** Runs of high scores, by dynamic thresholding, against the labelled ones. */
function found(method: string, seed: number, { train, test, runs }: Channel): Record<string, number> {
  const { spec, configure } = detectors[method];
  const model = configure({ ...('seed' in spec.options ? { seed } : {}), ...('targets' in spec.options ? { targets: [0] } : {}) }).fit(
    train,
  );
  const scores = model.score(test);
  const least = scores.reduce((low, s) => Math.min(low, s), 0);
  for (let i = 0; i < scores.length; ++i) scores[i] -= least;
  // Training ends elsewhere: where a walk begins its scores are of another kind.
  if (model.follow) scores.fill(Number.NaN, 0, Math.min(scores.length, model.follow().memory));
  const own = overlapAccuracy(runs, dynamicThresholding(scores, { direction: 'high', around: AROUND }).events);
  // The study's rule knows no missing errors.
  const known = scores.map((score) => (score === score ? score : 0));
  const study = overlapAccuracy(runs, dynamicThresholding(known, { direction: 'high', rule: 'published' }).events);
  return {
    truePositives: own.truePositives,
    falsePositives: own.falsePositives,
    falseNegatives: own.falseNegatives,
    studyTruePositives: study.truePositives,
    studyFalsePositives: study.falsePositives,
    studyFalseNegatives: study.falseNegatives,
  };
}

/** Runs by channel; a channel may have several lines. */
export function labelled(text: string): Map<string, Run[]> {
  const out = new Map<string, Run[]>();
  for (const line of text.trim().split(/\r?\n/).slice(1)) {
    const [, channel, pairs] = LINE.exec(line) ?? [];
    if (channel === undefined) throw new HapaxError('FILE', `${LABELS}: cannot be understood: ${line}`);
    const numbers = (pairs.match(/\d+/g) ?? []).map(Number);
    const runs = out.get(channel) ?? [];
    for (let i = 0; i + 1 < numbers.length; i += 2) runs.push({ start: numbers[i], end: numbers[i + 1] + 1 });
    out.set(channel, runs);
  }
  return out;
}

async function load(path: string, runs: readonly Run[]): Promise<Channel> {
  const { train, test } = await readNpz(path);
  if (train === undefined || test === undefined) throw new HapaxError('FILE', `${path}: wants arrays train and test`);
  return { train: matrixOf(train), test: matrixOf(test), runs };
}

export const matrixOf = ({ shape: [rows, columns = 1], values }: NpyArray): Matrix => ({ rows, columns, values });
