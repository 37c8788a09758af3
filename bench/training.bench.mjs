// Training of one network by hapax and by PyTorch, one core each, in turns: the autoencoder's layers, LeakyReLU, Adam, the same batches.
// CPU milliseconds of a step, least of the rounds. Ours counts all of the fit (scale, held-out tenth, calibration), PyTorch's the steps alone.
//   node bench/training.bench.mjs PYTHON [rounds]        PYTHON: one that has torch
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { autoencoder, deepSad, random } from 'hapax';

const [python, rounds = '3'] = process.argv.slice(2);
if (python === undefined) throw new Error('name a Python that has torch');
const NETS = [
  { d: 11, hidden: [4, 4, 4, 4, 2], batch: 64 },
  { d: 21, hidden: [32, 16, 8], batch: 128 },
  { d: 100, hidden: [64, 32], batch: 32 },
  { d: 100, hidden: [128, 128, 64, 64, 32], batch: 64 },
  { d: 300, hidden: [128, 128, 64, 64, 32], batch: 64 },
];
const STEPS = 20;
const EPOCHS = 3;

const child = spawn(python, [fileURLToPath(new URL('peers/train_torch.py', import.meta.url))], { stdio: ['pipe', 'pipe', 'inherit'] });
const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
const said = async () => (await lines.next()).value;
const torch = async (ask) => {
  child.stdin.write(`${JSON.stringify(ask)}\n`);
  return Number(await said());
};
const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

console.log(`Node ${process.versions.node}, PyTorch ${await said()}\n`);
console.log('| network | batch | hapax ms | PyTorch float32 ms | PyTorch float64 ms | float32 / hapax |\n|---|---|---|---|---|---|');
for (const { d, hidden, batch } of NETS) {
  const steps = STEPS * batch;
  const n = Math.ceil(steps / 0.9);
  const next = random(1);
  const x = { values: Float64Array.from({ length: n * d }, () => next.uniform()), rows: n, columns: d };
  const best = [Infinity, Infinity, Infinity];
  const method = autoencoder({
    hidden,
    activation: 'leakyRelu',
    norm: 'none',
    batchSize: batch,
    epochs: EPOCHS,
    patience: 1000,
    penalty: 0,
  });
  for (let round = 0; round < Number(rounds); ++round) {
    const start = cpu();
    method.fit(x);
    best[0] = Math.min(best[0], (cpu() - start) / (EPOCHS * Math.floor((0.9 * n) / batch)));
    for (const [k, dtype] of ['float32', 'float64'].entries())
      best[k + 1] = Math.min(best[k + 1], await torch({ d, hidden, batch, n: steps, epochs: EPOCHS, dtype }));
  }
  const [ours, f32, f64] = best.map((ms) => ms.toFixed(3));
  console.log(`| ${[d, ...hidden].join('-')} | ${batch} | ${ours} | ${f32} | ${f64} | ${(best[1] / best[0]).toFixed(2)} |`);
}
child.stdin.end();

// The training of psykoda's example: 40 rows of 11 features, 30 + 100 epochs, layers 4-4-4-4-2, one network and ten.
for (const nNetworks of [1, 10]) {
  const next = random(2);
  const rows = Array.from({ length: 40 }, () => Float64Array.from({ length: 11 }, () => (next.uniform() < 0.3 ? next.uniform() : 0)));
  const fit = () =>
    deepSad({
      form: 'psykoda',
      hidden: [4, 4, 4, 4, 2],
      pretrainEpochs: 30,
      epochs: 100,
      batchSize: 64,
      penalty: 1e-6,
      nNetworks,
      seed: 1,
    }).fit(rows);
  fit();
  const start = cpu();
  fit();
  console.log(
    `\npsykoda's example, ${nNetworks} ${nNetworks === 1 ? 'network' : 'networks'}, 30 + 100 epochs: ${((cpu() - start) / 1000).toFixed(3)} s CPU`,
  );
}
