// hapax against scikit-learn, PyOD, River and anomalytics: same data, one thread each, in turns, CPU seconds, minimum over rounds.
// node bench/peers.mjs [--only isolationForest,lof] [--sizes 1000,10000] [--features 10,50] [--rounds 2] [--pot 5000]
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { peaksOverThreshold, random } from 'hapax';
import { detectors, online } from 'hapax/registry';
import { report } from './harness.mjs';
import { startPeer } from './peers/peer.mjs';

const { values: given } = parseArgs({
  options: {
    only: { type: 'string', default: 'isolationForest,hbos,ecod,copod,loda,pca,knn,lof,ellipticEnvelope,oneClassSvm' },
    sizes: { type: 'string', default: '1000,10000,100000' },
    features: { type: 'string', default: '10,50' },
    rounds: { type: 'string', default: '2' },
    pot: { type: 'string', default: '0' },
    stream: { type: 'string', default: '20000' },
    name: { type: 'string', default: 'peers' },
  },
});

/** Jobs that would take the peer or us many minutes: neighbours in 50 dimensions and SVMs grow with n². */
const TOO_LONG = { oneClassSvm: 20_000, lof: 20_000, knn: 20_000 };
const OPTIONS = { isolationForest: { nEstimators: 100 }, oneClassSvm: { nu: 0.1 }, lof: { nNeighbors: 20 }, knn: { nNeighbors: 5 } };
/** Single samples that the peer scores; few where one takes it seconds. */
const queriesFor = (n) => (n > 20_000 ? 3 : 50);

const folder = mkdtempSync(join(tmpdir(), 'hapax-peers-'));
const peer = startPeer();
const list = (text) => text.split(',').map(Number);
const rows = [];

try {
  const versions = await peer.ask({ task: 'versions' });
  for (const task of given.only.split(',').filter(Boolean)) {
    for (const n of list(given.sizes)) {
      for (const d of list(given.features)) {
        if (n > (TOO_LONG[task] ?? Infinity)) continue;
        rows.push(await compare({ task, n, d }));
      }
    }
  }
  if (Number(given.stream) > 0) rows.push(await stream(Number(given.stream)));
  if (Number(given.pot) > 0) rows.push(await pot(Number(given.pot)));
  report(given.name, 'hapax and its Python peers, one thread each, in turns; CPU seconds, least of the rounds; x: peer / hapax', rows, [
    `peers: ${Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}`,
    `command: node bench/peers.mjs ${process.argv.slice(2).join(' ')}`,
  ]);
} finally {
  peer.stop();
  rmSync(folder, { recursive: true });
}

/** Imports and compilation belong to no measurement. */
async function warmUp(task, d) {
  const x = normals(500, d);
  const file = join(folder, 'warm.bin');
  writeFileSync(file, x.values);
  for (let round = 0; round < 3; ++round) ours(task, x);
  await peer.ask({ task, n: 500, d, file, queries: 5 });
}

async function compare({ task, n, d }) {
  await warmUp(task, d);
  const x = normals(n, d);
  const file = join(folder, 'x.bin');
  writeFileSync(file, x.values);
  const best = { hapax: { fit: Infinity, score: Infinity, one: Infinity }, peer: { fit: Infinity, score: Infinity, one: Infinity } };
  let error;
  for (let round = 0; round < Number(given.rounds) && error === undefined; ++round) {
    keep(best.hapax, ours(task, x));
    const reply = await peer.ask({ task, n, d, file, queries: queriesFor(n) });
    if (reply.error) error = reply.error;
    else keep(best.peer, reply);
  }
  const ratio = (key) => Number((best.peer[key] / best.hapax[key]).toFixed(2));
  const both = Number(((best.peer.fit + best.peer.score) / (best.hapax.fit + best.hapax.score)).toFixed(2));
  const row = {
    task,
    n,
    d,
    fit: round(best.hapax.fit),
    score: round(best.hapax.score),
    one: round(best.hapax.one),
    peerFit: round(best.peer.fit),
    peerScore: round(best.peer.score),
    peerOne: round(best.peer.one),
  };
  const full = error ? { ...row, error } : { ...row, 'fit+score x': both, 'score x': ratio('score'), 'one x': ratio('one') };
  console.log(JSON.stringify(full));
  return full;
}

function ours(task, x) {
  const detector = detectors[task].configure(OPTIONS[task] ?? {});
  let model;
  const fit = cpu(() => {
    model = detector.fit(x);
  });
  const score = cpu(() => model.score(x));
  const sample = x.values.slice(0, x.columns);
  for (let i = 0; i < 200; ++i) model.scoreOne(sample);
  const times = 2000;
  const one = cpuOnce(() => {
    for (let i = 0; i < times; ++i) model.scoreOne(x.values.subarray((i % x.rows) * x.columns, ((i % x.rows) + 1) * x.columns));
  });
  return { fit, score, one: one / times };
}

async function stream(n) {
  const x = normals(n, 3);
  const file = join(folder, 'x.bin');
  writeFileSync(file, x.values);
  const model = online.halfSpaceTrees.configure({}).start(3);
  const pass = () => {
    for (let i = 0; i < n; ++i) {
      const sample = x.values.subarray(3 * i, 3 * i + 3);
      model.scoreOne(sample);
      model.learnOne(sample);
    }
  };
  pass();
  const own = cpu(pass);
  const reply = await peer.ask({ task: 'halfSpaceTrees', n, d: 3, file });
  const row = {
    task: 'halfSpaceTrees',
    n,
    d: 3,
    'samples/s': Math.round(n / own),
    'peer samples/s': Math.round(n / reply.fit),
    'one x': Number((reply.fit / own).toFixed(1)),
  };
  console.log(JSON.stringify(row));
  return row;
}

async function pot(n) {
  const x = normals(n, 3);
  const file = join(folder, 'x.bin');
  writeFileSync(file, x.values);
  const own = cpu(() => peaksOverThreshold(x, { quantile: 0.95, alarmQuantile: 0.95 }));
  const potPeer = startPeer('.venv-pot');
  const reply = await potPeer.ask({ task: 'pot', n, d: 3, file });
  potPeer.stop();
  if (reply.error) return { task: 'pot', n, d: 3, fit: round(own), error: reply.error };
  const row = {
    task: 'pot',
    n,
    d: 3,
    fit: round(own),
    peerFit: round(reply.fit),
    'fit+score x': Number((reply.fit / own).toFixed(0)),
  };
  console.log(JSON.stringify(row));
  return row;
}

function normals(n, d) {
  const chance = random(1);
  return { values: Float64Array.from({ length: n * d }, () => chance.normal()), rows: n, columns: d };
}

function keep(best, measured) {
  for (const key of Object.keys(best)) best[key] = Math.min(best[key], measured[key]);
}

function cpuOnce(work) {
  const begin = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(begin);
  return (user + system) / 1e6;
}

/** CPU seconds of one call; repeated until 0.2 s have been spent, and divided, as the peer does. */
function cpu(work) {
  let spent = 0;
  let times = 0;
  while (times < 1 || (spent < 0.2 && times < 50)) {
    spent += cpuOnce(work);
    times += 1;
  }
  return spent / times;
}

function round(seconds) {
  return Number(seconds.toPrecision(3));
}
