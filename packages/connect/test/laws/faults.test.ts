import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HapaxError, random } from 'hapax';
import type { Store } from 'hapax/stream';
import { afterAll, expect, test } from 'vitest';
import { openJournal } from '../../src/run/journal.ts';
import { logFile } from '../../src/sinks/log.ts';
import { resultLog } from '../../src/sinks/result-log.ts';
import { ndjsonFile } from '../../src/sources/ndjson.ts';
import { fileStore } from '../../src/stores/file-store.ts';
import { exampleEvent } from '../../src/testing/index.ts';
import { byChance, withFaults } from '../faults.ts';

const folder = mkdtempSync(join(tmpdir(), 'hapax-faults-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const ROUNDS = 40;

/** Whether it went well; a failure is one of ours, in one line. */
const tried = (work: Promise<unknown>): Promise<boolean> =>
  work.then(
    () => true,
    (error: unknown) => {
      expect(error).toBeInstanceOf(HapaxError);
      expect(String(error)).not.toContain('\n');
      return false;
    },
  );
const recordsOf = async (store: Store) => {
  const records = new Map<string, string>();
  for await (const [name, text] of store.load()) records.set(name, text);
  return records;
};

test.each([1, 2, 3, 4])(
  'a store whose disk fails now and then holds the last checkpoint that it has confirmed, or one after it (seed %d)',
  async (seed) => {
    const chance = random(seed);
    const path = join(folder, `${seed}.state`);
    let store = fileStore(path, { slack: 2000 });
    await recordsOf(store);
    /** What was confirmed, and what was tried since. */
    let states = [new Map<string, string>()];
    let good = 0;
    for (let round = 0; round < ROUNDS; ++round) {
      const next = new Map(states[states.length - 1]);
      const drop = [...next.keys()].filter(() => chance.integer(6) === 0);
      for (const name of drop) next.delete(name);
      const put = Array.from(
        { length: 1 + chance.integer(4) },
        () => [`k${chance.integer(9)}`, `"${round} ${'x'.repeat(chance.integer(300))}"`] as const,
      );
      for (const [name, text] of put) next.set(name, text);
      const whole = round === 0 || chance.integer(10) === 0 || states.length > 1;
      const saved = await withFaults(byChance(chance, 0.04), () => tried(store.save({ whole, drop, put: whole ? [...next] : put })));
      states = saved ? [next] : [...states, next];
      if (saved) good += 1;
      if (chance.integer(4) > 0) continue;
      await store.close?.();
      store = fileStore(path, { slack: 2000 });
      const found = await recordsOf(store);
      // One that failed at its very last step may be there.
      expect(states.map((one) => JSON.stringify([...one].sort()))).toContain(JSON.stringify([...found].sort()));
      states = [found];
    }
    await store.close?.();
    expect([good > 5, good < ROUNDS]).toEqual([true, true]);
  },
);

test.each([1, 2, 3])(
  'a journal whose disk fails now and then has every sample that it has acknowledged, once, and none that it refused (seed %d)',
  async (seed) => {
    const chance = random(seed);
    const path = join(folder, `${seed}.journal`);
    const journal = await openJournal(path);
    const kept: number[] = [];
    for (let i = 0; i < ROUNDS; ++i) {
      const samples = Array.from({ length: 3 }, (_, j) => ({ time: 10 * i + j, values: [i] }));
      if (await withFaults(byChance(chance, 0.1), () => tried(journal.append(samples)))) kept.push(...samples.map(({ time }) => time));
    }
    await journal.close();
    const again = await openJournal(path);
    again.finish();
    const times: number[] = [];
    for await (const batch of again.read(undefined)) for (const { time } of batch.samples) times.push(time);
    expect(times).toEqual(kept);
    expect([kept.length > 20, kept.length < 3 * ROUNDS]).toEqual([true, true]);
  },
);

test.each([1, 2, 3])(
  'a log whose disk fails now and then has every message that counts as delivered, whole, also when several come at once (seed %d)',
  async (seed) => {
    const chance = random(seed);
    const path = join(folder, `${seed}.log`);
    const sink = logFile(path);
    const told: string[] = [];
    await withFaults(byChance(chance, 0.06), async () => {
      for (let i = 0; i < ROUNDS; ++i) {
        const events = [0, 1, 2].map((part) => exampleEvent(3 * i + part));
        const done = await Promise.all(events.map((event) => tried(sink.deliver([event]))));
        for (const [k, well] of done.entries()) if (well) told.push(events[k]!.id);
      }
    });
    // The next one that can be written cuts off what the last failure may have left.
    await sink.deliver([exampleEvent(999)]);
    await sink.close?.();
    const lines = readFileSync(path, 'utf8').trim().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { id: string }).id)).toEqual([...told, exampleEvent(999).id]);
    expect(told.length).toBeLessThan(3 * ROUNDS);
  },
);

test('what can neither be written nor cut off again is said, and nothing follows it until it can', async () => {
  const path = join(folder, 'torn.log');
  const sink = logFile(path);
  await sink.deliver([exampleEvent(1)]);
  const worse = (operation: string) => (operation === 'write' ? 'ENOSPC' : operation === 'truncate' ? 'EIO' : undefined);
  await expect(withFaults(worse, async () => sink.deliver([exampleEvent(2)]))).rejects.toThrow(
    `${path}: the log cannot be written: ENOSPC: no space left on device, write; the beginning of it may stand at the end of the file and cannot be taken away now (EIO: i/o error, truncate): nothing is written behind it until that succeeds`,
  );
  await expect(
    withFaults(
      (operation) => (operation === 'truncate' ? 'EIO' : undefined),
      async () => sink.deliver([exampleEvent(3)]),
    ),
  ).rejects.toThrow(`${path}: the log cannot be written: EIO: i/o error, truncate`);
  await sink.deliver([exampleEvent(4)]);
  await sink.close?.();
  expect(
    readFileSync(path, 'utf8')
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { id: string }).id),
  ).toEqual([1, 4].map((n) => exampleEvent(n).id));
});

/** Opening a file fails, from some opening on, for want of descriptors. */
const noDescriptors =
  (from = 0) =>
  (operation: string, before: number) =>
    operation === 'open' && before >= from ? 'EMFILE' : undefined;
const MAPPING = { time: 'time', features: ['a'] };
async function closing<T extends { close?(): unknown }>(made: T, work: (made: T) => Promise<unknown>): Promise<void> {
  try {
    await work(made);
  } finally {
    await made.close?.();
  }
}
const everything: readonly [name: string, work: (path: string) => Promise<unknown>][] = [
  ['a store that is loaded', (path) => closing(fileStore(path), recordsOf)],
  ['a store that is saved', (path) => closing(fileStore(path), (one) => one.save({ whole: true, drop: [], put: [['a', '1']] }))],
  ['a journal that is written', async (path) => closing(await openJournal(path), (one) => one.append([{ time: 1, values: [2] }]))],
  ['a log that is written', (path) => closing(logFile(path), (one) => one.deliver([exampleEvent(1)]))],
  ['results that are written', (path) => closing(resultLog(path), (one) => one.rewind(undefined))],
  [
    'a file of samples',
    async (path) => {
      for await (const _ of ndjsonFile(path, MAPPING).read(undefined));
    },
  ],
];
test.each(everything)('%s says in one line of ours that no more files can be opened, and goes on when they can', async (name, work) => {
  const path = join(folder, `${name.replaceAll(' ', '-')}`);
  if (name === 'a file of samples') writeFileSync(path, '{"time":1,"a":2}\n{"time":2,"a":3}\n');
  if (name === 'a store that is loaded') await everything[1]?.[1](path);
  const error: unknown = await withFaults(noDescriptors(), () => work(path)).then(
    () => undefined,
    (one: unknown) => one,
  );
  expect(error).toBeInstanceOf(HapaxError);
  expect(String(error)).toMatch(new RegExp(`^HapaxError: ${path}[^\\n]*EMFILE: too many open files, open$`));
  await work(path);
});
