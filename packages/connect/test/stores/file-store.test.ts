import { execFileSync } from 'node:child_process';
import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { encode } from 'hapax';
import type { Store, StoreChange } from 'hapax/stream';
import { expect, test } from 'vitest';
import { scratch } from '../../../io/test/scratch.ts';
import { fileStore } from '../../src/stores/file-store.ts';

const { folder } = scratch();
const change = (put: Record<string, string>, drop: string[] = [], whole = false): StoreChange => ({
  whole,
  drop,
  put: Object.entries(put),
});
const loaded = async (store: Store) => {
  const records: Record<string, string> = {};
  for await (const [name, text] of store.load()) records[name] = text;
  return records;
};
const refusal = async (path: string): Promise<string | undefined> =>
  loaded(fileStore(path)).then(
    () => undefined,
    (error: Error & { code: string }) => `${error.code} ${error.message}`,
  );

test('records are kept by name whatever they are called, through changes, writing anew and opening again', async () => {
  const name = fc.oneof(fc.constantFrom('a', 'b', 'key a', ''), fc.string({ unit: 'binary', maxLength: 5 }));
  const text = fc.string({ maxLength: 20 }).map((s) => JSON.stringify(s));
  const step = fc.record({ put: fc.dictionary(name, text, { maxKeys: 4 }), drop: fc.array(name, { maxLength: 2 }), again: fc.boolean() });
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
      const path = join(folder, `any-${run++}.state`);
      let store = fileStore(path);
      expect(await loaded(store)).toEqual({});
      const twin = new Map<string, string>();
      let whole = true;
      for (const { put, drop, again } of steps) {
        for (const gone of drop) twin.delete(gone);
        for (const [key, value] of Object.entries(put)) twin.set(key, value);
        await store.save({ whole, drop, put: whole ? [...twin] : Object.entries(put) });
        whole = again;
        if (!again) continue;
        await store.close?.();
        store = fileStore(path);
        expect(new Map(Object.entries(await loaded(store)))).toEqual(twin);
      }
      await store.close?.();
      expect(new Map(Object.entries(await loaded(fileStore(path))))).toEqual(twin);
    }),
    { numRuns: 15 },
  );
});

test('a file that is mostly out of date is written anew, and never grows past twice what counts and a little', async () => {
  const path = join(folder, 'growing.state');
  const store = fileStore(path);
  const big = JSON.stringify('x'.repeat(300_000));
  await store.save(change({ a: big, b: big, c: '1' }, [], true));
  let largest = 0;
  let shrunk = 0;
  for (let i = 0; i < 60; ++i) {
    const before = statSync(path).size;
    await store.save(change({ a: `"${i}${'y'.repeat(300_000)}"` }, i === 30 ? ['b'] : []));
    const { size } = statSync(path);
    largest = Math.max(largest, size);
    if (size < before) shrunk += 1;
  }
  await store.close?.();
  expect(largest).toBeLessThan(2 * 600_100 + 4_300_000 + 300_100);
  expect(shrunk).toBeGreaterThan(1);
  const { a, ...rest } = await loaded(fileStore(path));
  expect(a).toBe(`"59${'y'.repeat(300_000)}"`);
  expect(rest).toEqual({ c: '1' });
});

test('every single byte that differs is refused with one line; every cut is refused or gives an earlier checkpoint', async () => {
  const path = join(folder, 'small.state');
  const store = fileStore(path);
  const states = [{ run: '{"n":1}', 'key é': '{"x":1}' }, { run: '{"n":2}', 'key b': '[2]' }, { run: '{"n":3}' }];
  await store.save(change(states[0]!, [], true));
  const first = statSync(path).size;
  await store.save(change(states[1]!, ['key é']));
  await store.save(change(states[2]!));
  await store.close?.();
  const bytes = readFileSync(path);
  const last = { run: '{"n":3}', 'key b': '[2]' };
  expect(await loaded(fileStore(path))).toEqual(last);
  const damaged = join(folder, 'damaged.state');
  for (let i = 0; i < bytes.length; ++i) {
    for (const flip of [1, 0x24]) {
      const other = Buffer.from(bytes);
      other[i]! ^= flip;
      writeFileSync(damaged, other);
      const error = await refusal(damaged);
      expect(error, `byte ${i} ^ ${flip}`).toMatch(
        /^SNAPSHOT .*damaged\.state: the checkpoint is damaged: .*; put back a copy, or remove it to start afresh$/,
      );
    }
  }
  const earlier = [states[0], { ...states[1] }, last];
  for (let n = 1; n < bytes.length; ++n) {
    writeFileSync(damaged, bytes.subarray(0, n));
    if (n < first - 1) expect(await refusal(damaged), `${n} bytes`).toMatch(/^SNAPSHOT /);
    else expect(earlier, `${n} bytes`).toContainEqual(await loaded(fileStore(damaged)));
  }
}, 60_000);

test('what begins as a checkpoint of the first version and is none is refused by the name of its file', async () => {
  const path = join(folder, 'braces.state');
  for (const text of ['{'.repeat(100_000), '{}', '{"format":"hapax","version":1}']) {
    writeFileSync(path, text);
    expect(await refusal(path), text.slice(0, 40)).toMatch(
      /^SNAPSHOT .*braces\.state: the checkpoint is damaged: .*; put back a copy, or remove it to start afresh$/,
    );
  }
});
test('a checkpoint of the first version is read, and the next one is of this', async () => {
  const path = join(folder, 'old.state');
  const old = encode({ id: 'run', columns: 1, state: { source: 's' } });
  writeFileSync(path, old);
  const store = fileStore(path);
  expect(await loaded(store)).toEqual({ run: old });
  await store.save(change({ run: '1' }, [], true));
  await store.close?.();
  expect(readFileSync(path, 'utf8')).toMatch(/^#hapax state 1\n\+"run" 1 1\n=[0-9a-f]{8} 11\.\n$/);
});

test('two processes with one file are told apart, and a file that was removed is written again', async () => {
  const path = join(folder, 'shared.state');
  const [one, two] = [fileStore(path), fileStore(path)];
  await one.save(change({ a: '1', b: '1' }, [], true));
  unlinkSync(path);
  await one.save(change({ a: '2' }));
  expect(await loaded(fileStore(path))).toEqual({ a: '2', b: '1' });
  await two.save(change({ a: '3' }, [], true));
  await expect(one.save(change({ a: '4' }))).rejects.toThrow(
    `${path}: the checkpoint cannot be written: another process has written it meanwhile; give each its own file`,
  );
  await one.close?.();
  await two.close?.();
  expect(await loaded(fileStore(path))).toEqual({ a: '3' });
});

test('a new state file is for its owner alone; one that is there keeps its permissions, and a symbolic link to it stays', async () => {
  const into = join(folder, 'private');
  mkdirSync(join(into, 'far'), { recursive: true });
  const path = join(into, 'link');
  symlinkSync(join('far', 'a.state'), path);
  const store = fileStore(path);
  await store.save(change({ a: '1' }, [], true));
  expect(statSync(path).mode & 0o777).toBe(0o600);
  chmodSync(path, 0o640);
  await store.save(change({ a: '2' }, [], true));
  await store.close?.();
  expect(statSync(path).mode & 0o777).toBe(0o640);
  expect(lstatSync(path).isSymbolicLink()).toBe(true);
  expect(await loaded(fileStore(path))).toEqual({ a: '2' });
  expect(readdirSync(join(into, 'far'))).toEqual(['a.state']);
});

test('what a killed process left beside a state file is removed, and a link planted under a name of old is not followed', async () => {
  const into = join(folder, 'left');
  mkdirSync(into);
  const path = join(into, 'a.state');
  writeFileSync(join(into, 'victim'), 'untouched');
  symlinkSync('victim', `${path}.next`);
  const left = `.a.state.${'0'.repeat(24)}.partial`;
  writeFileSync(join(into, left), 'half');
  const store = fileStore(path);
  await store.save(change({ a: '1' }, [], true));
  await store.close?.();
  expect(readFileSync(join(into, 'victim'), 'utf8')).toBe('untouched');
  expect(await loaded(fileStore(path))).toEqual({ a: '1' });
  expect(readdirSync(into).sort()).toEqual(['a.state', 'victim']);
});

test.skipIf(process.platform === 'win32')('what is no regular file holds no state, and stays what it is', async () => {
  const path = join(folder, 'pipe.state');
  execFileSync('mkfifo', [path]);
  expect(await refusal(path)).toBe(`CONFIG ${path} is not a regular file: checkpoints need one; name a file, or leave the state out`);
  await expect(fileStore(path).save(change({ a: '1' }, [], true))).rejects.toThrow(
    `${path}: the checkpoint cannot be written: it is not a regular file`,
  );
  expect(statSync(path).isFIFO()).toBe(true);
});
