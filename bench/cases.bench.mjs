// The worked cases, judged by scikit-learn on the same rows: node bench/cases.bench.mjs [python with scikit-learn]
// Without an argument it takes bench/peers/.venv, which bench/peers/setup.sh makes. Writes bench/results/cases.json, which the pages show.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decisionTree, ellipticEnvelope, isolationForest, knn, oneClassSvm, pipeline, randomForest, standardize } from 'hapax';
import { averagePrecision, rocAuc } from 'hapax/evaluate';
import { fraudRows } from '../examples/fraud/case.mjs';
import { transactions } from '../examples/fraud/transactions.mjs';
import { beatRows } from '../examples/health/features.mjs';
import { hearts } from '../examples/health/hearts.mjs';
import { connectionRows } from '../examples/intrusion/features.mjs';
import { network } from '../examples/intrusion/network.mjs';
import { ownPastRows } from '../examples/intrusion/own-past.mjs';
import { machining, measuredRows, physicalRows } from '../examples/maintenance/machining.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const python = process.argv[2] ?? join(here, 'peers/.venv/bin/python');

/** Both libraries on one split. `hapax` gets what `peer` gets. */
const jobs = [];
const job = (page, title, method, hapax, rows, labels, from, { normalOnly = false, told = false } = {}) => {
  const chosen = [...Array(from).keys()].filter((i) => !normalOnly || labels[i] === 0);
  jobs.push({
    page,
    title,
    method,
    hapax,
    told: told ? chosen.map((i) => labels[i]) : null,
    fit: chosen.map((i) => rows[i]),
    score: rows.slice(from),
    truth: labels.slice(from),
  });
};

const fraud = fraudRows(transactions());
job('fraud', 'forest, raw columns', 'IsolationForest', isolationForest({ seed: 1 }), fraud.raw, fraud.labels, fraud.from);
job('fraud', 'forest, own past', 'IsolationForest', isolationForest({ seed: 1 }), fraud.own, fraud.labels, fraud.from);
job(
  'fraud',
  'told the labels',
  'RandomForestClassifier',
  randomForest({ seed: 1, minSamplesLeaf: 3 }),
  fraud.own,
  fraud.labels,
  fraud.from,
  { told: true },
);

const pieces = machining();
const failed = pieces.map((p) => (p.failed ? 1 : 0));
job('maintenance', 'one-class SVM, measured', 'OneClassSVM', oneClassSvm({ gamma: 'auto' }), measuredRows(pieces), failed, 6000, {
  normalOnly: true,
});
job('maintenance', 'forest, physical', 'IsolationForest', isolationForest({ seed: 1 }), physicalRows(pieces), failed, 6000);
job(
  'maintenance',
  'told, physical',
  'RandomForestClassifier',
  randomForest({ seed: 1, minSamplesLeaf: 3 }),
  physicalRows(pieces),
  failed,
  6000,
  { told: true },
);

const [patient] = hearts();
const learnt = patient.beats.findIndex(({ at }) => at > 300 * patient.rate);
const ill = patient.beats.map(({ symbol }) => (symbol === 'N' ? 0 : 1));
const rhythm = beatRows(patient, learnt).map((row) => row.slice(0, 2));
job('health', 'rhythm of patient 1, robust covariance', 'EllipticEnvelope', ellipticEnvelope({ seed: 1 }), rhythm, ill, learnt);

const office = network();
const own = ownPastRows(office);
const links = connectionRows(office).map((row, i) => [...row, ...own[i]]);
const attack = office.map(({ kind }) => (kind === 'normal' ? 0 : 1));
const later = office.findIndex(({ time }) => time >= 4 * 86_400);
job('intrusion', 'decision tree', 'DecisionTreeClassifier', decisionTree({ minSamplesLeaf: 5 }), links, attack, later, { told: true });
job('intrusion', 'isolation forest, normal rows', 'IsolationForest', isolationForest({ seed: 1 }), links, attack, later, {
  normalOnly: true,
});
job(
  'intrusion',
  'nearest neighbours, normal rows',
  'NearestNeighbors',
  pipeline({ transforms: [standardize()], detector: knn({ method: 'mean' }) }),
  links,
  attack,
  later,
  { normalOnly: true },
);

const place = mkdtempSync(join(tmpdir(), 'hapax-cases-'));
try {
  const write = (name, rows) => {
    const path = join(place, name);
    writeFileSync(path, new Uint8Array(Float64Array.from(rows.flat()).buffer));
    return path;
  };
  const asked = jobs.map(({ method, fit, score, told }, i) => ({
    method,
    columns: fit[0].length,
    fit: write(`${i}.fit`, fit),
    score: write(`${i}.score`, score),
    labels: told === null ? null : write(`${i}.labels`, told),
    out: join(place, `${i}.out`),
  }));
  const { stdout, status, error } = spawnSync(python, [join(here, 'peers/cases.py')], {
    input: JSON.stringify({ jobs: asked }),
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  if (status !== 0)
    throw new Error(
      `${python} failed (${error?.message ?? `status ${status}`}): bash bench/peers/setup.sh, or name a Python that has scikit-learn`,
    );
  const rows = jobs.map(({ page, title, method, hapax, fit, score, truth, told }, i) => {
    const scaled = hapax.id === 'oneClassSvm' ? standardize().fit(fit) : undefined;
    const [a, b] = scaled ? [scaled.apply(fit), scaled.apply(score)] : [fit, score];
    const ours = hapax.fit(a, told === null ? {} : { labels: told }).score(b);
    const theirs = new Float64Array(new Uint8Array(readFileSync(asked[i].out)).buffer);
    const both = (measure) => [measure(truth, ours), measure(truth, theirs)].map((v) => Number(v.toFixed(3)));
    return {
      page,
      title,
      hapax: title.startsWith('nearest') ? 'knn' : hapax.id,
      scikitLearn: method,
      rocAuc: both(rocAuc),
      averagePrecision: both(averagePrecision),
    };
  });
  const { version } = JSON.parse(stdout);
  writeFileSync(join(here, 'results/cases.json'), `${JSON.stringify({ scikitLearn: version, rows }, undefined, 2)}\n`);
  console.table(
    rows.map(({ title, rocAuc: [a, b], averagePrecision: [c, d] }) => ({
      title,
      'AUC hapax': a,
      'AUC scikit-learn': b,
      'AP hapax': c,
      'AP scikit-learn': d,
    })),
  );
} finally {
  rmSync(place, { recursive: true });
}
