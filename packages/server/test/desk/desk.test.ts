import { encode, isolationForest, mad, pipeline, robustScale, standardize } from 'hapax';
import { expect, onTestFinished, test } from 'vitest';
import { type DeskOptions, openDesk } from '../../src/desk/desk.ts';
import { packSamples, unpackSamples } from '../../src/desk/packed.ts';
import { createServer, type Server, type ServerOptions } from '../../src/server.ts';

const local = { host: 'localhost' };
const json = { ...local, 'content-type': 'application/json' };
async function open(options: ServerOptions = {}): Promise<Server> {
  const server = await createServer({ trustLoopback: true, ...options });
  onTestFinished(() => server.close());
  return server;
}
function desk(options: DeskOptions = {}) {
  const made = openDesk(options);
  onTestFinished(() => made.close());
  return made;
}
const rows = Array.from({ length: 3000 }, (_, i) => [i % 7, (i * 5) % 11, (i * 3) % 13]);
const ask = async ({ app }: Server, method: 'GET' | 'PUT' | 'POST' | 'DELETE', url: string, payload?: string | object) => {
  const reply = await app.inject({
    method,
    url,
    headers: payload === undefined ? local : json,
    ...(payload === undefined ? {} : { payload }),
  });
  return { status: reply.statusCode, body: reply.body === '' ? undefined : reply.json(), headers: reply.headers };
};

test('samples come back from a packing as they were', () => {
  const samples = [
    { time: 1, key: 'a', values: Float64Array.of(1, Number.NaN) },
    { time: -0, key: '', values: Float64Array.of() },
    { time: 3.5, key: 'a', values: Float64Array.of(-0) },
  ];
  expect(unpackSamples(packSamples(samples))).toEqual(samples);
});

test('scoring that does not end within its time is given up with one answer, and the next one is answered', async () => {
  const forest = isolationForest({ nEstimators: 2000 }).fit(rows);
  // Some seconds of work, in a body of 6 MB.
  const many = { rows: Array.from({ length: 800_000 }, (_, i) => rows[i % rows.length]) };
  const own = desk({ deadlineMs: 4000 });
  await expect(own.score('slow', 's', () => encode(forest.snapshot()), Buffer.from(JSON.stringify(many)))).rejects.toMatchObject({
    code: 'STATE',
    message: 'scoring with the model slow took longer than 4 s and was given up; send less at once',
  });
  // The thread that was ended is replaced; on a busy machine a new one takes its time, which counts.
  const again = async (): Promise<Uint8Array> => {
    for (;;) {
      const text = await own
        .score('quick', 'q', () => encode(mad().fit(rows).snapshot()), Buffer.from('{"rows":[[1,2,3]]}'))
        .catch(() => undefined);
      if (text) return text;
    }
  };
  expect(JSON.parse(Buffer.from(await again()).toString())).toMatchObject({ method: 'mad', anomalies: [] });
});

test('more than the threads can work off is refused with the time to come back', async () => {
  const own = desk({ mostWaiting: 100_000 });
  const text = encode(mad().fit(rows).snapshot());
  const body = Buffer.from(JSON.stringify({ rows: rows.slice(0, 5000) }));
  const answers = await Promise.allSettled(Array.from({ length: 20 }, () => own.score('m', 'm', () => text, body)));
  const refused = answers.filter((one) => one.status === 'rejected');
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.length).toBeLessThan(20);
  expect(refused[0]!.reason).toMatchObject({ code: 'STATE', retryAfterS: 1 });
});

test('rows and samples that cannot be read are told apart in words, small ones and large ones alike', async () => {
  const server = await open();
  await ask(server, 'PUT', '/api/models/m', encode(mad().fit(rows).snapshot()));
  await ask(server, 'PUT', '/api/streams/s', { features: ['a'], detectors: [{ method: 'ewma' }] });
  const wide = ' '.repeat(20_000);
  for (const [payload, message] of [
    ['', 'the body is empty; it must be JSON'],
    ['{"rows":', 'the body is not JSON'],
    ['{"rows":[]}', 'the body must be {"rows": [[1.5, null, …], …]}, one row at least; null is a missing value'],
    ['{"rows":[[1,2,3],5]}', 'row 1 must be a list of numbers'],
    ['{"rows":[[1,2,"x"]]}', 'row 0: value 2 must be a number, or null for missing'],
    ['{"rows":[[1,2]]}', 'mad was fitted on 3 features; got 2'],
  ])
    expect((await ask(server, 'POST', '/api/models/m/score', payload)).body, payload).toEqual({
      code: payload === '{"rows":[[1,2]]}' ? 'SHAPE' : 'INPUT',
      message,
    });
  for (const pad of ['', wide]) {
    for (const [payload, message] of [
      [`{"samples":${pad}`, 'the body is not JSON'],
      [`{"samples":[{"time":1,"values":[1]},{"time":2}]}${pad}`, 'sample 1 lacks `values`, a list of numbers'],
    ])
      expect((await ask(server, 'POST', '/api/streams/s/samples', payload)).body).toEqual({ code: 'INPUT', message });
  }
});

test('a large push gives the same verdicts as many small ones', async () => {
  const server = await open();
  const config = { features: ['a', 'b', 'c'], detectors: [{ method: 'ewma' }] };
  for (const name of ['large', 'small']) await ask(server, 'PUT', `/api/streams/${name}`, config);
  const samples = rows.map((values, i) => ({ time: i * 1000, key: i % 2 === 0 ? 'x' : 'y', values }));
  const all = await ask(server, 'POST', '/api/streams/large/samples?verdicts=all', { samples });
  const parts: unknown[] = [];
  for (let i = 0; i < samples.length; i += 100)
    parts.push(
      ...(await ask(server, 'POST', '/api/streams/small/samples?verdicts=all', { samples: samples.slice(i, i + 100) })).body.verdicts,
    );
  expect(all.body.verdicts).toEqual(parts);
  expect([all.body.accepted, all.body.dropped, all.body.released]).toEqual([3000, 0, []]);
  expect((await ask(server, 'GET', '/api/streams/large/samples?from=1500&limit=900')).body).toEqual(
    samples.slice(1500, 2400).map((sample, i) => ({ seq: 1500 + i, ...sample })),
  );
});

test('a stored model that was replaced or deleted scores no more', async () => {
  const server = await open();
  const high = mad().fit(rows.map((row) => row.map((v) => v + 1000)));
  await ask(server, 'PUT', '/api/models/m', encode(mad().fit(rows).snapshot()));
  const score = async () => (await ask(server, 'POST', '/api/models/m/score', { rows: [[1, 2, 3]] })).body.anomalies;
  expect(await score()).toEqual([]);
  await ask(server, 'PUT', '/api/models/m', encode(high.snapshot()));
  expect(await score()).toEqual([0]);
  await ask(server, 'DELETE', '/api/models/m');
  expect((await ask(server, 'POST', '/api/models/m/score', { rows: [[1, 2, 3]] })).status).toBe(404);
});

test('a pipeline inside a pipeline is uploaded and scores as it does in the library', async () => {
  const server = await open();
  const model = pipeline({ transforms: [robustScale()], detector: pipeline({ transforms: [standardize()], detector: mad() }) }).fit(rows);
  const put = await ask(server, 'PUT', '/api/models/nested', encode(model.snapshot()));
  expect(put.body).toEqual({ name: 'nested', method: 'pipeline', columns: 3, threshold: model.threshold });
  const some = [...rows.slice(0, 5), [90, 0, 0]];
  const { body } = await ask(server, 'POST', '/api/models/nested/score', { rows: some });
  expect(body).toEqual({ method: 'pipeline', threshold: model.threshold, scores: [...model.score(some)], anomalies: [5] });
});
