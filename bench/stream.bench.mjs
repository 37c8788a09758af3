// The stream engine: samples a second and time per sample, from NDJSON on standard input to alerts, ten thousand keys, and a
// million samples through `hapax watch` with a kill -9 in the middle. Build first: npm run build.
// node bench/stream.bench.mjs
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../packages/connect/dist/run/index.js';
import { ndjsonStream } from '../packages/connect/dist/sources/index.js';
import { online } from '../packages/hapax/dist/registry.js';
import { createStream, runStream, synthetic } from '../packages/hapax/dist/stream/index.js';
import { cpu, report } from './harness.mjs';

const self = fileURLToPath(import.meta.url);
const features = ['a', 'b', 'c'];
const config = (method) => ({ features, detectors: [{ method }] });
const sensors = synthetic({ channels: 3, seed: 1 });

if (process.argv[2] === 'stdin') await fromStandardInput();
else if (process.argv[2] === 'keys') tenThousandKeys();
else await all();

/** Child: everything from bytes on standard input to incidents handed to a sink. */
async function fromStandardInput() {
  let incidents = 0;
  const began = process.hrtime.bigint();
  const run = await runStream({
    config: config('ewma'),
    methods: { online },
    source: ndjsonStream(process.stdin, { time: 't', features }),
    clock: systemClock,
    sinks: [{ id: 'count', deliver: async (events) => void (incidents += events.length) }],
  });
  const { samples } = await run.done;
  const wall = Number(process.hrtime.bigint() - began) / 1e9;
  const { user, system } = process.cpuUsage();
  console.log(JSON.stringify({ samples, incidents, wall, cpu: (user + system) / 1e6 }));
}

/** Child: ten thousand keys, each warmed up and ready; bytes the engine holds. */
function tenThousandKeys() {
  globalThis.gc();
  const before = held();
  const stream = createStream({ ...config('ewma'), memory: { maxKeys: 10_000, maxBytes: 1e9 } }, { online });
  const values = new Float64Array(3);
  for (let i = 0; i < 150; ++i) {
    for (let key = 0; key < 10_000; ++key) {
      for (let j = 0; j < 3; ++j) values[j] = Math.sin(i * 7 + key + j);
      stream.push({ time: i * 1000, key: `sensor ${key}`, values });
    }
  }
  globalThis.gc();
  const ready = stream.keys().filter(({ state }) => state === 'ready').length;
  console.log(
    JSON.stringify({ keys: ready, megabytes: (held() - before) / 1e6, estimate: stream.bytes / 1e6, rss: process.memoryUsage().rss / 1e6 }),
  );
}

function held() {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

async function all() {
  const folder = mkdtempSync(join(tmpdir(), 'hapax-bench-'));
  const rows = [];
  try {
    for (const method of ['ewma', 'streamingMad', 'halfSpaceTrees', 'kitNet'].filter((id) => id in online)) rows.push(core(method));
    rows.push(core('ewma', ', 16 samples held', { lateness: 16_000 }));
    rows.push(core('ewma', ', 16 samples held, mixed', { lateness: 16_000 }, (i) => i ^ 15));
    rows.push(core('ewma', ', grid of ten samples', { every: 10_000, aggregate: 'mean' }));
    const file = join(folder, 'samples.ndjson');
    million(file);
    let best;
    for (let round = 0; round < 3; ++round) {
      const got = JSON.parse(await child([self, 'stdin'], openSync(file, 'r')));
      if (!best || got.cpu < best.cpu) best = got;
    }
    rows.push({
      case: 'NDJSON on standard input to alerts, ewma',
      'samples/s of CPU': Math.round(best.samples / best.cpu),
      'samples/s of the clock': Math.round(best.samples / best.wall),
    });
    const keys = JSON.parse(await child(['--expose-gc', self, 'keys'], 'ignore'));
    rows.push({
      case: `${keys.keys} keys ready, ewma`,
      'MB held': Math.round(keys.megabytes),
      'MB estimated by the engine': Math.round(keys.estimate),
      'MB resident': Math.round(keys.rss),
    });
    rows.push(await killed(file, folder));
    report('stream', 'The stream engine, 3 features', rows, [
      'The machine was shared with other work: rates are of processor time unless they say the clock.',
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `push` alone: score, threshold, severity, learn, incident rules. */
function core(method, what = '', order = {}, place = (i) => i) {
  const n = 200_000;
  const samples = Array.from({ length: n }, (_, i) => sensors.at(place(i)));
  let seconds = Infinity;
  for (let round = 0; round < 3; ++round) {
    const stream = createStream({ ...config(method), order }, { online });
    const run = cpu(() => {
      for (const sample of samples) stream.push(sample);
    });
    seconds = Math.min(seconds, run.seconds);
  }
  const stream = createStream({ ...config(method), order }, { online });
  const times = new Float64Array(n);
  samples.forEach((sample, i) => {
    const began = process.hrtime.bigint();
    stream.push(sample);
    times[i] = Number(process.hrtime.bigint() - began) / 1000;
  });
  times.sort();
  const at = (q) => Number(times[Math.floor(q * n)].toFixed(2));
  return { case: `push, ${method}${what}`, 'samples/s of CPU': Math.round(n / seconds), 'p50 µs': at(0.5), 'p99 µs': at(0.99) };
}

function million(file) {
  const lines = [];
  for (let i = 0; i < 1_000_000; ++i) {
    const { time, values } = sensors.at(i);
    const [a, b, c] = values.map((v) => (i % 50_000 < 3 ? 2 * v : v));
    lines.push(`{"t":${time},"a":${a.toFixed(4)},"b":${b.toFixed(4)},"c":${c.toFixed(4)}}`);
  }
  writeFileSync(file, `${lines.join('\n')}\n`);
}

/** A million samples through the command, killed when half of the results are written, then started again. */
async function killed(file, folder) {
  const results = (name) => join(folder, `${name}.results`);
  const pipeline = (name) => {
    const path = join(folder, `${name}.yaml`);
    writeFileSync(
      path,
      `features: [a, b, c]
source: { type: ndjson, path: ${file}, time: t }
detectors: [{ method: ewma }]
sinks: [{ type: log, path: ${join(folder, `${name}.incidents`)} }]
results: { path: ${results(name)} }
state: { path: ${join(folder, `${name}.state`)}, everySamples: 50000 }
`,
    );
    return path;
  };
  const hapax = fileURLToPath(new URL('../packages/cli/dist/main.js', import.meta.url));
  await child([hapax, 'watch', pipeline('calm')], 'ignore');
  const size = statSync(results('calm')).size;
  const path = pipeline('hard');
  const victim = spawn(process.execPath, [hapax, 'watch', path], { stdio: 'ignore' });
  const watch = setInterval(() => {
    if (existsSync(results('hard')) && statSync(results('hard')).size > size / 2) victim.kill('SIGKILL');
  }, 5);
  const signal = await new Promise((done) => victim.on('exit', (_, how) => done(how)));
  clearInterval(watch);
  await child([hapax, 'watch', path], 'ignore');
  const same = readFileSync(results('calm')).equals(readFileSync(results('hard')));
  const ids = (name) =>
    new Set(
      readFileSync(join(folder, `${name}.incidents`), 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).id),
    );
  const [calm, hard] = [ids('calm'), ids('hard')];
  return {
    case: 'a million samples through hapax watch, killed half way',
    'killed by': signal,
    'results equal byte for byte': same,
    'result lines': readFileSync(results('hard'), 'utf8').split('\n').length - 1,
    'messages lost': [...calm].filter((id) => !hard.has(id)).length,
    messages: calm.size,
  };
}

function child(args, stdin) {
  const started = spawn(process.execPath, args, { stdio: [stdin, 'pipe', 'inherit'] });
  let text = '';
  started.stdout.on('data', (piece) => (text += piece));
  return new Promise((done, fail) =>
    started.on('exit', (code) => (code === 0 ? done(text) : fail(new Error(`${args.join(' ')} ended with ${code}`)))),
  );
}
