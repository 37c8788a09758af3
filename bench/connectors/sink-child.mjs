// A stream in a process of its own that tells a sink of its incidents, for whoever kills it. Argument: JSON of {folder, sink, samples}. Ends by
// itself when everything has been told.
import { join } from 'node:path';
import { openSink } from '../../packages/connect/dist/registry.js';
import { fileStore, systemClock } from '../../packages/connect/dist/run/index.js';
import { online } from '../../packages/hapax/dist/registry.js';
import { runStream } from '../../packages/hapax/dist/stream/index.js';
import { CONFIG, tellingAt } from './samples.mjs';

// Whoever started it is gone.
process.stdin.on('end', () => process.exit(1)).resume();
process.stdin.unref();

const { folder, sink: config, samples } = JSON.parse(process.argv[2]);
const sink = await openSink(config, {
  features: CONFIG.features,
  clock: systemClock,
  onTrouble: ({ text }) => process.stdout.write(`! ${text}\n`),
  input: process.stdin,
  out: () => {},
  base: folder,
});
const AT_ONCE = 20;
const run = await runStream({
  config: CONFIG,
  methods: { online },
  source: {
    id: 'trial',
    kind: 'replay',
    async *read(from) {
      for (let i = from ?? 0; i < samples; i += AT_ONCE) {
        const some = Array.from({ length: Math.min(AT_ONCE, samples - i) }, (_, k) => tellingAt(i + k));
        yield { samples: some.map(({ time, key, v }) => ({ time, key, values: [v] })), offset: i + AT_ONCE };
        await new Promise((go) => setTimeout(go, 5));
      }
    },
  },
  clock: systemClock,
  sinks: [sink],
  store: fileStore(join(folder, 'state')),
  checkpointEvery: 100,
  checkpointMs: 100,
  drainMs: 100_000,
});
process.stdout.write('reading\n');
await run.done;
