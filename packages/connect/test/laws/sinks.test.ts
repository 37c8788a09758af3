import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import { afterAll, describe, test } from 'vitest';
import type { Surroundings } from '../../src/contract/surroundings.ts';
import { openSink, type SinkConfig, type sinks } from '../../src/registry.ts';
import { systemClock } from '../../src/run/clock.ts';
import { type SinkTrial, sinkLaws } from '../../src/testing/index.ts';
import { TAKES, type TakesIn } from '../sinks/published.ts';

const folder = mkdtempSync(join(tmpdir(), 'hapax-sink-laws-'));
const closing: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
afterAll(async () => {
  for (const close of closing) await close();
});

const SECRETS = ['hunter2', 'services-path'];
const around = (out: (text: string) => void = () => {}): Surroundings => ({
  features: ['pressure'],
  clock: systemClock,
  onTrouble: () => {},
  input: (async function* () {})(),
  out,
  base: folder,
});
const open = (config: SinkConfig, out?: (text: string) => void) => openSink(config, around(out));

async function receiver(idsOf: (body: string) => string[]): Promise<{ url: string; received: () => string[] }> {
  const got: string[] = [];
  const server = createServer(async (question, answer) => {
    let body = '';
    for await (const piece of question) body += piece;
    got.push(...idsOf(body));
    answer.end();
  });
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/services-path`, received: () => got };
}

/** A port on which nobody listens. */
async function deadPort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((done) => void server.close(() => done()));
  return port;
}

const named = (text: string): string[] => [...text.matchAll(/Incident ([0-9a-f]{16})/g)].map(([, id]) => `${id}.0`);
let files = 0;

/** A sink of a service, on a server that refuses what its published format does not allow. */
const atService = (takes: TakesIn, config: (url: string) => SinkConfig): SinkTrial => ({
  open: async () => {
    const service = await takes();
    closing.push(service.close);
    return { sink: await open(config(service.url)), received: () => service.ids };
  },
  broken: async () => open(config(`http://127.0.0.1:${await deadPort()}`)),
  secrets: SECRETS,
});

/** Their laws run on real servers, in tests of their own. */
const ELSEWHERE = [
  'redis',
  'postgres',
  'rabbitmq',
  'mqtt',
  'nats',
  'influx',
  'elasticsearch',
] as const satisfies readonly (keyof typeof sinks)[];

const TRIALS: Readonly<Record<Exclude<keyof typeof sinks, (typeof ELSEWHERE)[number]>, SinkTrial>> = {
  log: {
    open: async () => {
      const path = join(folder, `${files++}`, 'in', 'log.ndjson');
      const received = () =>
        existsSync(path)
          ? readFileSync(path, 'utf8')
              .split('\n')
              .filter((line) => line !== '')
              .map((line): string => JSON.parse(line).id)
          : [];
      return { sink: await open({ type: 'log', path }), received, reopen: () => open({ type: 'log', path }) };
    },
    // Nothing is a folder there.
    broken: () => open({ type: 'log', path: '/dev/null/log.ndjson' }),
  },
  stdout: {
    open: async () => {
      let text = '';
      const sink = await open({ type: 'stdout', format: 'plain' }, (more) => {
        text += more;
      });
      return { sink, received: () => named(text) };
    },
    broken: async () => {
      const { HapaxError } = await import('hapax');
      return open({ type: 'stdout' }, () => {
        throw new HapaxError('FILE', 'standard output is closed');
      });
    },
  },
  webhook: {
    open: async () => {
      const { url, received } = await receiver((body) => [JSON.parse(body).id]);
      return { sink: await open({ type: 'webhook', url, secret: 'hunter2', addresses: 'any' }), received };
    },
    broken: async () =>
      open({ type: 'webhook', url: `http://127.0.0.1:${await deadPort()}/services-path`, secret: 'hunter2', addresses: 'any' }),
    secrets: SECRETS,
  },
  slack: {
    open: async () => {
      const { url, received } = await receiver((body) => named(JSON.parse(body).text));
      return { sink: await open({ type: 'slack', url, addresses: 'any' }), received };
    },
    broken: async () => open({ type: 'slack', url: `http://127.0.0.1:${await deadPort()}/services-path`, addresses: 'any' }),
    secrets: SECRETS,
  },
  email: {
    open: async () => {
      let got: string[] = [];
      const smtp = new SMTPServer({
        disabledCommands: ['STARTTLS', 'AUTH'],
        authOptional: true,
        onData(stream, _, done) {
          let text = '';
          stream.on('data', (piece: Buffer) => (text += piece.toString()));
          stream.on('end', () => {
            got = [...got, ...named(text.replaceAll('=\r\n', ''))];
            done();
          });
        },
      });
      await new Promise<void>((done) => void smtp.listen(0, '127.0.0.1', () => done()));
      closing.push(() => new Promise<void>((done) => void smtp.close(() => done())));
      const { port } = smtp.server.address() as AddressInfo;
      const sink = await open({ type: 'email', host: '127.0.0.1', port, security: 'none', from: 'h@example.org', to: ['ops@example.org'] });
      return { sink, received: () => got };
    },
    broken: async () =>
      open({
        type: 'email',
        host: '127.0.0.1',
        port: await deadPort(),
        security: 'none',
        user: 'me',
        password: 'hunter2',
        from: 'h@example.org',
        to: ['ops@example.org'],
      }),
    secrets: SECRETS,
  },
  alertmanager: atService(TAKES.alertmanager, (url) => ({ type: 'alertmanager', url, token: 'hunter2', addresses: 'any' })),
  pagerduty: atService(TAKES.pagerduty, (url) => ({
    type: 'pagerduty',
    url: `${url}/v2/enqueue`,
    routingKey: 'hunter2hunter2hunter2hunter2hunt',
    addresses: 'any',
  })),
  teams: atService(TAKES.teams, (url) => ({ type: 'teams', url: `${url}/services-path`, addresses: 'any' })),
  telegram: atService(TAKES.telegram, (url) => ({ type: 'telegram', url, token: '42:hunter2', chat: '-1001', addresses: 'any' })),
  ntfy: atService(TAKES.ntfy, (url) => ({ type: 'ntfy', url, topic: 'hunter2', token: 'tk_hunter2', addresses: 'any' })),
  otlp: atService(TAKES.otlp, (url) => ({ type: 'otlp', url, headers: { authorization: 'hunter2' }, addresses: 'any' })),
};

for (const [id, trial] of Object.entries(TRIALS)) {
  describe(`sink ${id}`, () => {
    for (const { name, check } of sinkLaws(trial)) test(name, check);
  });
}
