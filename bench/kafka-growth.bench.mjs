import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { FEATURES, recordOf, samplesOf, startCluster3 } from './kafka-cluster.mjs';

// node bench/kafka-growth.bench.mjs [--samples 400000] [--keys 400] [--workers 1,2,4]
// One topic of eight partitions, judged by one, two and four processes of `hapax watch`, a group each time: CPU seconds of all workers together, from their
// start to the last committed sample, and wall time beside them. Each worker costs its start and its part in the
// group; what a sample costs must not grow with their number.

const { values: flags } = parseArgs({
  options: {
    samples: { type: 'string', default: '400000' },
    keys: { type: 'string', default: '400' },
    workers: { type: 'string', default: '1,2,4' },
  },
});
const [N, KEYS] = [flags.samples, flags.keys].map(Number);
const PARTITIONS = 8;
const PATIENCE_MS = 90_000;
const TICKS = 100;
const main = new URL('../packages/cli/dist/main.js', import.meta.url).pathname;
const sleep = (ms) => new Promise((go) => setTimeout(go, ms));

const kafka = await startCluster3(1);
const folder = mkdtempSync(join(tmpdir(), 'hapax-growth-'));
await kafka.topic('growth-in', PARTITIONS);
function* records(p) {
  for (const sample of samplesOf(p, PARTITIONS, N, KEYS, 1)) yield recordOf(sample);
}
for (let p = 0; p < PARTITIONS; ++p) await kafka.write('growth-in', p, records(p));

const pipeline = (group, port) => `name: ${group}
features: [${FEATURES.join(', ')}]
source:
  type: kafka
  brokers: [${kafka.addresses.map((address) => `'${address}'`).join(', ')}]
  topic: growth-in
  group: ${group}
  key: key
  results: ${group}-results
detectors: [{ method: ewma }]
metrics: { port: ${port} }
`;

/** CPU seconds of a process. */
function cpuOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

/** Partitions that a worker has, and how far behind it is in them. */
async function stateOf(port) {
  const text = await fetch(`http://127.0.0.1:${port}/metrics`).then(
    (answer) => answer.text(),
    () => '',
  );
  const lags = [...text.matchAll(/^hapax_kafka_lag\{[^}]*\} (\S+)$/gm)].map(([, value]) => Number(value));
  const transactions = [...text.matchAll(/^hapax_kafka_transactions_total\{[^}]*\} (\S+)$/gm)].map(([, value]) => Number(value));
  return {
    begun: transactions.every((count) => count > 0),
    partitions: lags.length,
    lag: lags.reduce((sum, lag) => sum + lag, 0),
    known: lags.every((lag) => lag === lag),
  };
}

const rows = {};
const children = new Set();
let port = 21_460;
try {
  for (const count of flags.workers.split(',').map(Number)) {
    const begun = performance.now();
    const workers = Array.from({ length: count }, () => {
      port += 1;
      const file = join(folder, `${port}.yaml`);
      writeFileSync(file, pipeline(`growth-${count}`, port));
      const child = spawn(process.execPath, [main, 'watch', file], { stdio: ['ignore', 'ignore', 'inherit'] });
      children.add(child);
      child.once('exit', () => children.delete(child));
      return { port, child };
    });
    let quiet = 0;
    let seconds = 0;
    while (quiet < 2) {
      await sleep(250);
      const states = await Promise.all(workers.map((worker) => stateOf(worker.port)));
      const partitions = states.reduce((sum, state) => sum + state.partitions, 0);
      const behind = states.reduce((sum, state) => sum + state.lag, 0);
      if (states.some(({ begun: one }) => !one) || partitions !== PARTITIONS || behind > 0 || states.some(({ known }) => !known)) quiet = 0;
      else quiet += 1;
      if (performance.now() - begun > PATIENCE_MS) throw new Error(`it took too long: ${JSON.stringify(states)}`);
      if (quiet === 1) seconds = workers.reduce((sum, { child }) => sum + cpuOf(child.pid), 0);
    }
    const wall = (performance.now() - begun) / 1000;
    rows[`${count} ${count === 1 ? 'worker' : 'workers'}`] = {
      'CPU s': seconds.toFixed(1),
      'samples/s of a core': Math.round(N / seconds),
      'CPU s a worker': (seconds / count).toFixed(1),
      'wall s': wall.toFixed(1),
    };
    await Promise.all(
      workers.map(({ child }) => {
        const gone = new Promise((then) => child.once('exit', then));
        child.kill('SIGTERM');
        return gone;
      }),
    );
  }
  console.table(rows);
} finally {
  for (const child of children) child.kill('SIGKILL');
  await kafka.stop();
  rmSync(folder, { recursive: true, force: true });
}
process.exit(0);
