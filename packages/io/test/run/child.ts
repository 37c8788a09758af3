// A whole run in a process of its own, for the test that kills it. Arguments: folder, number of samples.
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { online } from 'hapax/registry';
import { runStream, type Source, type Store, synthetic } from 'hapax/stream';
import { fileStore, resultLog, systemClock } from '../../src/run/index.ts';
import { logFile } from '../../src/sinks/index.ts';

const [folder = '.', count = '0'] = process.argv.slice(2);
const BATCH = 50;
const LINES = 20;
const sensors = synthetic({ channels: 3, seed: 11 });

const source: Source = {
  id: 'synthetic',
  kind: 'replay',
  async *read(from) {
    for (let i = (from as number | undefined) ?? 0; i < Number(count); i += BATCH) {
      const samples = Array.from({ length: BATCH }, (_, k) => {
        const { time, values } = sensors.at(i + k);
        // On every line, every two hundredth and the two after it are doubled.
        return {
          time,
          key: `line ${(i + k) % LINES}`,
          values: Float64Array.from(values, (v) => ((i + k) % (200 * LINES) < 3 * LINES ? 2 * v : v)),
        };
      });
      yield { samples, offset: i + BATCH };
      process.stdout.write(`${i + BATCH}\n`);
      await new Promise((next) => setImmediate(next));
    }
  },
};

/** Says when a checkpoint is being written. */
const told = (store: Store): Store => ({
  ...store,
  save(change) {
    process.stdout.write('saving\n');
    return store.save(change);
  },
});

const run = await runStream({
  config: {
    name: 'crash',
    features: [...sensors.features],
    detectors: [{ method: 'ewma' }, { method: 'kitNet', options: { featureGrace: 100, grace: 200, after: 'learn' } }],
    alerts: { k: 2, n: 3 },
  },
  methods: { online },
  source,
  clock: systemClock,
  sinks: [logFile(join(folder, 'incidents.ndjson'))],
  recorders: [resultLog(join(folder, 'results.ndjson'))],
  store: told(fileStore(join(folder, 'checkpoint'), { slack: 100_000 })),
  checkpointEvery: 500,
});
const summary = await run.done;
appendFileSync(join(folder, 'summary.ndjson'), `${JSON.stringify(summary)}\n`);
