import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Server as TlsServer } from 'node:tls';
import { fileURLToPath } from 'node:url';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import websocket from '@fastify/websocket';
import { checkToken, countFailures, readTls, type TlsFiles, watchTls } from '@hapax/connect/net';
import { takePlace } from '@hapax/connect/run';
import { metricsText, processMetrics } from '@hapax/connect/sinks';
import { z } from '@hapax/connect/zod';
import type { OwnMethods } from '@hapax/io';
import Fastify, { type FastifyInstance } from 'fastify';
import { HapaxError } from 'hapax';
import type { Clock } from 'hapax/stream';
import { openCallers } from './auth/callers.ts';
import { guard } from './auth/guard.ts';
import { openDesk } from './desk/desk.ts';
import { openShelf } from './desk/shelf.ts';
import { serverMetrics } from './figures.ts';
import { type Hub, openHub } from './hub.ts';
import { measureLoop } from './loop-delay.ts';
import { serverMethods } from './own-methods.ts';
import { nowhere, refuse } from './problems.ts';
import { answerCompiler, bodyCompiler, inJsonSchema, type Schemas, SECURITY } from './routes/contract.ts';
import { jsonBodies } from './routes/json-body.ts';
import { type LiveCounts, liveRoutes } from './routes/live.ts';
import { methodRoutes } from './routes/methods.ts';
import { modelRoutes } from './routes/models.ts';
import { operationRoutes } from './routes/operations.ts';
import { pageRoutes } from './routes/page.ts';
import { probeRoutes } from './routes/probes.ts';
import { type ReportDesk, reportRoutes } from './routes/reports.ts';
import { streamRoutes } from './routes/streams.ts';
import { openStore } from './storage/store.ts';
import { MACHINE, startTicks } from './ticks.ts';

export interface ServerOptions {
  /** Folder of the database; nothing is kept unless given. */
  readonly data?: string;
  /** Secret that opens everything, for callers from this machine too: at least 16 characters. */
  readonly token?: string;
  /** File of more tokens, with roles and expiry, as `hapax token` writes it; read again when it changes. */
  readonly tokens?: string;
  /**
   * Programs of this machine need no token. Whoever reaches a loopback port is then let in: other users, any proxy, any tunnel. For
   * tests, and machines of one user.
   */
  readonly trustLoopback?: boolean;
  /** Speak TLS; renewed files are taken into use within a minute. */
  readonly tls?: TlsFiles;
  /** Requests without a good token that one address may make in a minute. */
  readonly failuresPerMinute?: number;
  /** Told when the link that `link` gave was used. */
  readonly onLinkUsed?: () => void;
  /** Pages of other origins that may use the API, such as `https://dashboards.example`. */
  readonly origins?: readonly string[];
  /** Requests a minute of one token, or from one address on routes that need none. */
  readonly requestsPerMinute?: number;
  /** Bytes that the models of all streams may take; half of the memory there is unless given. */
  readonly memoryBytes?: number;
  /** Streams that may be set up. */
  readonly maxStreams?: number;
  /** WebSockets open at once. */
  readonly maxReaders?: number;
  /** How often readers are asked whether they are still there; one that does not answer until the next time is let go. */
  readonly pingMs?: number;
  /** Time that a request may take to arrive. */
  readonly requestMs?: number;
  /** Time that scoring, or reading what a request brings, may take. */
  readonly scoreMs?: number;
  /** Bytes of one request that brings data; of all others half a megabyte at most. */
  readonly bodyLimit?: number;
  /** More lines for `/metrics`, in the text format of Prometheus. */
  readonly metrics?: () => string | Promise<string>;
  /** Methods of your own for models and streams, by the module that this process and its training thread import them from. */
  readonly methods?: OwnMethods;
  /** Folder of the built playground; the one packed with the server unless given. */
  readonly page?: string;
  /** Streams that are set up over HTTP may read from and write to private addresses: for tests, and networks where all callers may anyway. */
  readonly privateAddresses?: boolean;
  /** Reports to show at `/reports`, and to label in. */
  readonly reports?: ReportDesk;
  /** What the page shows first: the playground, or the streams that run. */
  readonly home?: 'playground' | 'streams';
  readonly version?: string;
  /** The time of this machine unless given. */
  readonly clock?: Clock;
  /** Write a line for each request to standard error; addresses only, never headers or bodies. */
  readonly log?: boolean;
}

export interface Server {
  readonly app: FastifyInstance;
  readonly hub: Hub;
  /** A link under an address of this server that signs one browser in, once. */
  link(address: string): string;
  /** @returns the address, such as `http://127.0.0.1:7400/` */
  listen(host: string, port: number): Promise<string>;
  close(): Promise<void>;
}

/** The built playground, packed beside the code. */
const PUBLIC = fileURLToPath(new URL('../public', import.meta.url));
const MEGABYTE = 1 << 20;
/** Bytes of a configuration, or of what a person says. */
const SHORT = MEGABYTE / 2;
/** Bytes of one message of samples over a WebSocket. */
const MESSAGE = MEGABYTE;
/** How often Node looks for requests that take too long, unless they may take less. */
const LOOK_MS = 30_000;

/** Scripts, styles and workers of this server only; `wasm-unsafe-eval` is for the kernels, the other host for the prices that the page shows when asked. */
const POLICY = {
  defaultSrc: ["'self'"],
  connectSrc: ["'self'", 'https://api.coingecko.com'],
  scriptSrc: ["'self'", "'wasm-unsafe-eval'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'", 'data:'],
  objectSrc: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
  // The server may speak plain HTTP; a proxy that adds TLS adds its own headers.
  upgradeInsecureRequests: null,
};

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
  if (data !== undefined) await makeFolder(data);
  const giveBack = data === undefined ? async () => {} : await takePlace(join(data, 'hapax.lock'), data, 'hapax server');
  const store = await openStore(data === undefined ? ':memory:' : join(data, 'hapax.db')).catch(async (error: unknown) => {
    await giveBack();
    throw error;
  });
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
  });
  const live: LiveCounts = { readers: 0, leftOut: 0 };
  const loop = measureLoop();
  const started = now();
  let requests = 0;

  const app: FastifyInstance = Fastify({
    ...(secrets ? { https: { ...secrets, minVersion: 'TLSv1.2' } } : {}),
    // What is no data is short; routes that take data say so.
    bodyLimit: Math.min(bodyLimit, SHORT),
    trustProxy: false,
    requestTimeout: requestMs,
    // Node takes the larger of the two limits for the whole request.
    http: { connectionsCheckingInterval: Math.min(LOOK_MS, requestMs), headersTimeout: requestMs },
    // What went wrong is written down always; every request only when asked.
    logger: { level: log ? 'info' : 'error', stream: process.stderr, redact: ['req.headers'] },
    // An address that cannot be read is none of ours either.
    frameworkErrors: refuse,
  });
  trouble = (text) => app.log.error(text);
  jsonBodies(app);
  app.setValidatorCompiler(bodyCompiler);
  app.setSerializerCompiler(answerCompiler);
  app.setErrorHandler(refuse);
  app.setNotFoundHandler(nowhere);
  // Counted after the guard has asked: a sensor hub and its neighbours behind one proxy have their own measure each.
  await app.register(rateLimit, {
    max: requestsPerMinute,
    timeWindow: 60_000,
    keyGenerator: ({ access, ip }) => (access ? `token ${access.name}` : ip),
  });
  await app.register(helmet, { contentSecurityPolicy: { useDefaults: false, directives: POLICY }, strictTransportSecurity: false });
  await app.register(websocket, {
    options: { maxPayload: MESSAGE, handleProtocols: (offered: Set<string>) => (offered.has('hapax') ? 'hapax' : false) },
  });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'hapax', version, description: 'Anomaly detection: score with models, run streams, read incidents.' },
      components: { securitySchemes: SECURITY },
      security: [{ token: [] }, { browser: [] }],
    },
    transform: inJsonSchema,
  });

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

  const routes = app.withTypeProvider<Schemas>();
  routes.get(
    '/health',
    {
      schema: {
        tags: ['server'],
        summary: 'Is it up',
        response: { 200: z.object({ status: z.literal('ok'), version: z.string(), streams: z.number() }) },
      },
    },
    async () => ({
      status: 'ok' as const,
      version,
      streams: hub.streams.size,
    }),
  );
  let description: string | undefined;
  routes.get('/openapi.json', { schema: { hide: true } }, async (_, reply) => {
    description ??= JSON.stringify(app.swagger());
    return reply.type('application/json; charset=utf-8').send(description);
  });
  routes.get(
    '/metrics',
    { schema: { tags: ['server'], summary: 'Figures for Prometheus', produces: ['text/plain'], response: { 200: z.string() } } },
    async (_, reply) => {
      const own = serverMetrics({ requests, live, loop, uptime: (now() - started) / 1000 });
      const streams = metricsText([...hub.streams.values()].map(({ run }) => run));
      return reply
        .type('text/plain; version=0.0.4')
        .send(own + processMetrics(version) + streams + hub.latency() + ((await options.metrics?.()) ?? ''));
    },
  );
  // The same file in the static build says that there is no server.
  app.get('/hapax.json', { schema: { hide: true } }, async () => ({ server: true, home }));
  await app.register(probeRoutes);
  await app.register(methodRoutes(methods));
  await app.register(modelRoutes(shelf, desk, bodyLimit));
  await app.register(streamRoutes(hub, store, desk, { now, bodyLimit }, methods));
  await app.register(operationRoutes(hub));
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

/** Its owner's alone, when it is new. */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new HapaxError('FILE', `${path} cannot be the folder of the database: ${why}; give another with --data`, cause);
  }
}

/** With secrets Fastify makes a server of TLS. */
const tlsServer = (app: FastifyInstance): TlsServer => app.server as unknown as TlsServer;
