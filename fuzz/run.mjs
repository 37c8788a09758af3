// Coverage-guided fuzzing of everything that reads what strangers write.
//   npm run fuzz -- [--minutes 2] [--computing] [--targets csv,xlsx] [--seed 1] [--keep] [--findings FOLDER]
// With --computing the minutes are those that were computed, however busy the machine is with other things.
// What reaches new code is remembered in node_modules/.cache/hapax-fuzz, so that hours add up; --keep also puts the smallest of it into
// fuzz/corpus. An input that brings about what must not be is written to fuzz/findings, which test/fuzz.test.ts runs again for ever.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { LONGEST } from './engine/mutate.mjs';
import { inputsOf } from './inputs.mjs';
import { targets } from './targets/index.mjs';

const here = new URL('.', import.meta.url).pathname;
const cache = join(here, '../node_modules/.cache/hapax-fuzz');
/** No input takes so long on an idle machine; a loaded one is ten times slower. */
const HANGS_AFTER = 30_000;
/** Of that time so much must have been computed: else it was others that had the processor. */
const COMPUTED = 10;
const MEMORY_MB = 1500;
/** What is kept in the repository of one target: files, and bytes of each. */
const [FILES, BYTES] = [25, 2000];

const { values } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    minutes: { type: 'string', default: '2' },
    computing: { type: 'boolean', default: false },
    targets: { type: 'string' },
    seed: { type: 'string', default: '1' },
    keep: { type: 'boolean', default: false },
    findings: { type: 'string', default: join(here, 'findings') },
  },
});
if (values.help) {
  console.log(`npm run fuzz -- [--minutes 2] [--computing] [--targets ${Object.keys(targets).join(',')}] [--seed 1] [--keep] [--findings FOLDER]
Minutes are shared by the targets, and go by the clock unless --computing is given. What reaches new code is remembered, so that parts add up to hours; another seed goes another way.`);
  process.exit(0);
}
const names = values.targets?.split(',') ?? Object.keys(targets);
for (const name of names)
  if (!Object.hasOwn(targets, name)) {
    console.error(`there is no target ${name}; there are ${Object.keys(targets).join(', ')}`);
    process.exit(2);
  }
const minutes = Number(values.minutes);
if (!(minutes > 0)) {
  console.error(`--minutes is a number above 0; got ${values.minutes}`);
  process.exit(2);
}

let findings = 0;
/** Told to end: what was done until then is told all the same. */
let ending = () => {};
let isEnding = false;
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => {
    isEnding = true;
    ending();
  });
for (const name of names) {
  if (isEnding) break;
  const { executions, blocks, pool, seconds } = await fuzz(name, (minutes * 60_000) / names.length);
  console.log(
    `${name.padEnd(10)} ${String(executions).padStart(8)} inputs in ${seconds.toFixed(0)} s${values.computing ? ' of computing' : ''}, ${String(blocks).padStart(5)} blocks reached, ${pool} inputs that reach something of their own`,
  );
}
console.log(findings === 0 ? 'no findings' : `${findings} findings: ${values.findings}`);
process.exitCode = findings === 0 ? 0 : 1;

/** One target in a thread of its own, which is ended where it hangs or takes too much memory. */
function fuzz(name, ms) {
  const shared = new SharedArrayBuffer(8 + LONGEST);
  const progress = new Int32Array(shared, 0, 2);
  const worker = new Worker(new URL('engine/worker.mjs', import.meta.url), {
    workerData: {
      name,
      seed: Number(values.seed),
      ms,
      isComputing: values.computing,
      shared,
      known: inputsOf(name, [join(here, 'corpus'), join(here, 'findings'), cache]),
    },
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
  });
  const kept = [];
  let outcome = { executions: 0, blocks: 0, pool: 0, seconds: 0 };
  const lastInput = () => Buffer.from(new Uint8Array(shared, 8, progress[1]));
  return new Promise((done) => {
    let last = -1;
    let before = 0;
    const watch = setInterval(() => {
      if (progress[0] !== last) before = computed();
      // Before the first input the thread loads what it needs, however busy the machine is.
      else if (progress[0] > 0 && computed() - before > COMPUTED) {
        tell(name, lastInput(), `no answer within ${HANGS_AFTER / 1000} s`);
        void worker.terminate();
      }
      last = progress[0];
    }, HANGS_AFTER);
    worker.on('message', ({ kind, input, ...rest }) => {
      if (kind === 'new') {
        kept.push(Buffer.from(input));
        write(join(cache, name), input);
      } else if (kind === 'finding') tell(name, input, rest.text);
      else outcome = rest;
    });
    worker.on('error', (error) => tell(name, lastInput(), String(error.stack ?? error)));
    ending = () => void worker.terminate();
    worker.on('exit', () => {
      clearInterval(watch);
      const small = kept.filter(({ length }) => length <= BYTES).sort((a, b) => a.length - b.length);
      const there = values.keep ? count(join(here, 'corpus', name)) : FILES;
      for (const input of small.slice(0, Math.max(0, FILES - there))) write(join(here, 'corpus', name), input);
      done(outcome);
    });
  });
}

/** Seconds of computing by this process, which does nothing beside its thread. */
function computed() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function tell(name, input, text) {
  findings += 1;
  const path = write(join(values.findings, name), input);
  console.error(`\n${name}: ${text.split('\n').slice(0, 6).join('\n')}\n  ${path}\n`);
}

function write(folder, input) {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, createHash('sha256').update(input).digest('hex').slice(0, 16));
  writeFileSync(path, input);
  return path;
}

function count(folder) {
  mkdirSync(folder, { recursive: true });
  return readdirSync(folder).length;
}
