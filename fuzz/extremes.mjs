// Every method on tables of 1 to 50,000 samples that hold extremes: no number that is none, no raw error, nothing without an end.
//   npm run extremes -- [--most 50000] [--seconds 20] [--columns 3] [--methods lof,ewma] [--minutes 30]
// Each size is tried in a thread that is ended after so many seconds; a method that once took longer is not asked for more.
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { slowFit } from 'hapax';
import { detectors } from 'hapax/registry';
import { KINDS } from './extremes/data.mjs';
import { METHODS } from './extremes/judge.mjs';

const SIZES = [1, 2, 3, 5, 20, 100, 1000, 5000, 20_000, 50_000];

const { values } = parseArgs({
  options: {
    most: { type: 'string', default: '50000' },
    seconds: { type: 'string', default: '20' },
    columns: { type: 'string', default: '3' },
    minutes: { type: 'string', default: '60' },
    methods: { type: 'string' },
  },
});
const [most, seconds, columns, minutes] = ['most', 'seconds', 'columns', 'minutes'].map((name) => Number(values[name]));
const methods = values.methods?.split(',') ?? METHODS;
const sizes = SIZES.filter((n) => n <= most);
const until = performance.now() + 60_000 * minutes;

let worker;
const asked = ({ id, kind, n }) =>
  new Promise((done) => {
    worker ??= new Worker(new URL('extremes/worker.mjs', import.meta.url));
    const end = (outcome) => {
      clearTimeout(timer);
      worker.removeAllListeners();
      done(outcome);
    };
    const over = (outcome) => {
      const ended = worker;
      end(outcome);
      worker = undefined;
      void ended.terminate();
    };
    const timer = setTimeout(() => over({ outcome: 'long' }), 1000 * seconds);
    worker.once('message', end);
    worker.once('error', (error) => over({ outcome: `fault: ${error?.stack ?? error}` }));
    worker.postMessage({ id, kind, n, columns });
  });

let faults = 0;
for (const id of methods) {
  const counts = { done: 0, refused: new Map(), long: [] };
  let largest = 0;
  for (const kind of Object.keys(KINDS)) {
    for (const n of sizes) {
      if (performance.now() > until) break;
      const { outcome } = await asked({ id, kind, n });
      if (outcome === 'done') {
        counts.done += 1;
        largest = Math.max(largest, n);
      } else if (outcome === 'long') {
        counts.long.push(`${kind} ${n}`);
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
  const advice = detectors[id] && slowFit(detectors[id].spec, 50_000);
  console.log(
    `${id.padEnd(24)} ${String(counts.done).padStart(4)} done, largest ${largest}` +
      (counts.long.length > 0 ? `; over ${seconds} s: ${counts.long.join(', ')}${advice ? ' (said beforehand)' : ''}` : '') +
      [...counts.refused].map(([why, times]) => `; refused ${times}: ${why}`).join(''),
  );
}
if (performance.now() > until) console.log(`${minutes} minutes are over: what was not reached is not judged; --minutes gives more`);
console.log(faults === 0 ? 'no faults' : `${faults} faults`);
await worker?.terminate();
process.exitCode = faults === 0 ? 0 : 1;
