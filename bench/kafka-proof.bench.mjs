import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checksum } from '../packages/hapax/dist/index.js';
import { chance, FEATURES, recordOf, samplesOf, startCluster3, undisturbed } from './kafka-cluster.mjs';

// node bench/kafka-proof.bench.mjs [--samples 1000000] [--keys 1000] [--kills 20] [--seed 1] [--session 3000] [--standbys 1]
// Keyed samples in 8 partitions of three brokers, judged by three processes of `hapax watch` to which everything happens that can: workers and
// brokers are killed, put to sleep, restarted, added, taken away. What the transactions have brought is compared with one process without Kafka.

const { values: flags } = parseArgs({
  options: {
    samples: { type: 'string', default: '1000000' },
    keys: { type: 'string', default: '1000' },
    kills: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    session: { type: 'string', default: '3000' },
    standbys: { type: 'string', default: '1' },
    verbose: { type: 'boolean', default: false },
  },
});
const [N, KEYS, KILLS, SEED] = [flags.samples, flags.keys, flags.kills, flags.seed].map(Number);
const PARTITIONS = 8;
/** On a machine with much else to do a worker gives no sign of life for longer. */
const SESSION_MS = Number(flags.session);
const PATIENCE_MS = 600_000;
const GROUP = 'proof';
const CONFIG = { name: 'proof', features: FEATURES, detectors: [{ method: 'ewma' }, { method: 'streamingMad' }] };

const rnd = chance(SEED);
const pick = (list) => list[Math.floor(rnd() * list.length)];
const sleep = (ms) => new Promise((go) => setTimeout(go, ms));
const begun = Date.now();
const say = (text) => console.error(`${((Date.now() - begun) / 1000).toFixed(1).padStart(6)} s  ${text}`);

const kafka = await startCluster3(3);
const folder = mkdtempSync(join(tmpdir(), 'hapax-proof-'));
const file = join(folder, 'proof.yaml');
const pipeline = (member) => `name: proof
features: [${FEATURES.join(', ')}]
source:
  type: kafka
  brokers: [${kafka.addresses.map((address) => `'${address}'`).join(', ')}]
  topic: proof-in
  group: ${GROUP}
  ${member ? `member: ${member}` : ''}
  key: key
  results: proof-results
  sessionMs: ${SESSION_MS}
  heartbeatMs: 300
  standbys: ${flags.standbys}
  everySamples: 5000
  everyMs: 500
detectors: [{ method: ewma }, { method: streamingMad }]
`;

say(`${kafka.brokers.length} brokers; one process judges ${N.toLocaleString('en')} samples`);
await kafka.topic('proof-in', PARTITIONS);
/** Checksum of the line of each sample, and how often it was read. */
const expected = new Array(N);
const expectedEvents = new Map();
const seen = new Uint8Array(N);
const indexOf = (time) => (time - 1_700_000_000_000) / 1000;
for (let p = 0; p < PARTITIONS; ++p) {
  undisturbed(
    CONFIG,
    samplesOf(p, PARTITIONS, N, KEYS, SEED),
    (result, line) => {
      expected[indexOf(result.time)] = checksum(line);
    },
    (line) => expectedEvents.set(JSON.parse(line).id, line),
  );
}

// Samples come while things happen.
const writers = [];
const coming = [];
for (let p = 0; p < PARTITIONS; ++p) {
  writers.push(await kafka.writer('proof-in', p));
  coming.push(samplesOf(p, PARTITIONS, N, KEYS, SEED));
}
let written = 0;
async function flow(count) {
  const each = Math.ceil(count / PARTITIONS);
  await Promise.all(
    writers.map(async ({ write }, p) => {
      const records = [];
      for (let i = 0; i < each; ++i) {
        const { value, done } = coming[p].next();
        if (done) break;
        records.push(recordOf(value));
      }
      written += records.length;
      if (records.length > 0) await write(records);
    }),
  );
}
/** So many samples while something is done: in thirty parts, and at the end what is left. */
async function flowDuring(count, deed) {
  let going = true;
  const done = deed().finally(() => {
    going = false;
  });
  let left = count;
  while (going && left > 0) {
    const part = Math.min(left, Math.ceil(count / 30));
    left -= part;
    await flow(part);
    await sleep(200);
  }
  await done;
  await flow(left);
}

// What the workers bring about, followed by a reader of committed records alone.
const found = { results: 0, doubled: 0, different: 0, outOfOrder: 0, events: 0, eventsDoubled: 0, eventsDifferent: 0 };
const events = new Set();
const heads = { 'proof-results': new Array(PARTITIONS).fill(0), [`${GROUP}-incidents`]: new Array(PARTITIONS).fill(0) };
const lastTime = new Array(PARTITIONS).fill(0);
function takeResult({ value }, p) {
  const line = value.toString();
  const { time } = JSON.parse(line);
  const i = indexOf(time);
  found.results += 1;
  if (seen[i]++ > 0) found.doubled += 1;
  if (!(time > lastTime[p])) found.outOfOrder += 1;
  lastTime[p] = time;
  if (checksum(line) !== expected[i]) found.different += 1;
}
function takeEvent({ value }) {
  const line = value.toString();
  const { id } = JSON.parse(line);
  found.events += 1;
  if (events.has(id)) found.eventsDoubled += 1;
  events.add(id);
  if (expectedEvents.get(id) !== line) found.eventsDifferent += 1;
}
let looking = Promise.resolve();
const look = () =>
  (looking = looking.then(async () => {
    for (const [topic, take] of [
      ['proof-results', takeResult],
      [`${GROUP}-incidents`, takeEvent],
    ])
      for (let p = 0; p < PARTITIONS; ++p) heads[topic][p] = await kafka.read(topic, p, heads[topic][p], (record) => take(record, p));
    return found.results;
  }));
async function until(count) {
  const end = Date.now() + PATIENCE_MS;
  while ((await look()) < count) {
    if (Date.now() > end) throw new Error(`no more than ${found.results} results after ${PATIENCE_MS / 1000} s`);
    await sleep(100);
  }
}

// Workers: processes of the command. Two have names that outlive restarts.
const workers = new Map();
const deaths = [];
function start(name) {
  writeFileSync(`${file}.${name}`, pipeline(name === 'a' || name === 'b' ? name : undefined));
  const child = spawn(process.execPath, [new URL('../packages/cli/dist/main.js', import.meta.url).pathname, 'watch', `${file}.${name}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said = (said + chunk).slice(-2000);
    if (flags.verbose) process.stderr.write(`${name}: ${chunk}`);
  });
  child.gone = new Promise((go) => child.on('exit', (code, signal) => go({ code, signal })));
  child.gone.then(({ code, signal }) => {
    if (signal === null && code !== 0) deaths.push(`${name} ended with ${code}: ${said}`);
  });
  workers.set(name, child);
}
async function end(name, signal) {
  const child = workers.get(name);
  child.kill(signal);
  await child.gone;
}

const happened = new Map();
const deeds = {
  'SIGKILL of a worker': async () => {
    const name = pick(['a', 'b', 'c']);
    await sleep(rnd() * 400);
    await end(name, 'SIGKILL');
    await sleep(rnd() * 1500);
    start(name);
  },
  'SIGKILL of a broker': async () => {
    const coordinator = await kafka.cluster.coordinator('group', GROUP);
    const broker = pick(kafka.brokers.filter(({ port }) => port !== coordinator.port));
    await broker.kill();
    await sleep(3000);
    await broker.start();
  },
  'SIGKILL of the broker that coordinates the group': async () => {
    kafka.cluster.forget();
    const coordinator = await kafka.cluster.coordinator('group', GROUP);
    const broker = kafka.brokers.find(({ port }) => port === coordinator.port);
    await broker.kill();
    await sleep(3000);
    await broker.start();
  },
  'rolling restart of the brokers': async () => {
    for (const broker of kafka.brokers) {
      await broker.kill('SIGTERM');
      await broker.start();
      await sleep(3000);
    }
  },
  'rolling restart of the workers': async () => {
    for (const name of ['a', 'b', 'c']) {
      await end(name, 'SIGTERM');
      start(name);
      await sleep(500);
    }
  },
  'a fourth worker joins and leaves': async () => {
    start('d');
    await sleep(4000);
    await end('d', 'SIGTERM');
  },
  'a worker sleeps (SIGSTOP) beyond its session and wakes': async () => {
    const child = workers.get('c');
    child.kill('SIGSTOP');
    await sleep(SESSION_MS + 3000);
    child.kill('SIGCONT');
  },
};
const others = Object.keys(deeds).slice(1);
const plan = [...new Array(KILLS).fill('SIGKILL of a worker'), ...others];
for (let i = plan.length - 1; i > 0; --i) {
  const j = Math.floor(rnd() * (i + 1));
  [plan[i], plan[j]] = [plan[j], plan[i]];
}

say(`one process: ${expectedEvents.size} messages; three workers begin`);
const work = Date.now();
for (const name of ['a', 'b', 'c']) start(name);
try {
  const part = Math.ceil(N / (plan.length + 1));
  await flow(part);
  for (const what of plan) {
    // Not too far behind, so that work goes on while it happens.
    await until(written - 2 * part);
    say(`${found.results.toLocaleString('en')} of ${written.toLocaleString('en')} results; ${what}`);
    happened.set(what, (happened.get(what) ?? 0) + 1);
    await flowDuring(part, deeds[what]);
  }
  await until(N);
} catch (error) {
  say(String(error));
}
const took = (Date.now() - work) / 1000;
// Whatever may still come.
await sleep(3000);
await look();
for (const name of workers.keys()) workers.get(name).kill('SIGTERM');
await Promise.race([Promise.all([...workers.values()].map(({ gone }) => gone)), sleep(20_000)]);
await look();
for (const child of workers.values()) child.kill('SIGKILL');

const lost = seen.reduce((sum, times) => sum + (times === 0 ? 1 : 0), 0);
const rows = [
  ...Array.from(happened, ([what, times]) => [what, times]),
  ['results expected', N],
  ['results read', found.results],
  ['**lost**', lost],
  ['**doubled**', found.doubled],
  ['**different** from one process, in any bit', found.different],
  ['out of order', found.outOfOrder],
  ['messages expected', expectedEvents.size],
  ['messages read', found.events],
  ['messages doubled', found.eventsDoubled],
  ['messages different', found.eventsDifferent],
  ['workers that ended by themselves', deaths.length],
  ['seconds', Math.round(took)],
];
console.log(
  `\n| ${N.toLocaleString('en')} samples, ${KEYS} keys, ${PARTITIONS} partitions, 3 workers, 3 brokers, seed ${SEED} | |\n|---|---:|`,
);
for (const [what, count] of rows) console.log(`| ${what} | ${count.toLocaleString('en')} |`);
for (const death of deaths) console.log(death);
await kafka.stop();
rmSync(folder, { recursive: true, force: true });
const sound =
  lost === 0 &&
  found.doubled === 0 &&
  found.different === 0 &&
  found.eventsDifferent === 0 &&
  found.events === expectedEvents.size &&
  deaths.length === 0;
process.exit(sound ? 0 : 1);
