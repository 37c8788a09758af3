import { type Access, allows, everything, type Failures } from '@hapax/connect/net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isLocal, originAllowed, reachedByTls, shownToken } from '../security.ts';
import type { Callers } from './callers.ts';
import { roleFor } from './roles.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; null on routes that are open to all. */
    access: Access | null;
  }
  interface FastifyContextConfig {
    /** A file of the page, which holds no secret: anyone may ask for it. */
    page?: boolean;
  }
}

export interface GuardOptions {
  readonly callers: Callers;
  readonly failures: Failures;
  /** Pages of other origins that may use the API. */
  readonly origins: readonly string[];
  /** Programs of this machine need no token. */
  readonly trustLoopback: boolean;
  readonly encrypted: boolean;
  /** Told when a link was used. */
  readonly onLinkUsed: () => void;
}

/** Routes that anyone may ask for, beside the files of the page. All others are guarded; what Slack sends is signed, and looked at there. */
const OPEN: ReadonlySet<string> = new Set([
  '/health',
  '/healthz',
  '/readyz',
  '/openapi.json',
  '/hapax.json',
  '/open',
  '/api/slack/answers',
]);
const LIVE = '/live/';
/** Seconds that a browser may keep what a preflight said. */
const PREFLIGHT_S = '600';

/** Ask every caller who it is, before anything else of its request is looked at. */
export async function guard(app: FastifyInstance, options: GuardOptions): Promise<void> {
  const { callers, failures, origins, trustLoopback, encrypted, onLinkUsed } = options;
  app.decorateRequest('access', null);

  app.addHook('onRequest', async (request, reply) => {
    // By the route that was found: an address has many spellings.
    const route = request.routeOptions.url;
    const { origin } = request.headers;
    if (origin !== undefined && origins.includes(origin)) {
      admit(reply, origin);
      if (request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined) return preflight(reply);
    }
    // The page itself holds no secrets; what it asks for does.
    if (route === undefined || OPEN.has(route) || request.routeOptions.config.page === true) return;
    if (!originAllowed(request.headers, origins, encrypted))
      throw refusal(
        403,
        'a page of another site may not use this server; allow it with --origin, and behind a proxy name the public address there too',
      );
    reply.header('cache-control', 'no-store');
    const access = who(request, route);
    if (access === undefined) return refuse(request, reply);
    const needed = roleFor(request.method, route);
    if (!allows(access, needed)) throw refusal(403, `the token ${access.name} does not allow this; it needs the role ${needed}`);
    request.access = access;
  });

  app.get<{ Querystring: { code?: unknown } }>('/open', { schema: { hide: true } }, async (request, reply) => {
    const { code } = request.query;
    const session = typeof code === 'string' ? callers.redeem(code) : undefined;
    const known = cookie(request);
    // Whoever opens the link again in the browser that it signed in only wants to see the page.
    if (session === undefined && known !== undefined && callers.bySession(known)) return reply.redirect('/', 303);
    if (session === undefined)
      return refuse(
        request,
        reply,
        'this link was used already, or is none: each signs one browser in, once; the newest one stands in the terminal where the server runs',
      );
    onLinkUsed();
    const secure = reachedByTls(request.headers.host, origins, encrypted) ? '; Secure' : '';
    return reply
      .header('set-cookie', `${cookieName(request)}=${session}; Path=/; HttpOnly; SameSite=Strict${secure}`)
      .header('cache-control', 'no-store')
      .redirect('/', 303);
  });

  function who(request: FastifyRequest, route: string): Access | undefined {
    const { headers } = request;
    const shown = shownToken(headers, request.ws === true && route.startsWith(LIVE));
    if (shown !== undefined) return callers.byToken(shown);
    const session = cookie(request);
    // A page of another port of this machine is of the same site to the browser, which then sends the cookie along.
    const site = headers['sec-fetch-site'];
    if (session !== undefined && (site === undefined || site === 'same-origin' || site === 'none')) {
      const access = callers.bySession(session);
      if (access) return access;
    }
    return trustLoopback && isLocal({ address: request.socket.remoteAddress ?? '', headers }) ? everything('this machine') : undefined;
  }

  function refuse(request: FastifyRequest, reply: FastifyReply, message?: string): never {
    const wait = failures.note(request.socket.remoteAddress ?? '');
    if (wait > 0) {
      reply.header('retry-after', String(wait));
      throw refusal(429, `too many requests without a good token from this address; wait ${wait} s`);
    }
    reply.header('www-authenticate', 'Bearer realm="hapax"');
    throw refusal(
      401,
      message ?? 'show the token: Authorization: Bearer TOKEN; in a browser open the link that `hapax serve` has printed, which works once',
    );
  }
}

function admit(reply: FastifyReply, origin: string): void {
  reply.header('access-control-allow-origin', origin);
  reply.header('access-control-expose-headers', 'retry-after');
  reply.header('cross-origin-resource-policy', 'cross-origin');
  reply.header('vary', 'Origin');
}

function preflight(reply: FastifyReply): FastifyReply {
  return reply
    .header('access-control-allow-methods', 'GET, HEAD, PUT, POST, DELETE')
    .header('access-control-allow-headers', 'authorization, content-type')
    .header('access-control-max-age', PREFLIGHT_S)
    .code(204)
    .send();
}

/** Cookies are of a host, whatever the port: two servers of one machine must not overwrite each other's. */
const cookieName = (request: FastifyRequest): string => `hapax_${request.socket.localPort ?? 0}`;

function cookie(request: FastifyRequest): string | undefined {
  const name = `${cookieName(request)}=`;
  return request.headers.cookie
    ?.split(';')
    .map((one) => one.trim())
    .find((one) => one.startsWith(name))
    ?.slice(name.length);
}

const refusal = (statusCode: number, message: string): Error => Object.assign(new Error(message), { statusCode });
