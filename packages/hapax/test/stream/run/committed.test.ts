import { expect, test } from 'vitest';
import * as methods from '../../../src/registry.ts';
import { memoryStore, runStream, type Source, type Store } from '../../../src/stream/index.ts';
import { fakeClock } from '../fake-clock.ts';

const config = { name: 'plant', features: ['a'], detectors: [{ method: 'ewma' }] } as const;

/** Fifty samples in batches of ten, from a source that notes what it is told. */
function noting(extra: Partial<Source> = {}): { source: Source; told: unknown[] } {
  const told: unknown[] = [];
  return {
    told,
    source: {
      id: 'noting',
      kind: 'replay',
      committed: (offset) => void told.push(offset),
      async *read() {
        for (let i = 0; i < 50; i += 10)
          yield { samples: Array.from({ length: 10 }, (_, k) => ({ time: 1000 * (i + k), values: [i] })), offset: i + 10 };
      },
      close: () => void told.push('closed'),
      ...extra,
    },
  };
}
const lasting = (): Store => {
  const { load, save } = memoryStore();
  return { load, save };
};

test('a source is told what the last checkpoint holds while it is open, and is closed then', async () => {
  const { source, told } = noting();
  await (await runStream({ config, methods, source, clock: fakeClock(), store: lasting() })).done;
  expect(told.slice(0, 2)).toEqual([50, 'closed']);
});

test('a source that holds back what no checkpoint holds has its own number of samples between two', async () => {
  const { source, told } = noting({ checkpointEvery: 20 });
  await (await runStream({ config, methods, source, clock: fakeClock(), store: lasting() })).done;
  expect(told).toEqual([20, 40, 50, 'closed', 50]);
});

test('where no state is kept, what has gone through the stream counts as kept', async () => {
  for (const store of [undefined, memoryStore()]) {
    const { source, told } = noting();
    await (await runStream({ config, methods, source, clock: fakeClock(), ...(store ? { store } : {}) })).done;
    expect(told.slice(0, 6)).toEqual([10, 20, 30, 40, 50, 'closed']);
  }
});
