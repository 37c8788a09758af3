import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import avro from 'avsc';
import { online } from 'hapax/registry';
import { type Batch, createStream, runPartitions, type Sample, type Source } from 'hapax/stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startFetcher } from '../../src/kafka/fetch.ts';
import { systemClock as clock } from '../../src/run/clock.ts';
import { resultLine } from '../../src/sinks/result-log.ts';
import { type PartitionTopic, partitionLaws } from '../../src/testing/index.ts';
import { type Bench, outputOf, recordOf, skip, startBench } from './broker.ts';

const PARTITIONS = 4;
const partitionOf = (key: string): number => [...key].reduce((sum, c) => sum + c.charCodeAt(0), 0) % PARTITIONS;

let bench: Bench;
let topics = 0;

/** A topic of a real broker as the laws want it: it can end, and what is committed is followed by a reader. */
async function topicOf(): Promise<PartitionTopic> {
  const group = `law-${++topics}`;
  const topic = `${group}-in`;
  // Results and messages of a transaction are seen together, for they lie in one topic.
  const out = `${group}-out`;
  await bench.topic(topic, PARTITIONS);
  await bench.topic(out, PARTITIONS);
  const options = { topic, group, results: out, incidents: out, sessionMs: 2000, heartbeatMs: 100, maxMessageBytes: 100_000, standbys: 1 };
  const ends = new Map<number, number>();
  let finished = () => {};
  const finish = new Promise<'finished'>((go) => {
    finished = () => go('finished');
  });
  let seen = Array.from({ length: PARTITIONS }, () => outputOf([]));
  let following = true;
  void (async () => {
    while (following) {
      const next = await Promise.all(seen.map((_, p) => bench.read(out, p))).catch(() => undefined);
      // Answers may overtake each other.
      if (next)
        seen = next.map((records, p) => (records.length > seen[p].results.length + seen[p].events.length ? outputOf(records) : seen[p]));
      await new Promise((go) => setImmediate(go));
    }
  })();
  stops.push(() => {
    following = false;
  });

  /** The partition up to the end that the law has given it. */
  const ending = (source: Source, partition: number): Source => ({
    ...source,
    async *read(from) {
      const batches = source.read(from)[Symbol.asyncIterator]();
      let at = (from as { readonly next: number } | undefined)?.next ?? 0;
      for (let coming = batches.next(); ; ) {
        const over = finish.then(() => undefined);
        const got: IteratorResult<Batch> | undefined =
          ends.has(partition) && at >= (ends.get(partition) ?? 0)
            ? undefined
            : await (ends.size > 0 ? coming : Promise.race([coming, over]));
        if (got === undefined && !(at >= (ends.get(partition) ?? Infinity))) continue;
        if (got === undefined || got.done) return;
        at = (got.value.offset as { readonly next: number }).next;
        yield got.value;
        coming = batches.next();
      }
    },
  });

  return {
    async append(samples, partition) {
      const by = new Map<number, Sample[]>();
      for (const sample of samples) {
        const p = partition ?? partitionOf(sample.key ?? '');
        by.set(p, [...(by.get(p) ?? []), sample]);
      }
      await Promise.all(Array.from(by, ([p, some]) => bench.write(topic, p, some.map(recordOf))));
    },
    async end() {
      for (let p = 0; p < PARTITIONS; ++p) ends.set(p, await bench.end(topic, p));
      finished();
    },
    async worker() {
      const member = `worker-${Math.random()}`;
      const { source, openStore, close } = await bench.open({ ...options, member }, console.log);
      stops.push(close);
      return {
        ...source,
        openStore,
        open: (p: number) => ending(source.open(p), p),
        async leave() {
          await source.leave();
          // A transaction has ended before every reader can see that it has.
          seen = (await Promise.all(seen.map((_, p) => bench.settled(out, p)))).map(outputOf);
        },
        // As an operator does who takes a dead worker out of the group.
        async kill() {
          const { client } = bench.cluster;
          const connections = bench.cluster.connections();
          const gone = [{ memberId: '', groupInstanceId: member, reason: '' }];
          await connections.ask(await bench.cluster.coordinator('group', group), client.leaveGroupV4.api, group, gone);
          connections.close();
        },
      };
    },
    async openStore(partition) {
      const { openStore, close } = await bench.open(options);
      stops.push(close);
      return openStore(partition);
    },
    committed: (partition) => seen[partition],
  };
}

const stops: (() => void)[] = [];

const PASSWORD = 'ovenbird-93-keeps';
const certificates = join(import.meta.dirname, '../fixtures');
const jaas = (module: string, what: string) => `org.apache.kafka.common.security.${module} required ${what};`;

/** Beside the plain listener one with TLS and every mechanism. */
const SECURE = {
  format: [
    '--add-scram',
    `SCRAM-SHA-256=[name=hapax,password=${PASSWORD}]`,
    '--add-scram',
    `SCRAM-SHA-512=[name=hapax,password=${PASSWORD}]`,
  ],
  listeners: ({ data, control, secure }: { readonly data: number; readonly control: number; readonly secure: number }) => ({
    listeners: `PLAINTEXT://127.0.0.1:${data},SECURE://127.0.0.1:${secure},CONTROLLER://127.0.0.1:${control}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${data},SECURE://127.0.0.1:${secure}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURE:SASL_SSL',
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.certificate.chain': pem('loopback-cert.pem'),
    'ssl.keystore.key': pem('loopback-key.pem'),
    'listener.name.secure.sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER',
    'listener.name.secure.plain.sasl.jaas.config': jaas('plain.PlainLoginModule', `user_hapax="${PASSWORD}"`),
    'listener.name.secure.scram-sha-256.sasl.jaas.config': jaas('scram.ScramLoginModule', ''),
    'listener.name.secure.scram-sha-512.sasl.jaas.config': jaas('scram.ScramLoginModule', ''),
    'listener.name.secure.oauthbearer.sasl.jaas.config': jaas(
      'oauthbearer.OAuthBearerLoginModule',
      'unsecuredLoginStringClaim_sub="broker"',
    ),
  }),
};
// Lines of a properties file go on behind a backslash.
const pem = (name: string) => readFileSync(join(certificates, name), 'utf8').trim().replaceAll('\n', '\\n');

/** A token without a signature, which a broker without a key of an issuer takes. */
function unsigned(subject: string): string {
  const part = (fields: object) => Buffer.from(JSON.stringify(fields)).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  return `${part({ alg: 'none' })}.${part({ sub: subject, iat: now, exp: now + 600 })}.`;
}

describe.skipIf(skip !== undefined)('on a real broker', () => {
  beforeAll(async () => {
    bench = await startBench(SECURE);
    await bench.topic('plain', 2);
  }, 180_000);
  afterAll(async () => {
    for (const stop of stops) stop();
    await bench?.stop();
  }, 60_000);

  const laws = partitionLaws({ partitions: PARTITIONS, methods: { online }, clock, patienceMs: 90_000, start: topicOf });
  for (const { name, check } of laws) test(name, check, 180_000);

  const secure = (more: object) => ({
    brokers: [bench.brokers.brokers[0].secure],
    topic: 'plain',
    group: 'secure',
    tls: { ca: join(certificates, 'loopback-cert.pem') },
    ...more,
  });

  test.each(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'] as const)(
    '%s over TLS: the right password is let in, a wrong one is told and never shown',
    async (mechanism) => {
      const opened = await bench.open(secure({ sasl: { mechanism, username: 'hapax', password: PASSWORD } }));
      expect(opened.source.partitions).toBe(2);
      opened.close();
      const error = await bench
        .open(secure({ sasl: { mechanism, username: 'hapax', password: 'wren-is-wrong-7' } }))
        .catch((cause: unknown) => cause);
      expect(String(error)).toMatch(/the brokers refuse the user, the password or the token of `sasl`$/);
      expect(String(error)).not.toContain('wren-is-wrong-7');
    },
  );

  test('OAUTHBEARER over TLS: a token is let in, one that is none is told', async () => {
    const opened = await bench.open(secure({ sasl: { mechanism: 'OAUTHBEARER', token: unsigned('hapax') } }));
    opened.close();
    await expect(bench.open(secure({ sasl: { mechanism: 'OAUTHBEARER', token: 'no.token.' } }))).rejects.toThrow(
      'the brokers refuse the user, the password or the token of `sasl`',
    );
  });

  test('a broker whose certificate is not trusted is refused', async () => {
    const sasl = { mechanism: 'SCRAM-SHA-512', username: 'hapax', password: PASSWORD };
    await expect(bench.open({ ...secure({ sasl }), tls: {} })).rejects.toThrow(
      /the certificate of the brokers is not trusted; give that of its authority as `tls.ca`/,
    );
  });

  test('topics that cannot keep what they should are refused at the start', async () => {
    await expect(bench.open({ topic: 'gone', group: 'g1' })).rejects.toThrow(
      'kafka: there is no topic gone; make it, with as many partitions as workers may ever share',
    );
    await bench.topic('g2-state', 2, { 'cleanup.policy': 'delete' });
    await expect(bench.open({ topic: 'plain', group: 'g2' })).rejects.toThrow(
      'kafka: g2-state keeps state and has cleanup.policy=delete, which forgets it; set cleanup.policy=compact',
    );
    await bench.topic('g3-incidents', 3);
    await expect(bench.open({ topic: 'plain', group: 'g3' })).rejects.toThrow(
      'kafka: g3-incidents has 3 partitions and plain has 2: they must be the same, for each partition has its own state; use another topic, or give it as many',
    );
    await expect(bench.open({ topic: 'plain', group: 'g4', createTopics: 'never' })).rejects.toThrow(
      'kafka: there is no topic g4-state, g4-incidents, g4-dead-letters; make it with 2 partitions, or leave out `createTopics: never`',
    );
  }, 120_000);

  test('what was rolled back is not read: several aborted transactions of one producer, and one larger than an answer', async () => {
    const { client } = bench.cluster;
    await bench.topic('aborted', 1);
    const write = async (value: string, committed: boolean, count = 1) => {
      const producer = new client.Producer({
        clientId: 'test',
        bootstrapBrokers: [...bench.brokers.addresses],
        idempotent: true,
        transactionalId: 'one',
        retryDelay: 5,
        retries: 400,
      });
      const transaction = await producer.beginTransaction({ producerId: -1n, producerEpoch: -1 });
      const messages = Array.from({ length: count }, (_, i) => ({
        topic: 'aborted',
        partition: 0,
        value: Buffer.from(`${value}${i}${'x'.repeat(count > 1 ? 1000 : 0)}`),
      }));
      await transaction.send({ messages });
      await (committed ? transaction.commit() : transaction.abort());
      await producer.close();
    };
    await write('first', true);
    await write('A', false);
    await write('B', false);
    await write('second', true);
    await write('C', false, 800);
    await write('third', true);
    const connections = bench.cluster.connections();
    const fetcher = startFetcher(bench.cluster, connections);
    const end = await bench.end('aborted', 0);
    const read: string[] = [];
    for (let at = 0; at < end; ) {
      const { records, next } = await fetcher.fetch('aborted', 0, at, 200, 100_000);
      read.push(...records.map(({ value }) => String(value)));
      at = next;
    }
    fetcher.close();
    expect(read).toEqual(['first0', 'second0', 'third0']);
  }, 120_000);

  test('records that are no samples go to their topic once, with the reason, though a worker is killed between', async () => {
    await bench.topic('poison', 1);
    const good = (i: number) => recordOf({ time: 1000 * i, key: 'k', values: [i % 3] });
    await bench.write('poison', 0, [good(1), { key: 'k', value: '{oops', headers: [['trace', Buffer.from('t')]] }, good(2)]);
    const options = { topic: 'poison', group: 'p', results: 'p-results' };
    const config = { name: 'p', features: ['v'], detectors: [{ method: 'ewma' }] };
    for (const more of [[], [good(3), { key: null, value: null }]]) {
      if (more.length > 0) await bench.write('poison', 0, more);
      const { source, openStore, close } = await bench.open(options);
      const run = await runPartitions({ config, methods: { online }, clock, source, openStore, checkpointMs: 50 });
      const wanted = more.length > 0 ? 2 : 1;
      for (let n = 0; n < wanted; ) n = (await bench.read('p-dead-letters', 0)).length;
      await run.stop();
      close();
    }
    const letters = await bench.read('p-dead-letters', 0);
    expect(
      letters.map(({ value, headers }) => [value && String(value), String(headers.find(([name]) => name === 'hapax-reason')?.[1])]),
    ).toEqual([
      ['{oops', 'is not JSON'],
      [null, 'has no value'],
    ]);
    expect(letters[0].headers.map(([name]) => name)).toEqual([
      'trace',
      'hapax-reason',
      'hapax-topic',
      'hapax-partition',
      'hapax-offset',
      'hapax-timestamp',
    ]);
    expect((await bench.read('p-results', 0)).length).toBe(3);
  }, 120_000);

  test('Avro values are judged by the schema of a registry; while it is away they wait, and a schema that is not there makes a dead letter', async () => {
    const type = avro.Type.forSchema({
      type: 'record',
      name: 'R',
      fields: [
        { name: 'time', type: 'long' },
        { name: 'key', type: 'string' },
        { name: 'v', type: 'double' },
      ],
    });
    let away = 2;
    const registry = createServer((question, answer) => {
      const there = question.url === '/schemas/ids/7';
      if (there && away > 0) away -= 1;
      else return void answer.writeHead(there ? 200 : 404).end(there ? JSON.stringify({ schema: JSON.stringify(type.schema()) }) : '{}');
      answer.writeHead(503).end();
    });
    await new Promise<void>((done) => void registry.listen(0, '127.0.0.1', done));
    stops.push(() => void registry.close());
    const framed = (id: number, i: number) => {
      const head = Buffer.alloc(5);
      head.writeUInt32BE(id, 1);
      return { key: 'k', value: Buffer.concat([head, type.toBuffer({ time: 1000 * i, key: 'k', v: i % 3 })]) };
    };
    await bench.topic('avro', 1);
    await bench.write('avro', 0, [framed(7, 1), framed(404, 2), framed(7, 3), framed(7, 4)]);
    const { port } = registry.address() as AddressInfo;
    const options = { topic: 'avro', group: 'a', results: 'a-results', registry: { url: `http://127.0.0.1:${port}` } };
    const { source, openStore, close } = await bench.open(options as never);
    const config = { name: 'a', features: ['v'], detectors: [{ method: 'ewma' }] };
    const run = await runPartitions({ config, methods: { online }, clock, source, openStore, checkpointMs: 50 });
    for (let n = 0; n < 1; ) n = (await bench.read('a-dead-letters', 0)).length;
    await run.stop();
    close();
    expect(away).toBe(0);
    expect((await bench.read('a-results', 0)).map(({ value }) => JSON.parse(String(value)).time)).toEqual([1000, 3000, 4000]);
    const [letter, ...others] = await bench.read('a-dead-letters', 0);
    expect(others).toEqual([]);
    expect(String(letter.headers.find(([name]) => name === 'hapax-reason')?.[1])).toBe(
      'names schema 404, which the registry does not have',
    );
  }, 120_000);

  describe('an operator who makes a mistake is told', () => {
    const config = { name: 'm', features: ['v'], detectors: [{ method: 'ewma' }] };
    /** A worker that has judged some samples of three keys, and is told to end. */
    async function judged(topic: string) {
      await bench.topic(topic, 1);
      const options = { topic, group: topic, results: `${topic}-results` };
      await bench.write(
        topic,
        0,
        Array.from({ length: 300 }, (_, i) => recordOf({ time: 1000 * i, key: `k${i % 3}`, values: [i % 7] })),
      );
      const { run, close } = await begin(options);
      while ((await bench.read(options.results, 0)).length < 300) await pause();
      await run.stop();
      close();
      return options;
    }
    async function begin(options: object) {
      const opened = await bench.open(options);
      const run = await runPartitions({
        config,
        methods: { online },
        clock,
        source: opened.source,
        openStore: opened.openStore,
        checkpointMs: 50,
      });
      return { ...opened, run };
    }
    /** Why a worker ends. */
    async function ending(options: object): Promise<string> {
      const { run, close } = await begin(options);
      const why = await run.done.then(
        () => 'no reason',
        (error: unknown) => String(error),
      );
      await run.stop().catch(() => {});
      close();
      return why;
    }
    /** As if they had been removed: compaction forgets them. */
    const remove = async (topic: string, wanted: (name: string) => boolean) => {
      const names = new Set((await bench.read(topic, 0)).map(({ key }) => String(key)).filter(wanted));
      await bench.write(
        topic,
        0,
        Array.from(names, (key) => ({ key, value: null })),
      );
    };

    test('garbage in the topic of the state', async () => {
      const options = await judged('garbled');
      await bench.write('garbled-state', 0, [{ key: 'hello', value: 'world' }]);
      expect(await ending(options)).toContain(
        'garbled-state: a part of the state "hello" is missing: something else has written to the topic or cut it; give it `cleanup.policy=compact` alone, and take another `state` topic to start afresh',
      );
    }, 120_000);

    test('a topic of the state from which something was removed, in part and whole', async () => {
      const options = await judged('cut');
      await remove('cut-state', (name) => name.endsWith('key k1'));
      expect(await ending(options)).toContain(
        'kafka cut 0: the checkpoint has 2 of the 3 keys that were written: a part of it was removed',
      );
      await remove('cut-state', () => true);
      expect(await ending(options)).toMatch(
        /kafka cut 0: the group cut has read up to record \d+, and cut-state holds no state of it: it was removed, or is another topic; take another `group` to start afresh$/,
      );
    }, 120_000);

    test('a topic that was deleted and made anew, and is longer than what was read of the old one', async () => {
      const options = await judged('anew');
      const { client } = bench.cluster;
      const connections = bench.cluster.connections();
      await connections.ask(
        await bench.cluster.controller(),
        client.deleteTopicsV6.api,
        [{ name: 'anew', topicId: null }] as never,
        30_000,
      );
      connections.close();
      while ((await bench.cluster.topics(['anew'])).size > 0) await pause();
      bench.cluster.forget();
      await bench.topic('anew', 1);
      await bench.write(
        'anew',
        0,
        Array.from({ length: 500 }, (_, i) => recordOf({ time: 1_000_000 + 1000 * i, key: 'k0', values: [i % 7] })),
      );
      expect(await ending(options)).toMatch(
        /kafka anew 0: the topic was deleted and made anew since the state was written \([\w-]+, it was [\w-]+\): take another `group` to start afresh$/,
      );
    }, 120_000);

    test('a result larger than the brokers take', async () => {
      await bench.topic('large-results', 1, { 'max.message.bytes': '1000' });
      await bench.topic('large', 1);
      await bench.write(
        'large',
        0,
        Array.from({ length: 300 }, (_, i) => recordOf({ time: 1000 * i, key: 'k', values: [i % 7] })),
      );
      expect(await ending({ topic: 'large', group: 'large', results: 'large-results' })).toContain(
        'a batch is larger than the brokers take; set `maxMessageBytes` below `max.message.bytes` of the topic',
      );
    }, 120_000);
  });

  test('a worker that has followed the state of another has it at once when that one is gone, and what comes out is the same', async () => {
    const N = 3000;
    const samples = Array.from(
      { length: N },
      (_, i): Sample => ({ time: 1000 * i, key: `k${i % 10}`, values: [Math.sin(i) + (i % 700 === 699 ? 40 : 0)] }),
    );
    const config = { name: 's', features: ['v'], detectors: [{ method: 'ewma' }] };
    const undisturbed = createStream(config, { online });
    const expected = samples.map((sample) => undisturbed.push(sample)).map((result) => resultLine(result).trimEnd());
    for (const standbys of [1, 0]) {
      const topic = `standby-${standbys}`;
      await bench.topic(topic, 1);
      const options = { topic, group: topic, results: `${topic}-results`, sessionMs: 2000, heartbeatMs: 100, standbys };
      const begin = async (member: string) => {
        const opened = await bench.open({ ...options, member });
        stops.push(opened.close);
        const { source, openStore } = opened;
        return { ...opened, run: await runPartitions({ config, methods: { online }, clock, source, openStore, checkpointMs: 50 }) };
      };
      // Of two that ask for a free partition the first by name gets it: the one that was gone comes back without.
      const first = await begin('b');
      await bench.write(topic, 0, samples.slice(0, N / 2).map(recordOf));
      while ((await bench.read(options.results, 0)).length < N / 2) await pause();
      const second = await begin('a');
      expect(second.run.runs.size).toBe(0);
      expect([...second.stats.standbys.keys()]).toEqual(standbys === 1 ? [0] : []);
      const followed = () => second.stats.standbys.get(0);
      while (standbys === 1 && !(followed()?.lag === 0 && (followed()?.bytes ?? 0) > 0)) await pause();
      // Gone without a word: what it had not saved is done again.
      const { client } = bench.cluster;
      const connections = bench.cluster.connections();
      const gone = [{ memberId: '', groupInstanceId: 'b', reason: '' }];
      await connections.ask(await bench.cluster.coordinator('group', topic), client.leaveGroupV4.api, topic, gone);
      connections.close();
      while (second.run.runs.size === 0) await pause();
      const { restoreBytes } = second.stats.partitions.get(0) ?? { restoreBytes: Number.NaN };
      if (standbys === 1) expect(restoreBytes).toBeLessThan(followedBytes(10) / 4);
      else expect(restoreBytes).toBeGreaterThan(followedBytes(10) / 4);
      expect(second.stats.standbys.size).toBe(0);
      await bench.write(topic, 0, samples.slice(N / 2).map(recordOf));
      while ((await bench.read(options.results, 0)).length < N) await pause();
      await second.run.stop();
      await first.run.stop().catch(() => {});
      expect((await bench.settled(options.results, 0)).map(({ value }) => String(value))).toEqual(expected);
    }
  }, 120_000);
});

const pause = () => new Promise((go) => setTimeout(go, 20));

/** Bytes that so many keys of an EWMA take at least. */
const followedBytes = (keys: number): number => keys * 8000;
