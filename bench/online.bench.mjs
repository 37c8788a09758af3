// Samples a second of every online detector on one core: scoreOne, and scoreLearnOne after warm-up. Build first: npm run build.
// Processor time, best of rounds; detectors take turns within a round so that a busy machine hits them alike.
// node bench/online.bench.mjs [rounds] [id …]
import { cpus } from 'node:os';
import { random } from '../packages/hapax/dist/index.js';
import { online } from '../packages/hapax/dist/registry.js';

const [rounds = '5', ...only] = process.argv.slice(2);
const CASES = [
  { id: 'ewma', d: 3 },
  { id: 'gaussian', d: 3 },
  { id: 'streamingMad', d: 3 },
  { id: 'holtWinters', d: 3 },
  { id: 'pageHinkley', d: 3 },
  { id: 'adwin', d: 3 },
  { id: 'spectralResidual', d: 1 },
  { id: 'analogForecast', d: 3 },
  { id: 'halfSpaceTrees', d: 3 },
  { id: 'halfSpaceTrees', d: 3, note: 'known limits', options: { limits: [-4, 4, -4, 4, -4, 4] } },
  { id: 'randomCutForest', d: 3 },
  { id: 'windowedIsolationForest', d: 3 },
  { id: 'windowedLof', d: 3 },
  { id: 'kitNet', d: 3 },
  { id: 'kitNet', d: 12, note: 'execute; then train', options: { after: 'learn', output: 'kitnet' } },
  { id: 'kitNet', d: 115, note: 'execute; then train', options: { after: 'learn', output: 'kitnet' } },
].filter(({ id }) => id in online && (only.length === 0 || only.includes(id)));

/** Latent factors with noise, four features each: what KitNET's map finds groups in. */
function samples(n, d) {
  const chance = random(1);
  return Array.from({ length: n }, () => {
    const factors = Array.from({ length: Math.ceil(d / 4) }, () => chance.normal());
    return Float64Array.from({ length: d }, (_, j) => factors[j >> 2] + 0.3 * chance.normal());
  });
}

const seconds = () => process.cpuUsage().user / 1e6;
const rate = (body, rows) => {
  const start = seconds();
  let n = 0;
  while (seconds() - start < 0.25) for (const end = n + 200; n < end; ++n) body(rows[n % rows.length]);
  return n / (seconds() - start);
};

const runs = CASES.map(({ id, d, note = '', options = {} }) => {
  const rows = samples(4096, d);
  const model = online[id].configure(options).start(d);
  for (let i = 0; i < Math.max(2000, model.progress.needed + 500); ++i) model.learnOne(rows[i % rows.length]);
  return { id, d, note, rows, model, score: 0, both: 0 };
});
let sink = 0;
for (let r = 0; r < Number(rounds); ++r) {
  for (const run of runs) {
    run.score = Math.max(
      run.score,
      rate((x) => (sink += run.model.scoreOne(x)), run.rows),
    );
    run.both = Math.max(
      run.both,
      rate((x) => (sink += run.model.scoreLearnOne(x)), run.rows),
    );
  }
}
console.log(`${cpus()[0].model}, ${cpus().length} cores, Node ${process.version}, best of ${rounds} rounds`);
console.table(
  runs.map(({ id, d, note, score, both }) => ({ id, d, note, 'score/s': Math.round(score), 'score+learn/s': Math.round(both) })),
);
if (Number.isNaN(sink)) throw new Error('a detector gave no verdict after its warm-up');
