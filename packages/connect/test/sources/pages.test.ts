import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { Clock, Sample } from 'hapax/stream';
import { afterEach, expect, test } from 'vitest';
import { checkPointer, nextPage, partOf } from '../../src/sources/pages.ts';
import { poll } from '../../src/sources/poll.ts';

const closing: (() => unknown)[] = [];
afterEach(() => Promise.all(closing.splice(0).map((close) => close())));

test('a pointer names a part of an answer, as RFC 6901 has it', () => {
  const answer = { data: [{ items: [1, 2] }], 'a/b': { '~c': 3 }, '': 4 };
  const parts = ['', '/data/0/items', '/data/0/items/1', '/a~1b/~0c', '/', '/none', '/data/7', '/data/length/x', '/constructor'];
  expect(parts.map((pointer) => partOf(answer, pointer))).toEqual([answer, [1, 2], 2, 3, 4, undefined, undefined, undefined, undefined]);
  expect(() => checkPointer('poll', 'records', 'data.items')).toThrow(
    'poll: `records` must be a JSON pointer, such as /data/items; got data.items',
  );
  expect(checkPointer('poll', 'records', '/a~1b')).toBe('/a~1b');
});

test('the next page is an address of the same host, or a token', () => {
  const first = 'https://api.example/v1?size=2';
  const of = (found: unknown, parameter?: string) =>
    nextPage({ next: found }, 'https://api.example/v1?size=2&at=b', first, { next: '/next', ...(parameter ? { parameter } : {}) });
  expect(['/v1?page=2', 'https://api.example/x', null, '', false].map((found) => of(found))).toEqual([
    'https://api.example/v1?page=2',
    'https://api.example/x',
    undefined,
    undefined,
    undefined,
  ]);
  expect([of('c d', 'at'), of(7, 'at')]).toEqual(['https://api.example/v1?size=2&at=c+d', 'https://api.example/v1?size=2&at=7']);
  expect(() => of('https://evil.example/x')).toThrow(
    'api.example: the next page is at evil.example, another host, which gets no headers of this one',
  );
  expect(() => of(7)).toThrow('api.example: the next page is a token, and `pageParameter` does not say which parameter takes it');
  expect(() => of({})).toThrow('api.example: the next page is neither an address nor a token');
});

/** A service whose answer has three pages of two records, and what was asked of it. */
async function service(pageOf: (asked: string) => unknown): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((question, answer) => {
    asked.push(`${question.url} ${question.headers.authorization ?? ''}`);
    answer.end(JSON.stringify(pageOf(String(question.url))));
  });
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  closing.push(() => new Promise((done) => server.close(done)));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

async function firstBatch(
  options: { url: string } & Record<string, unknown>,
  after: Clock['after'] = () => () => {},
): Promise<{ samples: readonly Sample[]; trouble: string[] }> {
  const trouble: string[] = [];
  const clock = { now: () => 1_700_000_000_000, after };
  const source = await poll.open(
    { everyMs: 1000, addresses: 'any', ...options },
    {
      features: ['v'],
      texts: [],
      input: process.stdin,
      out: () => {},
      base: '.',
      clock,
      onTrouble: ({ text }) => void trouble.push(text),
    },
  );
  closing.push(() => source.close?.());
  for await (const { samples } of source.read(undefined)) return { samples, trouble };
  return { samples: [], trouble };
}

test('poll reads the records where they stand, page after page, with its headers', async () => {
  const { url, asked } = await service((where) => {
    const page = Number(new URL(where, 'http://x').searchParams.get('cursor') ?? 0);
    return { data: { items: [0, 1].map((i) => ({ time: 1000 * (2 * page + i), v: page })) }, meta: page < 2 ? { next: page + 1 } : {} };
  });
  const { samples } = await firstBatch({
    url: `${url}/metrics?size=2`,
    records: '/data/items',
    nextPage: '/meta/next',
    pageParameter: 'cursor',
    headers: { authorization: 'Bearer s' },
  });
  expect(samples.map(({ values }) => values[0])).toEqual([0, 0, 1, 1, 2, 2]);
  expect(asked).toEqual(['/metrics?size=2 Bearer s', '/metrics?size=2&cursor=1 Bearer s', '/metrics?size=2&cursor=2 Bearer s']);
});

test('pages without an end are told, and a hundred of them are read', async () => {
  let page = 0;
  const { url, asked } = await service(() => ({ time: 1.7e9, v: 1, next: `/${++page}` }));
  const { samples, trouble } = await firstBatch({ url, nextPage: '/next' });
  expect([samples.length, asked.length]).toEqual([100, 100]);
  expect(trouble).toEqual([
    `${new URL(url).host}: an answer of more than 100 pages: those behind are not read; ask for larger pages, or for less`,
  ]);
});

test('a page that leads back to one that was read is the last', async () => {
  const { url, asked } = await service((where) => ({ time: 1.7e9, v: 1, next: where === '/' ? '/2' : '/' }));
  const { samples, trouble } = await firstBatch({ url, nextPage: '/next' });
  expect([samples.length, asked]).toEqual([2, ['/ ', '/2 ']]);
  expect(trouble).toEqual([`${new URL(url).host}: page 2 leads back to one that was read: it is taken for the last`]);
});

test('what cannot be read of an answer is told by what it is, and what was packed unasked is unpacked', async () => {
  const record = JSON.stringify({ time: 1.7e9, v: 1 });
  const answers: [number, Record<string, string>, string | Buffer][] = [
    [302, { location: '/login?token=secret' }, ''],
    [301, { location: 'http://other.example/secret' }, ''],
    [200, { 'content-type': 'text/html; charset=utf-8' }, '<html>'],
    [204, {}, ''],
    [200, { 'content-encoding': 'gzip' }, gzipSync(record).subarray(0, 20)],
    [200, { 'content-encoding': 'gzip' }, gzipSync(' '.repeat(11_000_000))],
    [200, { 'content-encoding': 'gzip' }, gzipSync(record)],
  ];
  const server = createServer((_, answer) => {
    const [status, headers, body] = answers.shift()!;
    answer.writeHead(status, headers).end(body);
  });
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  closing.push(() => new Promise((done) => server.close(done)));
  const { port } = server.address() as AddressInfo;
  const { samples, trouble } = await firstBatch({ url: `http://127.0.0.1:${port}/`, everyMs: 1 }, (_, go) => {
    setImmediate(go);
    return () => {};
  });
  expect(samples).toMatchObject([{ time: 1.7e12, values: [1] }]);
  expect(trouble.map((text) => text.slice(`127.0.0.1:${port}: `.length, text.lastIndexOf(';')))).toEqual([
    'answered 302 and leads to another address of it; redirects are not followed: name that address itself',
    'answered 301 and leads to other.example; redirects are not followed: name that address itself',
    'the answer is not JSON but text/html',
    'the answer is empty',
    'the answer cannot be unpacked: unexpected end of file',
    expect.stringMatching(/^the answer cannot be unpacked: Cannot create a Buffer larger than 10000000 bytes/),
  ]);
});
