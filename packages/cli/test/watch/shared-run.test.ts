import { systemClock } from '@hapax/connect/run';
import { HapaxError } from 'hapax';
import { type Batch, memoryStore, type PartitionedSource } from 'hapax/stream';
import { expect, test } from 'vitest';
import { watchShared } from '../../src/watch/shared.ts';

/** Three partitions of a hundred and fifty samples, all this worker's. */
const source: PartitionedSource = {
  id: 'topic',
  partitions: 3,
  async join({ assigned }) {
    for (let p = 0; p < 3; ++p) await assigned(p);
  },
  open: (p) => ({
    id: `topic ${p}`,
    kind: 'replay',
    fields: () => ['flow', 'pressure'],
    async *read(): AsyncGenerator<Batch> {
      yield { samples: Array.from({ length: 150 }, (_, i) => ({ time: 1000 * i, key: `k${p}`, values: [i % 7, Number.NaN] })), offset: 1 };
    },
  }),
  async leave() {},
};

async function watching(openStore: () => ReturnType<typeof memoryStore>) {
  const said: string[] = [];
  const open = async () => ({
    source,
    openStore: async () => openStore(),
    checkpointEvery: 1000,
    checkpointMs: 1000,
    place: 'state in the topic t',
    outputs: ['the topic i'],
    afresh: 'take another `group`',
    close() {},
  });
  const pipeline = { name: 'pumps', features: ['flow', 'presure'], source: { type: 'kafka' }, detectors: [{ method: 'ewma' }], sinks: [] };
  const around = { clock: systemClock, base: '.', say: (text: string) => void said.push(text) };
  const started = await watchShared(pipeline as never, around as never, open);
  return { said, started };
}

test('what is the same in all partitions is said once', async () => {
  const { said, started } = await watching(memoryStore);
  expect(started.outputs).toEqual(['the topic i']);
  expect((await started.done).samples).toBe(450);
  expect(said.filter((text) => text.includes('presure'))).toEqual([
    'feature `presure` has had no value in the first 100 samples: did you mean `pressure`?\n',
  ]);
});

test('why it ended is told by whoever waits for it alone; of a state that does not fit with how to begin without it', async () => {
  const { said, started } = await watching(() => ({
    ...memoryStore(),
    load(): never {
      throw new HapaxError('SNAPSHOT', 'the state is of others');
    },
  }));
  await expect(started.done).rejects.toThrow('the state is of others (take another `group`)');
  expect(said).toEqual([]);
});
