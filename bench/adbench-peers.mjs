// ADBench with hapax and its Python peers on the very same splits: node bench/adbench-peers.mjs FOLDER [--only isolationForest,hbos]
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readNpz } from '@hapax/io';
import { adbenchSplit, averagePrecision, rocAuc } from 'hapax/evaluate';
import { detectors } from 'hapax/registry';
import { report } from './harness.mjs';
import { startPeer } from './peers/peer.mjs';

const { values: given, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string', default: 'isolationForest,hbos,ecod,copod,loda,pca,knn,lof' },
    seeds: { type: 'string', default: '3' },
  },
});
const [data] = positionals;
if (data === undefined) throw new Error('name the folder of .npz files: node bench/adbench-peers.mjs FOLDER');

const folder = mkdtempSync(join(tmpdir(), 'hapax-adbench-'));
const peer = startPeer();
const sums = {};
try {
  const versions = await peer.ask({ task: 'versions' });
  for (const name of readdirSync(data).filter((file) => file.endsWith('.npz'))) {
    const { X, y } = await readNpz(join(data, name));
    const x = { values: X.values, rows: X.shape[0], columns: X.shape[1] };
    for (let seed = 1; seed <= Number(given.seeds); ++seed) await compare(name, adbenchSplit(x, y.values, seed), seed);
  }
  const mean = (lists) => {
    const sets = Object.values(lists).map((values) => values.reduce((a, b) => a + b, 0) / values.length);
    return Number((sets.reduce((a, b) => a + b, 0) / sets.length).toFixed(2));
  };
  const rows = Object.entries(sums).map(([method, { ours, theirs }]) => ({
    method,
    roc: mean(ours.roc),
    'peer roc': mean(theirs.roc),
    pr: mean(ours.pr),
    'peer pr': mean(theirs.pr),
  }));
  report('adbench-peers', 'ADBench, the same splits for hapax and its peers: mean over seeds, then over sets, per cent', rows, [
    `peers: ${Object.entries(versions)
      .map(([lib, version]) => `${lib} ${version}`)
      .join(', ')}`,
    'command: node bench/adbench-peers.mjs FOLDER',
  ]);
} finally {
  peer.stop();
  rmSync(folder, { recursive: true });
}

async function compare(set, split, seed) {
  if (!split.testLabels.includes(1)) return;
  const { train, test } = split;
  const file = join(folder, 'x.bin');
  writeFileSync(file, Buffer.concat([Buffer.from(train.values.buffer), Buffer.from(test.values.buffer)]));
  for (const method of given.only.split(',')) {
    const { spec, configure } = detectors[method];
    const ours = configure('seed' in spec.options ? { seed } : {})
      .fit(train)
      .score(test);
    const { scores, error } = await peer.ask({
      task: 'rank',
      method,
      seed,
      file,
      n: train.rows + test.rows,
      d: train.columns,
      train: train.rows,
    });
    if (error) throw new Error(`${method} on ${set}: ${error}`);
    sums[method] ??= { ours: { roc: {}, pr: {} }, theirs: { roc: {}, pr: {} } };
    keep(sums[method].ours, set, split.testLabels, ours);
    keep(sums[method].theirs, set, split.testLabels, scores);
  }
}

function keep(sum, set, labels, scores) {
  (sum.roc[set] ??= []).push(100 * rocAuc(labels, scores));
  (sum.pr[set] ??= []).push(100 * averagePrecision(labels, scores));
}
