import { parentPort, workerData } from 'node:worker_threads';
import { random } from 'hapax';
import { targets } from '../targets/index.mjs';
import { startCoverage } from './coverage.mjs';
import { judge } from './judge.mjs';
import { LONGEST, mutate } from './mutate.mjs';

/** Inputs between two looks at what ran. */
const TOGETHER = 8;
const TOLD_EVERY_MS = 1000;
/** Runs that a finding may be made smaller in. */
const PATIENCE = 150;

const { name, seed, ms, isComputing, shared, known } = workerData;
const target = targets[name];
const progress = new Int32Array(shared, 0, 2);
const current = new Uint8Array(shared, 8);
const chance = random(seed, name.length);

/** The input is there for whoever finds this thread hanging. */
async function run(bytes) {
  progress[1] = Math.min(bytes.length, current.length);
  current.set(bytes.subarray(0, current.length));
  Atomics.add(progress, 0, 1);
  return judge(target, bytes);
}

const coverage = startCoverage();
const seen = new Set();
const pool = [];
const found = new Set();
let executions = 0;
coverage.take();

const news = (ran) => {
  let more = 0;
  for (const block of ran) if (!seen.has(block)) more += 1;
  return more;
};

/** Keep it if it alone reaches something new. */
async function consider(bytes, isGiven = false) {
  coverage.take();
  await tryOne(bytes);
  const ran = coverage.take();
  if (news(ran) === 0) return;
  for (const block of ran) seen.add(block);
  pool.push(bytes);
  if (!isGiven) parentPort.postMessage({ kind: 'new', input: bytes });
}

async function tryOne(bytes) {
  executions += 1;
  const fault = await run(bytes);
  if (!fault || found.has(fault.key)) return;
  found.add(fault.key);
  parentPort.postMessage({ kind: 'finding', input: await smaller(bytes, fault.key), ...fault });
}

/** Take pieces out as long as the fault stays. */
async function smaller(bytes, key) {
  if (target.structured) return bytes;
  let best = bytes;
  let left = PATIENCE;
  for (let size = best.length >> 1; size >= 1 && left > 0; size >>= 1)
    for (let at = 0; at < best.length && left > 0; ) {
      const less = Buffer.concat([best.subarray(0, at), best.subarray(at + size)]);
      left -= 1;
      if ((await run(less))?.key === key) best = less;
      else at += size;
    }
  return best;
}

/** Milliseconds by the clock, or those that this process computed. */
const now = () => (isComputing ? (({ user, system }) => (user + system) / 1e3)(process.cpuUsage()) : performance.now());
const begun = now();
let told = begun;
/** Whoever ends this thread early knows what it had done. */
function tellSoFar() {
  told = now();
  parentPort.postMessage({ kind: 'done', executions, blocks: seen.size, pool: pool.length, seconds: (told - begun) / 1000 });
}
const seeds = [...(await target.seeds()), ...known].map((bytes) => Buffer.from(bytes));
for (const bytes of seeds) await consider(bytes, true);
if (pool.length === 0) pool.push(Buffer.alloc(0));
while (now() - begun < ms) {
  const batch = Array.from({ length: TOGETHER }, () => {
    // The newest are the least explored.
    const from = chance.integer(3) === 0 ? pool.length - 1 - chance.integer(Math.min(10, pool.length)) : chance.integer(pool.length);
    const context = { words: target.words, other: pool[chance.integer(pool.length)] };
    return target.mutate && chance.integer(4) > 0
      ? target.mutate(pool[from], chance, context).subarray(0, LONGEST)
      : mutate(pool[from], chance, context);
  });
  for (const bytes of batch) if (now() - begun < ms) await tryOne(bytes);
  if (news(coverage.take()) > 0) for (const bytes of batch) await consider(bytes);
  if (now() - told > TOLD_EVERY_MS) tellSoFar();
}
await target.close?.();
tellSoFar();
