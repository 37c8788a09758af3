import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sample } from 'hapax/stream';
import { afterAll, expect, test } from 'vitest';
import { type Journal, openJournal } from '../../src/run/journal.ts';
import { httpPush } from '../../src/sources/push.ts';

const folder = mkdtempSync(join(tmpdir(), 'hapax-journal-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const samples = (from: number, to: number): Sample[] =>
  Array.from({ length: to - from }, (_, i) => ({ time: from + i, values: [from + i, Number.NaN] }));

async function take(journal: Journal, from: unknown, n: number): Promise<{ times: number[]; offset: unknown }> {
  const times: number[] = [];
  for await (const batch of journal.read(from)) {
    for (const { time } of batch.samples) times.push(time);
    if (times.length >= n) return { times, offset: batch.offset };
  }
  return { times, offset: undefined };
}

test('what was acknowledged is there after a crash, from any offset, and a line that was cut off is not', async () => {
  const path = join(folder, 'crash');
  const first = await openJournal(path);
  await Promise.all([first.append(samples(0, 5)), first.append([{ time: 5, key: 'k', values: [1, 2], label: 1, id: 'm5' }])]);
  expect(await take(first, undefined, 6)).toEqual({ times: [0, 1, 2, 3, 4, 5], offset: 6 });
  // Killed: not closed.
  appendFileSync(join(path, readdirSync(path)[0]!), '[6,[1');
  const second = await openJournal(path);
  expect(second.waiting).toBe(6);
  const all: Sample[] = [];
  for await (const batch of second.read(4)) {
    all.push(...batch.samples);
    break;
  }
  expect(all).toEqual([
    { time: 4, values: [4, Number.NaN] },
    { time: 5, key: 'k', values: [1, 2], label: 1, id: 'm5' },
  ]);
  await second.append(samples(6, 8));
  await second.close();
  expect((await take(await openJournal(path), 6, 2)).times).toEqual([6, 7]);
});

test('files whose samples are all in a checkpoint go, and the numbers go on', async () => {
  const path = join(folder, 'segments');
  const journal = await openJournal(path);
  for (let i = 0; i < 4; ++i) await journal.append(samples(i * 150_000, (i + 1) * 150_000));
  const before = readdirSync(path).length;
  expect(before).toBeGreaterThan(1);
  await journal.committed(599_999);
  expect(readdirSync(path)).toHaveLength(1);
  await journal.close();
  expect((await take(await openJournal(path), 600_000 - 2, 2)).times).toEqual([599_998, 599_999]);
  rmSync(path, { recursive: true });
  // The folder was lost, the checkpoint was not.
  const anew = await openJournal(path);
  await anew.append(samples(7, 8));
  const reading = anew.read(600_000);
  const next = reading.next();
  await anew.append(samples(600_000, 600_001));
  expect((await next).value).toEqual({ samples: samples(600_000, 600_001), offset: 600_001 });
});

test('a push is answered with 200 when it is on the disk, before the stream has taken it, and is read again after a crash', async () => {
  const path = join(folder, 'push');
  const source = await httpPush({ time: 't', features: ['v'] }, { journal: path });
  const post = (body: string) => fetch(`http://127.0.0.1:${source.port}/`, { method: 'POST', body });
  expect((await post('{"t":1,"v":2}')).status).toBe(200);
  expect((await post('[{"t":2,"v":3},{"t":3,"v":4}]')).status).toBe(200);
  expect(source.kind).toBe('replay');
  await source.close();
  const again = await httpPush({ time: 't', features: ['v'] }, { journal: path });
  for await (const { samples: got, offset } of again.read(1)) {
    expect([got, offset]).toEqual([
      [
        { time: 2, values: [3] },
        { time: 3, values: [4] },
      ],
      3,
    ]);
    break;
  }
  await again.close();
});

test('a request that waits when the stream ends is told so', async () => {
  const source = await httpPush({ time: 't', features: ['v'] });
  const asked = fetch(`http://127.0.0.1:${source.port}/`, { method: 'POST', body: '{"t":1,"v":2}' });
  const reading = source.read(undefined)[Symbol.asyncIterator]();
  await reading.next();
  await source.close();
  const answer = await asked;
  expect([answer.status, await answer.json()]).toEqual([503, { error: 'the stream has ended' }]);
});

test('a note is there with its samples or not at all, and each file begins with the whole of what was noted before', async () => {
  const path = join(folder, 'notes');
  let sum = 0;
  const first = await openJournal(path, { whole: () => ({ sum }) });
  for (const [i, part] of [samples(0, 3), samples(3, 100_000), samples(100_000, 400_000), samples(400_000, 400_001)].entries()) {
    await first.append(part, { add: i });
    sum += i;
  }
  await first.append([], { add: 9 });
  await first.close();
  const name = readdirSync(path).sort().at(-1)!;
  appendFileSync(join(path, name), '{"note":{"add":10},"samples":[[400001,[1');
  const second = await openJournal(path, { whole: () => ({ sum }) });
  expect(second.waiting).toBe(400_001);
  expect(second.notes).toEqual([{ sum: 0 }, { add: 0 }, { add: 1 }, { add: 2 }, { sum: 3 }, { add: 3 }, { add: 9 }]);
  await second.committed(400_001);
  await second.close();
  expect((await openJournal(path)).notes).toEqual([{ sum: 3 }, { add: 3 }, { add: 9 }]);
});
