// One worker thread against two, and against no pool, interleaved; minimum of the rounds. Build first: npm run build.
//   node bench/pool.mjs [rounds]
// Two times are printed: wall time, and the critical path: CPU time of the main thread and of the busiest other thread, added.
// On a machine with two free cores they agree; on a busy one only the second says what the division of work gains. Linux only.
import { readdirSync, readFileSync } from 'node:fs';
import { workerPool } from '@hapax/io';
import { random } from 'hapax';
import { detectors } from 'hapax/registry';

const rounds = Number(process.argv[2] ?? 5);

/** Standard normal samples in shared memory, so that no copy is timed. */
function samples(n, d, seed) {
  const chance = random(seed);
  const values = new Float64Array(new SharedArrayBuffer(8 * n * d));
  for (let k = 0; k < values.length; ++k) values[k] = chance.normal();
  return { values, rows: n, columns: d };
}

/** CPU milliseconds of each thread of this process so far. */
function threadTimes() {
  const times = new Map();
  for (const id of readdirSync('/proc/self/task')) {
    try {
      times.set(id, Number(readFileSync(`/proc/self/task/${id}/schedstat`, 'utf8').split(' ')[0]) / 1e6);
    } catch {
      // The thread ended between the two calls.
    }
  }
  return times;
}

/** CPU time of the main thread plus that of the busiest other thread since `before`. */
function criticalPath(before) {
  const spent = [...threadTimes()].map(([id, ms]) => ({ id, ms: ms - (before.get(id) ?? 0) }));
  const main = spent.find(({ id }) => id === String(process.pid)).ms;
  return main + Math.max(...spent.filter(({ id }) => id !== String(process.pid)).map(({ ms }) => ms));
}

const CASES = [
  {
    name: 'isolationForest score 200,000 x 10',
    id: 'isolationForest',
    options: {},
    train: samples(10_000, 10, 1),
    score: samples(200_000, 10, 2),
  },
  { name: 'knn score 60,000 x 20 against 20,000', id: 'knn', options: {}, train: samples(20_000, 20, 1), score: samples(60_000, 20, 2) },
  {
    name: 'isolationForest fit 100,000 x 10, 1,000 trees of 4,096',
    id: 'isolationForest',
    options: { nEstimators: 1000, maxSamples: 4096 },
    train: samples(100_000, 10, 1),
  },
  { name: 'randomForest fit 20,000 x 10, 100 trees', id: 'randomForest', options: { nEstimators: 100 }, train: samples(20_000, 10, 1) },
];

const pools = [workerPool({ threads: 1 }), workerPool({ threads: 2 })];
for (const { name, id, options, train, score } of CASES) {
  const labels = Array.from({ length: train.rows }, (_, i) => (train.values[i * train.columns] > 1.5 ? 1 : 0));
  const configured = detectors[id].configure(options);
  const model = configured.fit(train, { labels });
  const ways = [
    () => (score ? model.score(score) : configured.fit(train, { labels })),
    ...pools.map((pool) => () => (score ? pool.score(model, score) : pool.fit(id, options, train, { labels }))),
  ];
  const wall = ways.map(() => Infinity);
  const path = ways.map(() => Infinity);
  for (let round = 0; round <= rounds; ++round) {
    for (const [k, way] of ways.entries()) {
      const before = threadTimes();
      const start = performance.now();
      await way();
      // The first round warms the threads up.
      if (round === 0) continue;
      wall[k] = Math.min(wall[k], performance.now() - start);
      path[k] = Math.min(path[k], criticalPath(before));
    }
  }
  const row = (what, [alone, one, two]) =>
    `  ${what.padEnd(14)} no pool ${alone.toFixed(0).padStart(6)} ms  1 thread ${one.toFixed(0).padStart(6)} ms  2 threads ${two.toFixed(0).padStart(6)} ms  x${(one / two).toFixed(2)} (x${(alone / two).toFixed(2)} of no pool)`;
  console.log(`${name}\n${row('wall', wall)}\n${row('critical path', path)}`);
}
await Promise.all(pools.map((pool) => pool.close()));
