import { spawn } from 'node:child_process';
import { checkToken } from '@hapax/connect/net';
import type { ReportDesk } from '@hapax/server';
import { HapaxError } from 'hapax';
import { EXIT } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';
import { VERSION } from '../version.ts';
import { tokensIn } from './token.ts';

/** How a server is asked for on the command line. */
export interface PageFlags {
  readonly host: string;
  readonly port: number;
  /** Folder of the database; nothing is kept unless given. */
  readonly data?: string;
  readonly origin: readonly string[];
  readonly open: boolean;
  readonly log?: boolean;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly requestsPerMinute: number;
  readonly failuresPerMinute: number;
  /** Megabytes that the models of all streams may take. */
  readonly memory?: number;
  readonly keyMemory?: number;
  /** What the page shows first. */
  readonly home: 'playground' | 'streams';
  /** Reports of security logs, to label in. */
  readonly reports?: ReportDesk;
}

export type PageServer = Awaited<ReturnType<typeof openServer>>;

/** Make a server and listen; `show` then says where it is. @throws HapaxError `OPTION`, `FILE`, `CONFIG` or `NETWORK` */
export async function openServer(flags: PageFlags, terminal: Terminal) {
  const { host, port, data, origin, open, log, tlsCert, tlsKey, requestsPerMinute, failuresPerMinute, home } = flags;
  if ((tlsCert === undefined) !== (tlsKey === undefined))
    throw new HapaxError('OPTION', '--tls-cert and --tls-key go together: a certificate and its private key, in PEM');
  // Only here: it takes longer to load than most commands take to run.
  const { createServer, newToken, readTokens } = await import('@hapax/server');
  const given = process.env.HAPAX_TOKEN;
  if (given !== undefined) checkToken(given, 'HAPAX_TOKEN');
  const tokens = data === undefined ? undefined : tokensIn(data);
  const listed = tokens !== undefined && readTokens(tokens).length > 0;
  // Whoever keeps tokens in a file wants no other but the link.
  const token = given ?? (listed ? undefined : newToken());
  let url = '';
  const showLink = (what: string) => terminal.out(`${what}${server.link(url)}   (signs one browser in, once)\n`);
  const server = await createServer({
    ...(data === undefined ? {} : { data }),
    ...(tokens === undefined ? {} : { tokens }),
    home,
    ...(flags.reports === undefined ? {} : { reports: flags.reports }),
    origins: origin,
    version: VERSION,
    log: log === true,
    requestsPerMinute,
    failuresPerMinute,
    ...(flags.memory === undefined ? {} : { memoryBytes: flags.memory * 1e6 }),
    ...(flags.keyMemory === undefined ? {} : { keyBytes: flags.keyMemory * 1e6 }),
    onLinkUsed: () => {
      if (given === undefined || terminal.outIsTty) showLink('next        ');
    },
    ...(tlsCert !== undefined && tlsKey !== undefined ? { tls: { cert: tlsCert, key: tlsKey } } : {}),
    ...(token === undefined ? {} : { token }),
    ...(process.env.HAPAX_SLACK_SECRET === undefined ? {} : { slackSecret: process.env.HAPAX_SLACK_SECRET }),
  });
  try {
    url = await server.listen(host, port);
  } catch (cause) {
    await server.close();
    const busy = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE';
    throw new HapaxError('NETWORK', `${host}:${port} cannot be listened on${busy ? ': it is in use; choose another --port' : ''}`, cause);
  }
  return {
    server,
    /** Say where the page is, and open it where there is a screen. */
    show(): void {
      // A log that others read must hold nothing that lets them in beside a token of the operator's own.
      if (given === undefined || terminal.outIsTty) showLink('open        ');
      terminal.out(
        `${home === 'streams' ? 'page      ' : 'playground'}  ${url}\nAPI         ${url}openapi.json\n${flags.reports === undefined ? '' : `reports     ${url}reports\n`}data        ${data ?? 'not kept'}\n`,
      );
      if (given === undefined && token !== undefined)
        terminal.out(`token       ${token}   (for programs, until the end; or set HAPAX_TOKEN)\n`);
      if (open && terminal.outIsTty && !openBrowser(server.link(url))) terminal.out('open the first address in a browser\n');
    },
    close: () => closeWithin(server, terminal),
  };
}

/** Time that requests in progress have to end, in milliseconds. */
const GRACE_MS = 10_000;

/** A request that does not end must not keep the process: what counts is in the database after each. */
async function closeWithin(server: { close(): Promise<void> }, { err }: Terminal): Promise<void> {
  const late = setTimeout(() => {
    err(`hapax: some requests did not end within ${GRACE_MS / 1000} s and were cut off\n`);
    process.exit(EXIT.failure);
  }, GRACE_MS);
  late.unref();
  await server.close();
  clearTimeout(late);
}

/** The command of each system that opens an address in the default browser. */
const OPENERS: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
  linux: ['xdg-open'],
};

/** False where there is no screen or no such command; failing to open is no failure of the server. */
function openBrowser(url: string): boolean {
  const opener = OPENERS[process.platform];
  if (!opener || (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY)) return false;
  const [command, ...args] = opener;
  const child = spawn(command, [...args, url], { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
  return true;
}
