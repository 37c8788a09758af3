import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { changePoints, HapaxError } from 'hapax';
import { changeAccuracy } from 'hapax/evaluate';
import { methodsByName } from 'hapax/registry';
import { type BenchJob, type BenchRow, filesIn, nothingIn, type Suite } from './suite.ts';

const ANNOTATIONS = 'annotations.json';
/** What finds the places of changes: offline by division, online where an alarm is the place, and nothing at all. */
const FINDERS: Readonly<Record<string, (x: Float64Array) => number[]>> = {
  changePoints: (x) => changePoints(x).map(({ at }) => at),
  pelt: (x) => changePoints(x, { search: 'pelt' }).map(({ at }) => at),
  pageHinkley: (x) => alarms('pageHinkley', x),
  adwin: (x) => alarms('adwin', x),
  bocpd: toldPlaces,
  cusum: (x) => changePoints(x, { search: 'cusum' }).map(({ at }) => at),
  wild: (x) => changePoints(x, { search: 'wild' }).map(({ at }) => at),
  nothing: () => [],
};

/** Series with changes that five people marked. */
export const tcpd: Suite = {
  id: 'tcpd',
  title: 'Turing Change Point Dataset',
  source: 'van den Burg & Williams (2020), An Evaluation of Change Point Detection Algorithms, arXiv 2003.06222',
  layout: `${ANNOTATIONS} (series, annotator, first samples after changes) beside NAME.json with series[].raw`,
  measures: ['f1', 'cover'],
  methods: Object.keys(FINDERS),
  async *run({ folder, methods, seeds, only = '', done = () => false }: BenchJob): AsyncIterable<BenchRow> {
    const files = (await filesIn(folder)).filter((name) => name.endsWith('.json') && name !== ANNOTATIONS && name.includes(only)).sort();
    if (files.length === 0) throw nothingIn(tcpd, folder, only);
    if (!existsSync(join(folder, ANNOTATIONS))) throw nothingIn(tcpd, folder, '', ANNOTATIONS);
    // The benchmark's own file: places by series and annotator.
    const marked = JSON.parse(await readFile(join(folder, ANNOTATIONS), 'utf8')) as Record<string, Record<string, number[]>>;
    for (const name of files) {
      const set = name.slice(0, -5);
      const people = Object.values(marked[set] ?? {});
      if (people.length === 0) continue;
      const channels = await load(join(folder, name));
      for (const method of methods) {
        if (done(set, method, seeds[0])) continue;
        const begin = process.cpuUsage();
        const found = [...new Set(channels.flatMap((x) => FINDERS[method](x)))].sort((a, b) => a - b);
        const { user, system } = process.cpuUsage(begin);
        const { f1, cover } = changeAccuracy(people, found, channels[0].length);
        yield { set, method, seed: seeds[0], measures: { f1: 100 * f1, cover: 100 * cover }, seconds: (user + system) / 1e6 };
      }
    }
  },
};

/** Places that Bayesian online change points tell, each once it is told. */
function toldPlaces(x: Float64Array): number[] {
  const model = methodsByName.online.bocpd.configure({ warmup: Math.max(4, Math.min(30, Math.floor(x.length / 5))) }).start(1);
  const out: number[] = [];
  for (let i = 0; i < x.length; ++i) {
    const news = model.scoreOne([x[i]]) > 0.5;
    model.learnOne([x[i]]);
    if (news && model.shift) out.push(i - model.shift.ago);
  }
  return out;
}

/** Samples at which an online method goes above its own threshold. */
function alarms(method: string, x: Float64Array): number[] {
  const model = methodsByName.online[method].configure({}).start(1);
  const out: number[] = [];
  let above = false;
  for (let i = 0; i < x.length; ++i) {
    const now = model.scoreOne([x[i]]) > 1;
    model.learnOne([x[i]]);
    if (now && !above) out.push(i);
    above = now;
  }
  return out;
}

/** The channels of a series, the values standardised; missing ones stand for the value before. */
async function load(path: string): Promise<Float64Array[]> {
  const { series } = JSON.parse(await readFile(path, 'utf8')) as { series?: { raw?: (number | null)[] }[] };
  if (series === undefined || series.length === 0 || series.some(({ raw }) => !Array.isArray(raw)))
    throw new HapaxError('FILE', `${path}: wants series, a list of channels with a list raw; the suite wants ${tcpd.layout}`);
  return series.map(({ raw = [] }) => {
    let before = 0;
    const x = Float64Array.from(raw, (v) => (before = v ?? before));
    const mean = x.reduce((a, b) => a + b, 0) / x.length;
    const spread = Math.sqrt(x.reduce((sum, v) => sum + (v - mean) ** 2, 0) / x.length);
    return spread > 0 ? x.map((v) => (v - mean) / spread) : x;
  });
}
