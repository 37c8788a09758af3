import assert from 'node:assert/strict';
import type { Store, StoreRecord } from 'hapax/stream';
import { type Law, mustFail, soon } from './law.ts';

/** How a store is tried. */
export interface StoreTrial {
  /** An empty place, and how to open a store on it: again and again, as processes that follow one another do. */
  readonly place: () => Promise<() => Store | Promise<Store>> | (() => Store | Promise<Store>);
  /** Open and load one that is damaged or of another program. */
  readonly broken?: () => Promise<unknown>;
}

/** The laws of stores: all or nothing, what was saved comes back, also after a crash, and going on writes only what has changed. */
export function storeLaws({ place, broken }: StoreTrial): Law[] {
  const loaded = async (store: Store): Promise<Record<string, string>> => {
    const records: Record<string, string> = {};
    for await (const [name, text] of store.load()) records[name] = text;
    return records;
  };
  const save = (store: Store, put: Iterable<StoreRecord>, drop: readonly string[] = [], whole = false) =>
    soon('saving', store.save({ whole, drop, put }));
  const ODD: readonly StoreRecord[] = [
    ['key ', ''],
    ['key "a"\n\u0000=\u2028', '{"a":"\u00e4\ud83d\ude00"}'],
    ['run', 'x'.repeat(3_000_000)],
    ['key __proto__', '1'],
  ];

  return [
    {
      name: 'an empty store has no records',
      check: async () => {
        const store = await (await place())();
        assert.deepEqual(await loaded(store), {});
        await store.close?.();
      },
    },
    {
      name: 'records come back as they were, whatever their names and however long',
      check: async () => {
        const open = await place();
        const store = await open();
        await loaded(store);
        await save(store, ODD, [], true);
        await store.close?.();
        const again = await open();
        const got: StoreRecord[] = [];
        for await (const record of again.load()) got.push(record);
        assert.deepEqual([...got].sort(), [...ODD].sort());
        await again.close?.();
      },
    },
    {
      name: 'a change puts and drops, and the next process goes on with a change of its own',
      check: async () => {
        const open = await place();
        const store = await open();
        await loaded(store);
        await save(
          store,
          [
            ['a', '1'],
            ['b', '1'],
            ['c', '1'],
          ],
          [],
          true,
        );
        await save(store, [['b', '2']], ['a']);
        await store.close?.();
        const next = await open();
        assert.deepEqual(await loaded(next), { b: '2', c: '1' });
        await save(next, [['d', '3']], ['c', 'never there']);
        await next.close?.();
        assert.deepEqual(await loaded(await open()), { b: '2', d: '3' });
      },
    },
    {
      name: 'a save that breaks off changes nothing',
      check: async () => {
        const open = await place();
        const store = await open();
        await loaded(store);
        await save(store, [['a', '1']], [], true);
        const breaking = (function* (): Generator<StoreRecord> {
          yield ['a', '2'];
          throw new Error('broken off');
        })();
        await assert.rejects(store.save({ whole: false, drop: [], put: breaking }));
        await store.close?.();
        assert.deepEqual(await loaded(await open()), { a: '1' });
      },
    },
    {
      name: 'a whole save gives up what is not in it',
      check: async () => {
        const open = await place();
        const store = await open();
        await loaded(store);
        await save(
          store,
          [
            ['a', '1'],
            ['b', '1'],
          ],
          [],
          true,
        );
        await save(store, [['b', '2']], [], true);
        await store.close?.();
        assert.deepEqual(await loaded(await open()), { b: '2' });
      },
    },
    ...(broken ? [{ name: 'one that is damaged is refused in one line', check: () => mustFail('a damaged store', broken(), []) }] : []),
  ];
}
