import assert from 'node:assert/strict';
import type { Batch, Sample, Source } from 'hapax/stream';
import { type Law, mustBeFitToSay, mustBePlain, mustFail, soon } from './law.ts';

/** How a source is tried. Each function is called anew for each law. */
export interface SourceTrial {
  /** Open it; `say` is to be told what its `onTrouble` hears. */
  readonly open: (say: (text: string) => void) => Source | Promise<Source>;
  /** The samples that must come, in this order. */
  readonly expected: readonly Sample[];
  /** Make them come, where the source waits for others to send them. Begun when the source is read. */
  readonly feed?: (source: Source) => Promise<unknown>;
  /** Open and read one that cannot work: a file or a host that is not there, a wrong option. */
  readonly broken: () => Promise<unknown>;
  /** Texts that must never be said: tokens, passwords, the path of an address. */
  readonly secrets?: readonly string[];
}

/** The laws of sources: order, back-pressure, offsets and replay, abort, errors in one line, secrets never printed. */
export function sourceLaws(trial: SourceTrial): Law[] {
  const { expected, feed, broken, secrets = [] } = trial;
  assert.ok(expected.length >= 2, 'a trial needs two samples at least');

  async function using<T>(go: (source: Source) => Promise<T>): Promise<T> {
    const said: string[] = [];
    const source = await soon('opening', Promise.resolve(trial.open((text) => void said.push(text))));
    try {
      return await go(source);
    } finally {
      await soon('closing', Promise.resolve(source.close?.()));
      for (const text of said) mustBeFitToSay(text, secrets);
    }
  }

  /** Read until there are so many samples. */
  async function read(source: Source, from: unknown, n: number): Promise<Batch[]> {
    const batches: Batch[] = [];
    let got = 0;
    const iterator = source.read(from)[Symbol.asyncIterator]();
    const feeding = feed?.(source);
    while (got < n) {
      const next = await soon('the next batch', iterator.next());
      if (next.done) break;
      batches.push(next.value);
      got += next.value.samples.length;
    }
    // The last ones count as worked off only when more is asked for.
    const more = iterator.next();
    more.catch(() => {});
    await soon('the end of sending', Promise.resolve(feeding));
    await soon('closing', Promise.resolve(source.close?.()));
    await soon(
      'the end after closing',
      more.catch(() => {}),
    );
    return batches;
  }

  const samplesOf = (batches: readonly Batch[]): unknown[] =>
    batches.flatMap(({ samples }) =>
      samples.map(({ time, values, key = '', label = 0 }) => ({ time, values: Array.from(values), key, label })),
    );
  const wanted = samplesOf([{ samples: expected, offset: undefined }]);

  return [
    {
      name: 'all samples come, in order, with their values, keys and labels',
      check: () => using(async (source) => assert.deepEqual(samplesOf(await read(source, undefined, expected.length)), wanted)),
    },
    {
      name: 'offsets are plain data, and a source that can be read again goes on after each of them',
      check: () =>
        using(async (source) => {
          const batches = await read(source, undefined, expected.length);
          let before = 0;
          for (const { samples, offset } of batches) {
            before += samples.length;
            const from = mustBePlain('the offset', offset);
            if (source.kind !== 'replay' || before >= expected.length) continue;
            const rest = await using((again) => read({ ...again, read: again.read }, from, expected.length - before));
            assert.deepEqual(samplesOf(rest), wanted.slice(before));
          }
        }),
    },
    {
      name: 'nothing more comes until it is asked for: a batch that is handed on stays as it is',
      check: () =>
        using(async (source) => {
          const iterator = source.read(undefined)[Symbol.asyncIterator]();
          const feeding = Promise.resolve(feed?.(source)).catch(() => {});
          let first = await soon('the first batch', iterator.next());
          while (!first.done && first.value.samples.length === 0) first = await soon('a batch', iterator.next());
          assert.ok(!first.done, 'there must be a batch');
          const seen = samplesOf([first.value]);
          for (let i = 0; i < 50; ++i) await new Promise((go) => setImmediate(go));
          assert.deepEqual(samplesOf([first.value]), seen);
          await soon('closing', Promise.resolve(source.close?.()));
          await soon('the end', Promise.resolve(iterator.return?.()));
          await soon('the end of sending', feeding);
        }),
    },
    {
      name: 'closing ends a read that waits, and can be done twice',
      check: () =>
        using(async (source) => {
          const iterator = source.read(undefined)[Symbol.asyncIterator]();
          const next = iterator.next();
          await soon('closing', Promise.resolve(source.close?.()));
          await soon(
            'the read that waited',
            next.catch(() => {}),
          );
          await soon('closing again', Promise.resolve(source.close?.()));
        }),
    },
    {
      name: 'one that cannot work says why, in one line and without secrets',
      check: () => mustFail('a broken source', broken(), secrets),
    },
  ];
}
