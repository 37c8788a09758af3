import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';
import { random } from 'hapax';
import { online } from 'hapax/registry';
import { type Batch, memoryStore, runStream, type Sink, type Source, type StoreChange, startOutbox } from 'hapax/stream';
import { afterEach, expect, test } from 'vitest';
import { scratch } from '../../../io/test/scratch.ts';
import { fileStore, systemClock } from '../../src/run/index.ts';
import { email } from '../../src/sinks/email.ts';
import { slack } from '../../src/sinks/slack.ts';
import { webhook } from '../../src/sinks/webhook.ts';
import { incidentEvent } from '../events.ts';
import { jumpingClock } from '../manual-clock.ts';

const { folder } = scratch();
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A receiver of posts that does with the n-th one what it is told: a status, or silence. */
async function receiver(answers: readonly (number | 'silence')[], headers: Record<string, string> = {}) {
  const posts: { id: string; body: string }[] = [];
  const server = createServer(async (question, answer) => {
    let body = '';
    for await (const piece of question) body += piece;
    const what = answers[posts.length] ?? 200;
    posts.push({ id: String(question.headers['idempotency-key']), body });
    if (what !== 'silence') answer.writeHead(what, what === 200 ? {} : headers).end();
  });
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, posts };
}

/** Hand messages to a sink until it has them all. */
async function delivered(sink: Sink, n: number) {
  const clock = jumpingClock();
  const outbox = startOutbox([sink], clock, random(1));
  for (let i = 1; i <= n; ++i) outbox.add(incidentEvent(i));
  while (outbox.size > 0) await outbox.moved();
  await outbox.stop();
  return { waits: clock.waits, status: outbox.sinks[0]! };
}

test('a mail server that takes the mail and hangs up before it says so gets it again, under the same id', async () => {
  const mails: string[] = [];
  const server = createTcpServer((socket) => {
    let [text, inData] = ['', false];
    socket.on('error', () => {});
    socket.write('220 here\r\n');
    socket.setEncoding('utf8').on('data', (piece) => {
      text += piece;
      if (inData) {
        if (!text.includes('\r\n.\r\n')) return;
        mails.push(text);
        inData = false;
        text = '';
        if (mails.length < 3) return void socket.destroy();
        return void socket.write('250 taken\r\n');
      }
      for (let end = text.indexOf('\r\n'); end >= 0 && !inData; end = text.indexOf('\r\n')) {
        const line = text.slice(0, end);
        text = text.slice(end + 2);
        inData = line === 'DATA';
        socket.write(inData ? '354 go on\r\n' : line.startsWith('QUIT') ? '221 bye\r\n' : '250 fine\r\n');
      }
    });
  });
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  closing.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  const sink = await email({ host: '127.0.0.1', port, security: 'none', from: 'h@example.org', to: ['ops@example.org'] });
  const { status } = await delivered(sink, 1);
  await sink.close?.();
  expect(status).toMatchObject({ delivered: 1, failures: 0, lastError: '' });
  expect(mails).toHaveLength(3);
  expect(new Set(mails.map((mail) => /Message-ID: (\S+)/i.exec(mail)?.[1]))).toEqual(new Set(['<0000000000000001.0@hapax>']));
});

test('Slack that asks for a pause gets one, and then everything, in order', async () => {
  const { url, posts } = await receiver([429, 503], { 'retry-after': '7' });
  const { waits, status } = await delivered(slack(url, { addresses: 'any' }), 25);
  expect(waits.filter((ms) => ms === 7000)).toHaveLength(2);
  expect(status).toMatchObject({ delivered: 25, lastError: '' });
  const ids = posts.slice(2).flatMap(({ body }) => [...body.matchAll(/Incident (\w+)/g)].map(([, id]) => Number(id)));
  expect(ids).toEqual(Array.from({ length: 25 }, (_, i) => i + 1));
  const absurd = await receiver([429], { 'retry-after': '99999999' });
  expect(Math.max(...(await delivered(slack(absurd.url, { addresses: 'any' }), 1)).waits)).toBe(3_600_000);
});

test('a webhook that takes a message and never answers gets the same message under the same id', async () => {
  const { url, posts } = await receiver(['silence', 'silence']);
  const { status } = await delivered(webhook(url, { addresses: 'any', timeoutMs: 80 }), 2);
  expect(status.delivered).toBe(2);
  expect(posts.map(({ id }) => id)).toEqual(['0000000000000001.0', '0000000000000001.0', '0000000000000001.0', '0000000000000002.0']);
  expect(new Set(posts.slice(0, 3).map(({ body }) => body)).size).toBe(1);
});

/** A spike every hundred samples. */
const spikes: Source = {
  id: 'spikes',
  kind: 'replay',
  async *read(from): AsyncGenerator<Batch> {
    for (let i = (from as number | undefined) ?? 0; i < 1000; i += 50)
      yield {
        samples: Array.from({ length: 50 }, (_, k) => ({
          time: (i + k) * 1000,
          values: [random(4, i + k).normal() + ((i + k) % 200 === 199 ? 60 : 0)],
        })),
        offset: i + 50,
      };
  },
};

test('what waits for a receiver that is down is in the checkpoint, and goes to the one that is there after a restart, also elsewhere', async () => {
  const config = { name: 'plant', features: ['a'], detectors: [{ method: 'ewma' }] };
  const life = async (sinks: readonly Sink[], drainMs = 20_000) => {
    const store = fileStore(join(folder, 'waiting.state'));
    const run = await runStream({ config, methods: { online }, source: spikes, clock: systemClock, sinks, store, drainMs });
    return run.done;
  };
  const down = await receiver(Array.from({ length: 99 }, () => 503));
  const { url, posts } = await receiver([]);
  const first = await life([webhook(down.url, { addresses: 'any' })], 150);
  // Five incidents, the last of which is still open.
  expect(first.undelivered).toBe(9);
  // Its address was wrong, or has moved.
  expect(await life([webhook(url, { addresses: 'any' })])).toMatchObject({ samples: 0, undelivered: 0 });
  expect(posts).toHaveLength(9);
  expect(new Set(posts.map(({ id }) => id)).size).toBe(9);
  expect(await life([webhook(url, { addresses: 'any' })])).toMatchObject({ undelivered: 0 });
  expect(posts).toHaveLength(9);
});

test('a clock that is set back and forward by an hour while messages wait puts off neither the next try nor the next checkpoint', async () => {
  const HOUR = 3_600_000;
  const steady = jumpingClock();
  let shift = 0;
  const clock = { now: () => steady.now() + shift, after: steady.after };
  let isUp = false;
  const posts: { id: string; shift: number; taken: boolean }[] = [];
  const server = createServer(async (question, answer) => {
    for await (const _ of question);
    const { 'idempotency-key': id, 'x-hapax-signature': signature } = question.headers;
    const shown = Number(/^t=([\d.]+),/.exec(String(signature))?.[1]);
    posts.push({ id: String(id), shift: Math.round((shown - steady.now()) / HOUR) * HOUR + 0, taken: isUp });
    answer.writeHead(isUp ? 200 : 503).end();
  });
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  closing.push(() => server.close());
  const inner = memoryStore();
  let saves = 0;
  const store = {
    load: () => inner.load(),
    async save(change: StoreChange) {
      await inner.save(change);
      saves += 1;
    },
  };
  const until = async (holds: () => boolean) => {
    while (!holds()) await new Promise((next) => setImmediate(next));
  };
  const source: Source = {
    id: 'spikes',
    kind: 'replay',
    async *read(): AsyncGenerator<Batch> {
      const all: Batch[] = [];
      for await (const batch of spikes.read(0)) all.push(batch);
      yield* all.slice(0, 4);
      await until(() => posts.length > 1);
      for (const [i, by] of [-HOUR, HOUR, 0].entries()) {
        shift = by;
        const before = { saves, posts: posts.length };
        yield all[4 + i]!;
        await until(() => saves > before.saves && posts.some((post, k) => k >= before.posts && post.shift === by));
      }
      isUp = true;
      yield* all.slice(7, 8);
      await until(() => posts.filter(({ taken }) => taken).length >= 3);
    },
  };
  const { port } = server.address() as AddressInfo;
  const hook = webhook(`http://127.0.0.1:${port}/`, { addresses: 'any', secret: 'hush', clock });
  const config = { name: 'plant', features: ['a'], detectors: [{ method: 'ewma' }] };
  // Without a jump no checkpoint would come of the time.
  const run = await runStream({ config, methods: { online }, source, clock, sinks: [hook], store, checkpointMs: 0.9 * HOUR });
  expect(await run.done).toMatchObject({ undelivered: 0 });
  const taken = posts.filter((post) => post.taken).map(({ id }) => id);
  // Two incidents; the second is open at the end.
  expect(taken).toHaveLength(3);
  expect(new Set(taken).size).toBe(3);
  expect(Math.max(...steady.waits)).toBeLessThanOrEqual(60_000);
  // Each is signed with the time that the clock showed.
  expect(new Set(posts.map(({ shift }) => shift))).toEqual(new Set([0, -HOUR, HOUR]));
});
