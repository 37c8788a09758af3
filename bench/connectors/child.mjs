// A stream in a process of its own, for whoever kills it. Argument: JSON of {folder, source, features}. Writes a line for each batch, and for
// each trouble; ends in order at SIGTERM.
import { join } from 'node:path';
import { openSource } from '../../packages/connect/dist/registry.js';
import { fileStore, resultLog, systemClock } from '../../packages/connect/dist/run/index.js';
import { online } from '../../packages/hapax/dist/registry.js';
import { runStream } from '../../packages/hapax/dist/stream/index.js';
import { CONFIG } from './samples.mjs';

// Whoever started it is gone.
process.stdin.on('end', () => process.exit(1)).resume();
process.stdin.unref();

const { folder, source: config } = JSON.parse(process.argv[2]);
const source = await openSource(config, {
  features: CONFIG.features,
  clock: systemClock,
  onTrouble: ({ text }) => process.stdout.write(`! ${text}\n`),
  input: process.stdin,
  out: () => {},
  base: folder,
  journal: join(folder, 'journal'),
});
const run = await runStream({
  config: CONFIG,
  methods: { online },
  source,
  clock: systemClock,
  store: fileStore(join(folder, 'state')),
  recorders: [resultLog(join(folder, 'results.ndjson'))],
  checkpointEvery: 150,
  checkpointMs: 100,
  onResults: (results) => process.stdout.write(`${results.length}\n`),
});
process.once('SIGTERM', () => void run.stop());
process.stdout.write('reading\n');
await run.done;
