// A whole run in a process of its own, for the test that kills it. Arguments: folder, number of samples, `disorder` to mix their times.
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { online } from 'hapax/registry';
import { runStream, type Source, type Store, synthetic } from 'hapax/stream';
import { fileStore, resultLog, systemClock } from '../../src/run/index.ts';
import { logFile } from '../../src/sinks/index.ts';

const [folder = '.', count = '0', how = ''] = process.argv.slice(2);
const disorder = how === 'disorder';
const BATCH = 50;
const LINES = 20;
/** Of any four samples of a line, the last comes first. */
const mixed = (i: number): number => i + (3 - 2 * (Math.floor(i / LINES) % 4)) * LINES;
const sensors = synthetic({ channels: 3, seed: 11 });

const source: Source = {
  id: 'synthetic',
  kind: 'replay',
  async *read(from) {
    for (let i = (from as number | undefined) ?? 0; i < Number(count); i += BATCH) {
      const samples = Array.from({ length: BATCH }, (_, k) => {
        const at = disorder ? mixed(i + k) : i + k;
        const { time, values } = sensors.at(at);
        // On every line, every two hundredth and the two after it are doubled.
        return {
          time,
          key: `line ${at % LINES}`,
          values: Float64Array.from(values, (v) => (at % (200 * LINES) < 3 * LINES ? 2 * v : v)),
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
    ...(disorder ? { order: { lateness: 4000 * LINES } } : {}),
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
