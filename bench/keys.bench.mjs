// What many keys cost: node --expose-gc --max-old-space-size=12000 bench/keys.bench.mjs [METHOD] [KEYS] [SAMPLES OF EACH]
// Every key gets one sample of one feature after the other, in rounds. Memory is that of the process behind a collection, beside what it had before
// the first key; CPU is that of the process, of the first round, in which every key is new, and of all.
import { online } from '../packages/hapax/dist/registry.js';
import { createStream } from '../packages/hapax/dist/stream/index.js';

const [method = 'ewma', keys = '100000', each = '3'] = process.argv.slice(2);
const [n, rounds] = [Number(keys), Number(each)];
const MINUTE = 60_000;
const stream = createStream(
  { name: 'keys', features: ['v'], detectors: [{ method }], memory: { maxKeys: 2 * n, maxBytes: 1e12 } },
  { online },
);
const names = Array.from({ length: n }, (_, k) => `host-${k}`);
globalThis.gc?.();
const { rss } = process.memoryUsage();
const before = process.cpuUsage();
const seconds = () => {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
};
let fresh = Number.NaN;
for (let i = 0; i < rounds; ++i) {
  for (let k = 0; k < n; ++k) stream.push({ key: names[k], time: i * MINUTE, values: [20 + ((k * 7919 + i * 104_729) % 1000) / 500] });
  if (i === 0) fresh = seconds();
}
const all = seconds();
globalThis.gc?.();
const now = process.memoryUsage();
console.table({
  [method]: {
    keys: n,
    'samples of each': rounds,
    'GB resident': (now.rss / 1e9).toFixed(2),
    'kB a key, resident': ((now.rss - rss) / n / 1000).toFixed(1),
    'kB a key, held': ((now.heapUsed + now.external) / n / 1000).toFixed(1),
    'µs a new key': ((1e6 * fresh) / n).toFixed(1),
    'µs a sample then': rounds > 1 ? ((1e6 * (all - fresh)) / (n * (rounds - 1))).toFixed(1) : '',
    'given up': stream.counts.evicted,
  },
});
