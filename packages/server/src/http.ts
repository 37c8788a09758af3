import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import websocket from '@fastify/websocket';
import type { readTls } from '@hapax/connect/net';
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { nowhere, refuse } from './problems.ts';
import { answerCompiler, bodyCompiler, inJsonSchema, SECURITY } from './routes/contract.ts';
import { jsonBodies } from './routes/json-body.ts';

export const MEGABYTE = 1 << 20;
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

export interface HttpOptions {
  readonly secrets: ReturnType<typeof readTls> | undefined;
  readonly bodyLimit: number;
  readonly requestMs: number;
  readonly requestsPerMinute: number;
  readonly version: string;
  readonly log: boolean;
}

/** The framework as every route needs it: limits, headers, errors in our words, bodies checked by schemas, and their description. */
export async function openHttp({ secrets, bodyLimit, requestMs, requestsPerMinute, version, log }: HttpOptions): Promise<FastifyInstance> {
  const app: FastifyInstance = Fastify({
    ...(secrets ? { https: { ...secrets, minVersion: 'TLSv1.2' } } : {}),
    // What is no data is short; routes that take data say so.
    bodyLimit: Math.min(bodyLimit, SHORT),
    trustProxy: false,
    requestTimeout: requestMs,
    // Node takes the larger of the two limits for the whole request.
    http: { connectionsCheckingInterval: Math.min(LOOK_MS, requestMs), headersTimeout: requestMs },
    // What went wrong is written down always; every request only when asked.
    logger: { level: log ? 'info' : 'error', stream: process.stderr, redact: ['req.headers'], serializers: { req: askedOf } },
    // An address that cannot be read is none of ours either.
    frameworkErrors: refuse,
  });
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
  return app;
}

/** A request as the log has it. What stands behind the path may be a secret that somebody has put into an address. */
function askedOf({ method, url, host, ip, socket }: FastifyRequest) {
  const [path, query] = url.split('?', 2);
  const asked = { method, url: query === undefined ? path : `${path}?…`, host, remoteAddress: ip };
  return socket?.remotePort === undefined ? asked : { ...asked, remotePort: socket.remotePort };
}
