import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Sample, Source } from 'hapax/stream';
import { afterAll, describe, expect, test } from 'vitest';
import type { Surroundings } from '../../src/contract/surroundings.ts';
import { readLine } from '../../src/influx/line-protocol.ts';
import { openSink, openSource, type SinkConfig } from '../../src/registry.ts';
import { systemClock as clock } from '../../src/run/clock.ts';
import { sinkLaws, sourceLaws } from '../../src/testing/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'hapax-influx-'));
const closing: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
afterAll(async () => {
  for (const close of closing) await close();
});

const TOKEN = 'hunter2-and-more-of-it';
const expected: Sample[] = Array.from({ length: 5 }, (_, i) => ({
  time: 1_700_000_000_000 + 1000 * i,
  values: [i, i % 2 === 0 ? Number.NaN : 2 * i],
  key: `h${i % 2}`,
}));
/** As an agent sends it: one line for each measurement. */
const LINES = expected
  .map(({ time, values, key }) => {
    const at = `${time}000000`;
    const second = Number.isNaN(values[1]) ? '' : `mem,host=${key} used=${values[1]} ${at}\n`;
    return `cpu,host=${key},cpu=all idle=${values[0]},name="x" ${at}\n${second}`;
  })
  .join('');

const around = (some: Partial<Surroundings> = {}): Surroundings => ({
  features: ['cpu.idle', 'used'],
  clock,
  onTrouble: () => {},
  input: (async function* () {})(),
  out: () => {},
  base: '.',
  ...some,
});
const open = (some?: Partial<Surroundings>) => openSource({ type: 'influx', port: 0, keys: ['host'], token: TOKEN }, around(some));
const portOf = (source: Source): number => (source as { readonly port?: number }).port ?? 0;
const write = (source: Source, body: string | Uint8Array, headers: Record<string, string> = {}, path = '/api/v2/write?precision=ns') =>
  fetch(`http://127.0.0.1:${portOf(source)}${path}`, {
    method: 'POST',
    body: body as never,
    headers: { authorization: `Bearer ${TOKEN}`, ...headers },
  });

describe('source', () => {
  let journals = 0;
  for (const how of ['with a journal', 'without one'] as const) {
    describe(how, () => {
      const laws = sourceLaws({
        open: (say) =>
          open({ onTrouble: ({ text }) => say(text), ...(how === 'with a journal' ? { journal: join(folder, `${++journals}`) } : {}) }),
        expected,
        feed: async (source) => {
          await write(source, LINES).catch(() => {});
        },
        broken: () => openSource({ type: 'influx', host: '0.0.0.0' }, around()),
        secrets: [TOKEN],
      });
      // A journal of another process is another place: `journal.test.ts` reads one again.
      for (const { name, check } of laws) if (!(how === 'with a journal' && name.startsWith('offsets'))) test(name, check);
    });
  }

  test('packed points are taken, and what is wrong is refused with the line', async () => {
    const source = await open({ journal: join(folder, 'packed') });
    expect((await write(source, gzipSync(LINES), { 'content-encoding': 'gzip' })).status).toBe(204);
    const wrong = async (...[body, headers, path]: [string, Record<string, string>?, string?]) => {
      const answer = await write(source, body, headers, path);
      return [answer.status, ((await answer.json()) as { error: string }).error];
    };
    expect(await wrong('cpu idle=1\ncpu idle=x')).toEqual([400, 'line 2 has a value that is none, in the field `idle`']);
    expect(await wrong('cpu idle=1 9223372036854775807', {}, '/write?precision=s')).toEqual([
      400,
      'a time is beyond the last date: see `precision`',
    ]);
    expect(await wrong('cpu idle=1', {}, '/write?precision=h')).toEqual([400, 'the precision must be ns, us, ms or s; it is h']);
    expect(await wrong('cpu idle=1', {}, '/query')).toEqual([404, 'points are written to /write or /api/v2/write or /api/v3/write_lp']);
    expect(await wrong('x', { 'content-encoding': 'gzip' })).toEqual([400, 'the body is not gzip']);
    await source.close?.();
  });

  test('names of which none is a feature are said once', async () => {
    const said: string[] = [];
    const source = await open({ journal: join(folder, 'names'), onTrouble: ({ text }) => said.push(text) });
    for (let i = 0; i < 2; ++i) expect((await write(source, 'disk,host=a free=1')).status).toBe(204);
    await source.close?.();
    expect(said).toEqual(['influx: nothing of free is a feature; the features are cpu.idle, used']);
  });
});

describe('sink', () => {
  /** A server that refuses what the published format does not allow: a strict one of our own, for InfluxDB 2 is not in Debian. */
  async function strict() {
    const ids: string[] = [];
    const server = createServer(async (question, answer) => {
      let body = '';
      for await (const piece of question) body += piece;
      const { pathname, searchParams } = new URL(question.url ?? '/', 'http://x');
      if (question.method === 'GET' && pathname === '/ping') return void answer.writeHead(204).end();
      const lines = body.split('\n').filter((line) => line !== '');
      const sound =
        pathname === '/api/v2/write' &&
        searchParams.get('bucket') === 'plant' &&
        searchParams.get('precision') === 'ms' &&
        question.headers.authorization === 'Token hunter2' &&
        body.endsWith('\n') &&
        lines.every((line) => /^[^ ]+(\\ [^ ]*)* .+ \d{1,13}$/.test(line) && typeof readLine(line) === 'object');
      if (!sound) return void answer.writeHead(400).end('{"code":"invalid"}');
      for (const line of lines) ids.push(/message="([^"]*)"/.exec(line)?.[1] ?? '');
      answer.writeHead(204).end();
    });
    await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
    closing.push(() => {
      server.close();
      server.closeAllConnections();
    });
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, ids };
  }
  const config = (url: string): SinkConfig => ({
    type: 'influx',
    url,
    bucket: 'plant',
    token: 'hunter2',
    addresses: 'any',
    tags: { site: 'a b,c=d' },
  });
  const laws = sinkLaws({
    open: async () => {
      const { url, ids } = await strict();
      return { sink: await openSink(config(url), around()), received: () => ids };
    },
    broken: async () => {
      const server = createTcpServer();
      await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
      const { port } = server.address() as AddressInfo;
      await new Promise<void>((done) => void server.close(() => done()));
      return openSink(config(`http://127.0.0.1:${port}`), around());
    },
    secrets: ['hunter2'],
  });
  for (const { name, check } of laws) test(name, check);
});
