import { spawn } from 'node:child_process';
import { checkToken } from '@hapax/connect/net';
import { Command, InvalidArgumentError } from 'commander';
import { HapaxError } from 'hapax';
import { EXIT } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';
import { VERSION } from '../version.ts';
import { dataFolder } from './data-folder.ts';
import { tokensIn } from './token.ts';

interface ServeFlags {
  readonly host: string;
  readonly port: number;
  readonly data: string;
  readonly origin: readonly string[];
  readonly open: boolean;
  readonly demo?: boolean;
  readonly log?: boolean;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly requestsPerMinute: number;
  readonly failuresPerMinute: number;
}

const PORT = 7400;

/** `hapax serve`: ends when the process is told to. @param signal ends it too; tests give one */
export const serveCommand = (terminal: Terminal, finish: (code: number) => void, signal?: AbortSignal): Command =>
  new Command('serve')
    .description('Serve the playground, an HTTP API and live streams; keeps what it is given in a database file.')
    .option('--host <host>', 'Address to listen on', '127.0.0.1')
    .option('--port <port>', 'Port; 0 takes a free one', readPort, PORT)
    .option('--data <folder>', 'Folder of the database', dataFolder())
    .option('--origin <origin...>', 'Pages of other sites that may use the API, and the public address behind a proxy', [])
    .option('--tls-cert <file.pem>', 'Speak TLS with this certificate')
    .option('--tls-key <file.pem>', 'Its private key')
    .option('--requests-per-minute <count>', 'Requests a minute of one token', readCount, 6000)
    .option('--failures-per-minute <count>', 'Requests without a good token a minute from one address', readCount, 60)
    .option('--no-open', 'Do not open the browser')
    .option('--demo', 'Run a stream of synthetic sensors called demo')
    .option('--log', 'Write a line for each request to standard error')
    .action(async (flags: ServeFlags) => finish(await serve(flags, terminal, signal)));

async function serve(flags: ServeFlags, terminal: Terminal, signal?: AbortSignal): Promise<number> {
  const { host, port, data, origin, open, demo, log, tlsCert, tlsKey, requestsPerMinute, failuresPerMinute } = flags;
  if ((tlsCert === undefined) !== (tlsKey === undefined))
    throw new HapaxError('OPTION', '--tls-cert and --tls-key go together: a certificate and its private key, in PEM');
  // Only here: it takes longer to load than most commands take to run.
  const { createServer, newToken, readTokens, startDemo } = await import('@hapax/server');
  const given = process.env.HAPAX_TOKEN;
  if (given !== undefined) checkToken(given, 'HAPAX_TOKEN');
  const tokens = tokensIn(data);
  const listed = readTokens(tokens).length > 0;
  // Whoever keeps tokens in a file wants no other but the link.
  const token = given ?? (listed ? undefined : newToken());
  let url = '';
  const showLink = (what: string) => terminal.out(`${what}${server.link(url)}   (signs one browser in, once)\n`);
  const server = await createServer({
    data,
    tokens,
    origins: origin,
    version: VERSION,
    log: log === true,
    requestsPerMinute,
    failuresPerMinute,
    onLinkUsed: () => {
      if (given === undefined || terminal.outIsTty) showLink('next        ');
    },
    ...(tlsCert !== undefined && tlsKey !== undefined ? { tls: { cert: tlsCert, key: tlsKey } } : {}),
    ...(token === undefined ? {} : { token }),
  });
  try {
    url = await server.listen(host, port);
  } catch (cause) {
    await server.close();
    const busy = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE';
    throw new HapaxError('NETWORK', `${host}:${port} cannot be listened on${busy ? ': it is in use; choose another --port' : ''}`, cause);
  }
  const stopDemo = demo ? await startDemo(server.hub) : undefined;
  // A log that others read must hold nothing that lets them in beside a token of the operator's own.
  if (given === undefined || terminal.outIsTty) showLink('open        ');
  terminal.out(`playground  ${url}\nAPI         ${url}openapi.json\ndata        ${data}\n`);
  if (given === undefined && token !== undefined)
    terminal.out(`token       ${token}   (for programs, until the end; or set HAPAX_TOKEN)\n`);
  if (open && terminal.outIsTty && !openBrowser(server.link(url))) terminal.out('open the first address in a browser\n');
  await ended(signal);
  stopDemo?.();
  await closeWithin(server, terminal);
  return EXIT.nothing;
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

function readCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('it must be an integer of at least 1.');
  return count;
}

function readPort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw new InvalidArgumentError('a port is an integer in [0, 65535].');
  return port;
}

const ended = (signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => resolve());
    signal?.addEventListener('abort', () => resolve());
    if (signal?.aborted) resolve();
  });

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
