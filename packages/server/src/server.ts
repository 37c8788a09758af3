import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Server as TlsServer } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { checkToken, countFailures, readTls, watchTls } from '@hapax/connect/net';
import type { FastifyInstance } from 'fastify';
import { openCallers } from './auth/callers.ts';
import { guard } from './auth/guard.ts';
import { openDesk } from './desk/desk.ts';
import { openShelf } from './desk/shelf.ts';
import { MEGABYTE, openHttp } from './http.ts';
import { openHub } from './hub.ts';
import { measureLoop } from './loop-delay.ts';
import { serverMethods } from './own-methods.ts';
import { type LiveCounts, liveRoutes } from './routes/live.ts';
import { methodRoutes } from './routes/methods.ts';
import { modelRoutes } from './routes/models.ts';
import { operationRoutes } from './routes/operations.ts';
import { pageRoutes } from './routes/page.ts';
import { probeRoutes } from './routes/probes.ts';
import { reportRoutes } from './routes/reports.ts';
import { serverRoutes } from './routes/server.ts';
import { slackRoutes } from './routes/slack.ts';
import { streamRoutes } from './routes/streams.ts';
import type { Server, ServerOptions } from './server-options.ts';
import { openFolder } from './storage/folder.ts';
import { MACHINE, startTicks } from './ticks.ts';

export type { Server, ServerOptions } from './server-options.ts';

/** The built playground, packed beside the code. */
const PUBLIC = fileURLToPath(new URL('../public', import.meta.url));

/**
 * Make a server; nothing listens until `listen`.
 * @throws HapaxError `FILE` when the data folder cannot be used, `CONFIG` when a token can be guessed or TLS files are not sound
 */
export async function createServer(options: ServerOptions = {}): Promise<Server> {
  const {
    data,
    token,
    tokens,
    trustLoopback = false,
    tls,
    origins = [],
    requestsPerMinute = 6000,
    failuresPerMinute = 60,
    onLinkUsed = () => {},
    maxStreams = 1000,
    maxReaders = 200,
    pingMs = 30_000,
    requestMs = 60_000,
    bodyLimit = 8 * MEGABYTE,
    page = PUBLIC,
    home = 'playground',
    privateAddresses = false,
    version = '0',
    clock = MACHINE,
    log = false,
  } = options;
  if (token !== undefined) checkToken(token, 'the token of the server');
  const secrets = tls === undefined ? undefined : readTls(tls);
  const methods = await serverMethods(options.methods);
  const { store, giveBack } = await openFolder(data);
  const { now } = clock;
  const desk = openDesk({ methods: methods.own, ...(options.scoreMs === undefined ? {} : { deadlineMs: options.scoreMs }) });
  let trouble = (_: string) => {};
  const hub = await openHub(store, {
    methods,
    maxStreams,
    clock,
    privateAddresses,
    onTrouble: (text) => trouble(text),
    ...(options.memoryBytes === undefined ? {} : { memoryBytes: options.memoryBytes }),
    ...(options.keyBytes === undefined ? {} : { keyBytes: options.keyBytes }),
  });
  const live: LiveCounts = { readers: 0, leftOut: 0 };
  const loop = measureLoop();
  const started = now();
  let requests = 0;

  const app = await openHttp({ secrets, bodyLimit, requestMs, requestsPerMinute, version, log });
  trouble = (text) => app.log.error(text);
  app.addHook('onRequest', async () => {
    requests += 1;
  });
  const shelf = openShelf(store, desk, (err, text) => app.log.error({ err }, text));
  const callers = openCallers({
    token,
    file: tokens,
    now,
    onTrouble: (error) => app.log.error(error, 'the file of tokens cannot be used'),
  });
  const failures = countFailures(failuresPerMinute, now);
  await guard(app, { callers, failures, origins, trustLoopback, encrypted: secrets !== undefined, onLinkUsed });

  const counts = () => ({ requests, live, loop, uptime: (now() - started) / 1000 });
  await app.register(serverRoutes(hub, { version, home, counts, metrics: options.metrics }));
  await app.register(probeRoutes);
  await app.register(methodRoutes(methods));
  await app.register(modelRoutes(shelf, desk, bodyLimit));
  await app.register(streamRoutes(hub, store, desk, { now, bodyLimit }, methods));
  await app.register(operationRoutes(hub));
  if (options.slackSecret !== undefined) await app.register(slackRoutes(hub, options.slackSecret, now));
  if (options.reports !== undefined) await app.register(reportRoutes(options.reports, now));
  await app.register(liveRoutes(hub, store.samples, live, { maxReaders, pingMs, now }));
  if (existsSync(join(page, 'index.html'))) await app.register(pageRoutes(page));
  const ticks = startTicks(hub, clock);
  const stopTls = tls === undefined ? () => {} : watchTls(tlsServer(app), tls, (text) => app.log.error(text));
  // Nobody is to wait for what scores without end.
  app.addHook('preClose', () => desk.close());
  app.addHook('onClose', async () => {
    stopTls();
    loop.stop();
    await ticks.stop();
    await hub.close();
    await giveBack();
  });
  await app.ready();

  return {
    app,
    hub,
    link: (address) => `${address}open?code=${callers.newCode()}`,
    async listen(host, port) {
      const address = await app.listen({ host, port });
      return `${address}/`;
    },
    close: () => app.close(),
  };
}

/** With secrets Fastify makes a server of TLS. */
const tlsServer = (app: FastifyInstance): TlsServer => app.server as unknown as TlsServer;
