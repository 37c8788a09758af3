import assert from 'node:assert/strict';
import {
  type Clock,
  type IncidentEvent,
  type Methods,
  type PartitionedRun,
  type PartitionedSource,
  type Result,
  runPartitions,
  type Sample,
  type Store,
  type StreamConfig,
} from 'hapax/stream';
import { type Law, soon as within } from './law.ts';

/** A worker of the group under trial. */
export interface TrialWorker extends PartitionedSource {
  /** As kill -9: the others learn of it, the worker does not. */
  kill(): Promise<void>;
  /** The stores of this worker, where they are not those of the topic. */
  readonly openStore?: (partition: number) => Store | Promise<Store>;
}

/** A partitioned source on trial: a topic of its own, empty, and a group on it. */
export interface PartitionTrial {
  readonly partitions: number;
  /** Methods that the stream of the trial is made of: `ewma` among them. */
  readonly methods: Methods;
  readonly clock: Clock;
  /** Longer than anything in it takes; ten seconds unless given. */
  readonly patienceMs?: number;
  readonly start: () => Promise<PartitionTopic> | PartitionTopic;
}

export interface PartitionTopic {
  append(samples: readonly Sample[], partition?: number): Promise<void> | void;
  /** No more will come. */
  end(): Promise<void> | void;
  worker(): TrialWorker | Promise<TrialWorker>;
  openStore(partition: number): Store | Promise<Store>;
  /** What the transactions of a partition have brought about. */
  committed(partition: number): { readonly results: readonly Result[]; readonly events: readonly IncidentEvent[] };
}

/** The laws of partitioned sources with transactional stores: nothing lost, doubled or different, whatever moves or is killed. */
export function partitionLaws({ partitions, methods, clock, patienceMs, start }: PartitionTrial): Law[] {
  const soon = <T>(what: string, promise: Promise<T>) => within(what, promise, patienceMs);
  const config: StreamConfig = { name: 'plant', features: ['v'], detectors: [{ method: 'ewma' }] };
  const KEYS = Array.from({ length: 8 * partitions }, (_, k) => `key ${k}`);
  const each = 400;
  const samples = (from: number, to: number): Sample[] =>
    Array.from({ length: to - from }, (_, i) =>
      KEYS.map((key, k) => {
        const n = from + i;
        // A wave with a spike now and then; no chance in it.
        return { time: n * 1000, key, values: [Math.sin(n * (k + 1)) + ((n + 7 * k) % 150 === 149 ? 60 : 0)] };
      }),
    ).flat();

  const begin = (topic: PartitionTopic, source: TrialWorker): Promise<PartitionedRun> =>
    runPartitions({ config, methods, clock, source, openStore: source.openStore ?? topic.openStore, checkpointEvery: 200 });
  const all = (topic: PartitionTopic) => Array.from({ length: partitions }, (_, p) => topic.committed(p));
  const count = (topic: PartitionTopic) => all(topic).reduce((sum, { results }) => sum + results.length, 0);
  const turn = () => new Promise<void>((go) => setImmediate(go));
  async function until(what: string, holds: () => boolean): Promise<void> {
    let wanted = true;
    const waiting = (async () => {
      while (wanted && !holds()) await turn();
    })();
    await soon(what, waiting).finally(() => {
      wanted = false;
    });
  }
  /** NaN does not equal itself in JSON either way, so it is written as text. */
  const written = (topic: PartitionTopic) =>
    JSON.stringify(
      all(topic).map(({ results, events }) => [results, events]),
      (_, v) => (Number.isNaN(v) ? 'NaN' : v),
    );

  async function undisturbed(): Promise<string> {
    const topic = await start();
    await topic.append(samples(0, each));
    await topic.end();
    const run = await begin(topic, await topic.worker());
    await soon('the end', run.done);
    await run.stop();
    return written(topic);
  }

  return [
    {
      name: 'a partition that moves in the midst of work, and a worker that is killed, lose, double and change nothing',
      check: async () => {
        const expected = await undisturbed();
        const topic = await start();
        await topic.append(samples(0, each / 2));
        const [one, two, three] = [await topic.worker(), await topic.worker(), await topic.worker()];
        const first = await begin(topic, one);
        await until('the first results', () => count(topic) >= 100);
        const second = await begin(topic, two);
        assert.ok(partitions === 1 || second.runs.size > 0, 'the second worker must have got a partition');
        await topic.append(samples(each / 2, (3 * each) / 4));
        const before = count(topic);
        await until('more results', () => count(topic) >= before + 100);
        // Between two checkpoints, most likely in the midst of one.
        await one.kill();
        const third = await begin(topic, three);
        await topic.append(samples((3 * each) / 4, each));
        await topic.end();
        await until('the last results', () => count(topic) >= KEYS.length * each);
        await second.stop();
        await third.stop();
        assert.equal(count(topic), KEYS.length * each);
        assert.ok(written(topic) === expected, 'results and messages must be those of one worker that nothing happened to');
        for (const { results, events } of all(topic)) {
          assert.equal(new Set(events.map(({ id }) => id)).size, events.length, 'a message came twice');
          assert.equal(new Set(results.map(({ key, time }) => `${key} ${time}`)).size, results.length, 'a result came twice');
        }
        await first.stop().catch(() => {});
      },
    },
    {
      name: 'an owner that lost its partition saves nothing any more, and its run ends without a failure',
      check: async () => {
        const topic = await start();
        await topic.append(samples(0, 20));
        const run = await begin(topic, await topic.worker());
        const [[partition, inner] = []] = run.runs;
        assert.ok(partition !== undefined && inner, 'the only worker must have a partition');
        await until('the first samples', () => inner.stream.counts.samples > 0);
        await topic.openStore(partition);
        const before = topic.committed(partition).results.length;
        await topic.append(samples(20, 60));
        await soon(
          'the end of the run',
          inner.stop().catch(() => {}),
        );
        assert.equal(topic.committed(partition).results.length, before);
        await run.stop();
      },
    },
    {
      name: 'a key that comes in two partitions is refused by name',
      check: async () => {
        if (partitions < 2) return;
        const topic = await start();
        await topic.append([{ time: 1, key: 'k', values: [1] }], 0);
        await topic.append([{ time: 2, key: 'k', values: [1] }], 1);
        const run = await begin(topic, await topic.worker());
        await assert.rejects(soon('the refusal', run.done), /key "k" comes in partitions \d and \d; a key must always be in the same one/);
        await run.stop().catch(() => {});
      },
    },
  ];
}
