import { createServer as createHttp, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { HapaxError } from 'hapax';
import { group, path, secret } from 'hapax/settings';
import { isLocalHost } from './addresses.ts';
import { countFailures } from './failures.ts';
import { allows, type Role } from './roles.ts';
import { readTls, type TlsFiles, watchTls } from './tls.ts';
import { checkToken } from './token.ts';
import { readTokens } from './token-file.ts';
import { openTokens } from './tokens.ts';

/** Who may come in, in the options of whatever listens. */
export const DOOR = {
  token: secret.optional('A secret of at least 16 characters that callers show: `Authorization: Bearer <token>`.'),
  tokens: path.optional('A file of tokens with roles and ends, as `hapax token --data FOLDER` writes it: FOLDER/tokens.json.'),
  tls: group(
    { cert: path('Certificate, in PEM; a renewed one is taken into use within a minute.'), key: path('Its private key, in PEM.') },
    'Speak TLS with this certificate.',
  ),
} as const;

export interface DoorOptions {
  /** Callers must show it: `Authorization: Bearer <token>`. */
  readonly token?: string;
  /** A file of tokens; read again when it changes. */
  readonly tokens?: string;
  readonly tls?: TlsFiles;
  /** Told of a file of tokens or a certificate that cannot be used any more. */
  readonly onTrouble?: (text: string) => void;
}

/** Why a caller is not let in. */
export interface Refused {
  readonly status: 401 | 403 | 429;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Door {
  /** Whoever comes must show a token. */
  readonly guarded: boolean;
  readonly scheme: 'http' | 'https';
  /** Undefined: come in. */
  ask(question: IncomingMessage): Refused | undefined;
  /** @returns the port taken. @throws HapaxError `NETWORK` */
  listen(handle: (question: IncomingMessage, answer: ServerResponse) => void, host: string, port: number): Promise<number>;
  /** Take no more callers; resolves when those inside have gone. */
  close(): Promise<void>;
}

/** Requests without a good token that one address may make in a minute. */
const FAILURES = 60;

/**
 * A door on a port: asks for a token that has the role, and speaks TLS where it is told to.
 * @param who what listens, for messages
 * @param role that a token of the file needs
 * @throws HapaxError `CONFIG` for a token that can be guessed or TLS files that are not sound, `FILE` for a file of tokens that is none
 */
export function openDoor(who: string, role: Role, { token, tokens, tls, onTrouble = () => {} }: DoorOptions): Door {
  if (token !== undefined) checkToken(token, `${who}: \`token\``);
  if (tokens !== undefined && readTokens(tokens).length === 0)
    throw new HapaxError('CONFIG', `${who}: ${tokens} has no tokens; make one with: hapax token new NAME --role ${role} --data FOLDER`);
  const secrets = tls === undefined ? undefined : readTls(tls);
  const guarded = token !== undefined || tokens !== undefined;
  const known = openTokens({
    token,
    file: tokens,
    now: Date.now,
    onTrouble: (error) => onTrouble(`${who}: ${error instanceof Error ? error.message : String(error)}`),
  });
  const failures = countFailures(FAILURES, Date.now);
  let stopTls = () => {};
  let server: Server | undefined;
  /** Only this machine reaches it. */
  let local = true;

  function wrong(question: IncomingMessage): Refused {
    const wait = failures.note(question.socket.remoteAddress ?? '');
    if (wait === 0) return refused(401, 'the token is missing or wrong', { 'www-authenticate': 'Bearer realm="hapax"' });
    return refused(429, `too many requests without a good token; wait ${wait} s`, { 'retry-after': String(wait) });
  }

  return {
    guarded,
    scheme: secrets ? 'https' : 'http',
    ask(question) {
      const { authorization = '', origin, host = '' } = question.headers;
      if (!guarded) {
        // A page in a browser of this machine reaches what programs reach, also under a name of its own that leads here.
        return origin === undefined && (!local || isLocalHost(host))
          ? undefined
          : refused(403, 'web pages may not come here without a token');
      }
      const shown = /^Bearer (\S+)$/i.exec(authorization)?.[1];
      const access = shown === undefined ? undefined : known.find(shown);
      if (!access) return wrong(question);
      return allows(access, role) ? undefined : refused(403, `the token ${access.name} does not allow this; it needs the role ${role}`);
    },
    listen(handle, host, port) {
      local = host === 'localhost' || host === '::1' || host.startsWith('127.');
      const made: Server = secrets ? createHttps({ ...secrets, minVersion: 'TLSv1.2' }, handle) : createHttp(handle);
      server = made;
      if (tls !== undefined && 'setSecureContext' in made)
        // With secrets it is a server of TLS.
        stopTls = watchTls(made as unknown as Parameters<typeof watchTls>[0], tls, (text) => onTrouble(`${who}: ${text}`));
      return new Promise((resolve, reject) => {
        made.once('error', (error) => {
          stopTls();
          reject(new HapaxError('NETWORK', `${who}: cannot listen on ${host}:${port}: ${error.message}`, error));
        });
        // A server that listens on a port has an address of this kind.
        made.listen(port, host, () => resolve((made.address() as AddressInfo).port));
      });
    },
    close() {
      stopTls();
      const open = server;
      if (!open?.listening) return Promise.resolve();
      return new Promise((done) => {
        open.close(() => done());
        open.closeIdleConnections();
      });
    },
  };
}

const refused = (status: Refused['status'], text: string, headers: Readonly<Record<string, string>> = {}): Refused => ({
  status,
  text,
  headers,
});
