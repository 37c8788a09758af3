// Scoring a file row by row, beside pandas + scikit-learn: node bench/batch.bench.mjs [--rows 200000] [--rounds 2] [--python venv/bin/python]
// CPU seconds of each process with its start, and the largest memory it took; ways take turns. Python needs pandas, pyarrow and scikit-learn.
import { spawnSync } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { random } from 'hapax';

const { values: given } = parseArgs({
  options: {
    rows: { type: 'string', default: '200000' },
    rounds: { type: 'string', default: '2' },
    python: { type: 'string', default: 'python3' },
  },
});
const rows = Number(given.rows);
const features = Array.from({ length: 10 }, (_, j) => `f${j}`);
const main = new URL('../packages/cli/dist/main.js', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'hapax-batch-'));
const at = (name) => join(folder, name);

const hapax = (...args) => [process.execPath, main, ...args];
const run = ([command, ...args]) => {
  const ran = spawnSync('/usr/bin/time', ['-f', '%U %S %M', command, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });
  const [user, system, memory] = ran.stderr.trim().split('\n').at(-1).split(' ').map(Number);
  if (ran.status !== 0) throw new Error(`${command} ${args.slice(0, 4).join(' ')}: ${ran.stderr.slice(-500)}`);
  return { cpu: user + system, memory: memory / 1024 };
};

const PEER = `
import sys, pickle
import pandas as pd
from sklearn.ensemble import IsolationForest
what, source, target = sys.argv[1:4]
read = pd.read_csv if source.endswith(".csv") else pd.read_parquet
frame = read(source)
x = frame[[f"f{j}" for j in range(10)]].to_numpy()
if what == "fit":
    pickle.dump(IsolationForest(random_state=0, n_jobs=1).fit(x), open(target, "wb"))
else:
    model = pickle.load(open(sys.argv[4], "rb"))
    score = -model.score_samples(x)
    frame["score"] = score
    frame["anomaly"] = (score > -model.offset_).astype(int)
    frame.to_csv(target, index=False) if target.endswith(".csv") else frame.to_parquet(target, index=False)
`;

try {
  const chance = random(1);
  const file = createWriteStream(at('big.csv'));
  const small = createWriteStream(at('train.csv'));
  for (const out of [file, small]) out.write(`id,host,${features.join(',')}\n`);
  for (let i = 0; i < rows; ++i) {
    const line = `${i},h${i % 97},${features.map(() => (chance.uniform() < 0.005 ? 8 : 1) * chance.normal()).join(',')}\n`;
    if (i < 20_000) small.write(line);
    if (!file.write(line)) await new Promise((then) => file.once('drain', then));
  }
  file.end();
  small.end();
  await Promise.all([finished(file), finished(small)]);
  const model = at('m.json');
  run(hapax('fit', at('train.csv'), '-m', 'isolationForest', '--exclude', 'id,host', '-o', model));
  for (const to of ['arrows', 'parquet']) run(hapax('score', model, at('big.csv'), '--prefix', 'old_', '-o', at(`big.${to}`)));
  const peer = spawnSync(given.python, ['-c', 'import pandas, sklearn, pyarrow']).status === 0;
  if (!peer) console.log(`no pandas, scikit-learn and pyarrow in ${given.python}: their rows are left out; --python names another`);
  writeFileSync(at('peer.py'), PEER);
  if (peer) run([given.python, at('peer.py'), 'fit', at('train.csv'), at('m.pickle')]);
  const empty = run(hapax('--version'));
  const ways = {
    'hapax, CSV to CSV': hapax('score', model, at('big.csv'), '-o', at('o.csv')),
    'hapax, Arrow to Arrow': hapax('score', model, at('big.arrows'), '-o', at('o.arrows')),
    'hapax, Parquet to Parquet': hapax('score', model, at('big.parquet'), '-o', at('o.parquet')),
    'hapax, CSV read whole (--model --csv)': hapax('score', at('big.csv'), '--model', model, '--csv', '--exit-zero', '-o', at('w.csv')),
    ...(peer && {
      'pandas + scikit-learn, CSV to CSV': [given.python, at('peer.py'), 'score', at('big.csv'), at('p.csv'), at('m.pickle')],
      'pandas + scikit-learn, Parquet to Parquet': [
        given.python,
        at('peer.py'),
        'score',
        at('big.parquet'),
        at('p.parquet'),
        at('m.pickle'),
      ],
    }),
  };
  const best = new Map();
  for (let round = 0; round < Number(given.rounds); ++round)
    for (const [name, command] of Object.entries(ways)) {
      const { cpu, memory } = run(command);
      const known = best.get(name);
      best.set(name, { cpu: Math.min(cpu, known?.cpu ?? Infinity), memory: Math.max(memory, known?.memory ?? 0) });
    }
  console.log(
    `${rows.toLocaleString('en')} rows, ten features, an id and a name; ${Math.round(statSync(at('big.csv')).size / 1e6)} MB of CSV; ${process.version}; start of hapax ${empty.cpu.toFixed(2)} s`,
  );
  console.log('| way | CPU s | rows/s of a core | memory, MB |\n|---|---|---|---|');
  for (const [name, { cpu, memory }] of best)
    console.log(`| ${name} | ${cpu.toFixed(2)} | ${Math.round(rows / cpu).toLocaleString('en')} | ${Math.round(memory)} |`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
