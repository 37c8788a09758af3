import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Secret that callers from other machines must show. */
export const newToken = (): string => randomBytes(24).toString('base64url');

/** Addresses that only this machine reaches. */
export const isLoopback = (address: string): boolean =>
  address === 'localhost' || address === '::1' || /^(::ffff:)?127\.\d+\.\d+\.\d+$/.test(address);

/** The host without its port: `[::1]:80` is `::1`. */
export const hostName = (host: string): string => host.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');

export interface Caller {
  readonly address: string;
  readonly headers: IncomingHttpHeaders;
}

/** What proxies add. A caller that one of them speaks for is somewhere else. */
const PROXIES = [
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
  'forwarded',
  'via',
  'cf-connecting-ip',
  'true-client-ip',
] as const;

/**
 * A program on this machine needs no token: the connection comes from loopback, not through a proxy, and asks for a loopback name,
 * which a page of a foreign site that points its own name here does not.
 */
export const isLocal = ({ address, headers }: Caller): boolean =>
  isLoopback(address) && isLoopback(hostName(headers.host ?? '')) && PROXIES.every((name) => headers[name] === undefined);

/** Prefix of the WebSocket subprotocol that carries the token: browsers cannot set headers there, and addresses end up in logs. */
const SUBPROTOCOL = 'token.';

/**
 * The token that a caller shows in a header or, where it opens a WebSocket, as a subprotocol. An empty one is none.
 * @param socket the request opens a WebSocket: a subprotocol says nothing anywhere else
 */
export function shownToken(
  { authorization, 'sec-websocket-protocol': protocols }: IncomingHttpHeaders,
  socket: boolean,
): string | undefined {
  const bearer = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
  if (bearer !== undefined || !socket) return bearer;
  const offered = protocols?.split(',').map((one) => one.trim());
  return offered?.find((one) => one.startsWith(SUBPROTOCOL))?.slice(SUBPROTOCOL.length) || undefined;
}

/**
 * Browsers say which page a request comes from; only pages of this server, or of allowed ones, may act. Programs send no Origin. A page
 * that came in the open is none of a server that is reached by TLS: whoever is on the way may have made it.
 * @param encrypted this server speaks TLS itself
 */
export function originAllowed({ origin, host }: IncomingHttpHeaders, allowed: readonly string[], encrypted = false): boolean {
  if (origin === undefined) return true;
  if (allowed.includes(origin)) return true;
  return origin === `${reachedByTls(host, allowed, encrypted) ? 'https' : 'http'}://${host}`;
}

/** Whether browsers reach this host by TLS: that of the server, or of a proxy whose public address is named. */
export function reachedByTls(host: string | undefined, allowed: readonly string[], encrypted: boolean): boolean {
  return encrypted || (host !== undefined && allowed.includes(`https://${host}`) && !allowed.includes(`http://${host}`));
}
