// Every method on tables of 1 to 50,000 samples that hold extremes: no number that is none, no raw error, nothing without an end.
//   npm run extremes -- [--most 50000] [--seconds 20] [--columns 3] [--methods lof,ewma] [--minutes 30] [--journal FILE]
// Each size is tried in a thread that is ended after so many seconds of computing, however busy the machine is with other things; a size that
// once took longer is not asked for again. Parts of hours: a journal holds what was judged, and the next part goes on behind it.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { slowFit } from 'hapax';
import { detectors } from 'hapax/registry';
import { KINDS } from './extremes/data.mjs';
import { METHODS } from './extremes/judge.mjs';
import { waiting } from './extremes/waiting.mjs';

const SIZES = [1, 2, 3, 5, 20, 100, 1000, 5000, 20_000, 50_000];

const { values } = parseArgs({
  options: {
    most: { type: 'string', default: '50000' },
    seconds: { type: 'string', default: '20' },
    columns: { type: 'string', default: '3' },
    minutes: { type: 'string', default: '60' },
    methods: { type: 'string' },
    journal: { type: 'string' },
  },
});
/** Outcomes of the parts before, by method, kind and size. */
const known = new Map();
const nameOf = ({ id, kind, n }) => JSON.stringify([id, kind, n]);
if (values.journal && existsSync(values.journal))
  for (const line of readFileSync(values.journal, 'utf8').trim().split('\n')) {
    const { outcome, ...one } = JSON.parse(line);
    known.set(nameOf(one), { outcome });
  }
const [most, seconds, columns, minutes] = ['most', 'seconds', 'columns', 'minutes'].map((name) => Number(values[name]));
const methods = values.methods?.split(',') ?? METHODS;
for (const id of methods)
  if (!METHODS.includes(id)) {
    console.error(`there is no method ${id}; there are ${METHODS.join(', ')}`);
    process.exit(2);
  }
const sizes = SIZES.filter((n) => n <= most);
const until = performance.now() + 60_000 * minutes;

/** Between two looks at how much was computed. */
const LOOK_MS = 250;
/** A thread that waits without computing, while nobody else has the processor, is ended after so many times as long. */
const IDLE = 30;

/** As it is in the journal, or tried now and written there. */
async function outcomeOf(one) {
  const before = known.get(nameOf(one));
  if (before) return before;
  const { outcome } = await asked(one);
  if (values.journal) appendFileSync(values.journal, `${JSON.stringify({ ...one, outcome })}\n`);
  return { outcome };
}

const waited = waiting();
let worker;
const asked = ({ id, kind, n }) =>
  new Promise((done) => {
    worker ??= new Worker(new URL('extremes/worker.mjs', import.meta.url));
    const settle = () => {
      clearInterval(timer);
      // By name: without one Node 20 also forgets its own listeners, and the thread never answers again.
      for (const event of ['message', 'error']) worker.removeAllListeners(event);
    };
    // What an ended thread still computes is not put on the account of the next table.
    const over = (outcome) => {
      settle();
      const ended = worker;
      worker = undefined;
      ended.terminate().finally(() => done(outcome));
    };
    const [began, before, queued] = [performance.now(), computed(), waited()];
    const timer = setInterval(() => {
      const idle = performance.now() - began - (waited() - queued);
      if (computed() - before > seconds || idle > 1000 * IDLE * seconds) over({ outcome: 'long' });
    }, LOOK_MS);
    worker.once('message', ({ outcome }) => {
      settle();
      done({ outcome });
    });
    worker.once('error', (error) => over({ outcome: `fault: ${error?.stack ?? error}` }));
    worker.postMessage({ id, kind, n, columns });
  });

/** Seconds of computing by this process: its other threads do next to nothing. */
function computed() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

let faults = 0;
const judged = new Set();
for (const id of methods) {
  if (performance.now() > until) break;
  const counts = { done: 0, refused: new Map(), long: [] };
  let largest = 0;
  /** A size that took too long is not asked for again, whatever the kind. */
  let few = Number.POSITIVE_INFINITY;
  for (const kind of Object.keys(KINDS)) {
    for (const n of sizes) {
      if (performance.now() > until || n >= few) break;
      const { outcome } = await outcomeOf({ id, kind, n });
      if (outcome === 'done') {
        counts.done += 1;
        largest = Math.max(largest, n);
      } else if (outcome === 'long') {
        counts.long.push(`${kind} ${n}`);
        few = n;
        break;
      } else if (outcome.startsWith('refused: ')) {
        const why = outcome.slice(9);
        counts.refused.set(why, (counts.refused.get(why) ?? 0) + 1);
      } else {
        faults += 1;
        console.error(`${id}, ${kind}, ${n} samples: ${outcome.slice(7)}`);
      }
    }
  }
  if (performance.now() > until) break;
  judged.add(id);
  const advice = detectors[id] && slowFit(detectors[id].spec, 50_000);
  console.log(
    `${id.padEnd(24)} ${String(counts.done).padStart(4)} done, largest ${largest}` +
      (counts.long.length > 0 ? `; over ${seconds} s: ${counts.long.join(', ')}${advice ? ' (said beforehand)' : ''}` : '') +
      [...counts.refused].map(([why, times]) => `; refused ${times}: ${why}`).join(''),
  );
}
const left = methods.filter((id) => !judged.has(id));
if (left.length > 0)
  console.log(
    `${minutes} minutes are over; not judged to the end: --methods ${left.join(',')}${values.journal ? ` --journal ${values.journal}` : ''}`,
  );
console.log(faults === 0 ? 'no faults' : `${faults} faults`);
await worker?.terminate();
process.exitCode = faults === 0 ? 0 : 1;
