// Series methods beside the Python libraries, job by job in turn, in one run: CPU seconds, best of three.
// node bench/series.bench.mjs PYTHON [profile sizes] [jobs]: PYTHON has stumpy, statsmodels, ruptures and tslearn (bench/peers/series_peer.py says how). Build first.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { changePoints, decompose, matrixProfile, semanticSegmentation, seriesShape, windowKShape } from '../packages/hapax/dist/index.js';

const [python, sizes = '4096,16384', only = 'profile,mstl,pelt,binary,fluss,kshape'] = process.argv.slice(2);
if (python === undefined) throw new Error('usage: node bench/series.bench.mjs PYTHON [profile sizes] [jobs]');
const ROUNDS = 3;

const spread = (t) => ((t * 7919) % 10007) / 10007 - 0.5;
const rhythm = (n) =>
  Float64Array.from({ length: n }, (_, t) => Math.sin((2 * Math.PI * t) / 24) + 0.5 * Math.sin((2 * Math.PI * t) / 168) + 0.3 * spread(t));
const steps = (n) => Float64Array.from({ length: n }, (_, t) => (Math.floor(t / 250) % 3) * 2 + 2 * spread(t));
const shapes = (n) =>
  Float64Array.from(
    { length: n },
    (_, t) => (t < Math.floor(n / 2) ? Math.sin((2 * Math.PI * t) / 50) : 2 * ((t % 50) / 50) - 1) + 0.3 * spread(t),
  );
const oneFeature = (values) => ({ values, rows: values.length, columns: 1 });

const JOBS = {
  profile: {
    title: 'matrix profile, window 100',
    run: (n) => matrixProfile({ windowSize: 100 }).fitScore(oneFeature(rhythm(n))),
    peer: 'stumpy',
  },
  mstl: {
    title: 'periods found and decomposed (MSTL is told its periods)',
    run: (n) => decompose(seriesShape(rhythm(n))),
    peer: 'statsmodels MSTL',
  },
  pelt: { title: 'change points of the mean, PELT', run: (n) => changePoints(steps(n), { search: 'pelt' }), peer: 'ruptures' },
  binary: {
    title: 'change points of the mean, binary segmentation',
    run: (n) => changePoints(steps(n), { search: 'binary' }),
    peer: 'ruptures',
  },
  fluss: {
    title: 'where the shapes change, window 100 (FLUSS)',
    run: (n) => semanticSegmentation(shapes(n), { windowSize: 100, segments: 2 }),
    peer: 'stumpy',
  },
  kshape: {
    title: 'four shapes of windows of 32 (k-shape), and the distance of each window',
    run: (n) => windowKShape({ windowSize: 32, windows: n }).fit(oneFeature(rhythm(n))),
    peer: 'tslearn, without the distances',
  },
};

const child = spawn(python, [new URL('./peers/series_peer.py', import.meta.url).pathname], {
  stdio: ['pipe', 'pipe', 'inherit'],
  // One thread on both sides.
  env: { ...process.env, NUMBA_NUM_THREADS: '1', OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' },
});
const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
const line = async () => (await lines.next()).value;
console.log(`${await line()}, node ${process.version}`);
console.log('job, samples, hapax s, Python s, ratio, peer');
for (const [job, all] of [
  ['profile', sizes.split(',').map(Number)],
  ['mstl', [4368, 17472]],
  ['pelt', [2000]],
  ['binary', [2000, 10000]],
  ['fluss', [4096, 16384]],
  ['kshape', [1000, 4000]],
]) {
  for (const n of only.split(',').includes(job) ? all : []) {
    let [ours, theirs] = [Infinity, Infinity];
    for (let round = 0; round < ROUNDS; ++round) {
      const before = process.cpuUsage();
      JOBS[job].run(n);
      const { user, system } = process.cpuUsage(before);
      ours = Math.min(ours, (user + system) / 1e6);
      child.stdin.write(`${job} ${n}\n`);
      theirs = Math.min(theirs, Number((await line()).split(' ')[0]));
    }
    console.log(`${JOBS[job].title}, ${n}, ${ours.toFixed(3)}, ${theirs.toFixed(3)}, ${(theirs / ours).toFixed(1)}x, ${JOBS[job].peer}`);
  }
}
child.stdin.end();
