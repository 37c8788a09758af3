import { spawn } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { HapaxError } from 'hapax';
import { EXIT } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';
import { VERSION } from '../version.ts';

interface ServeFlags {
  readonly host: string;
  readonly port: number;
  readonly data: string;
  readonly origin: readonly string[];
  readonly open: boolean;
  readonly demo?: boolean;
  readonly log?: boolean;
}

const PORT = 7400;

/** `hapax serve`: ends when the process is told to. @param signal ends it too; tests give one */
export const serveCommand = (terminal: Terminal, finish: (code: number) => void, signal?: AbortSignal): Command =>
  new Command('serve')
    .description('Serve the playground, an HTTP API and live streams; keeps what it is given in a database file.')
    .option('--host <host>', 'Address to listen on; anything but loopback asks callers for a token', '127.0.0.1')
    .option('--port <port>', 'Port; 0 takes a free one', readPort, PORT)
    .option('--data <folder>', 'Folder of the database', dataFolder())
    .option('--origin <origin...>', 'Pages of other sites that may use the API', [])
    .option('--no-open', 'Do not open the browser')
    .option('--demo', 'Run a stream of synthetic sensors called demo')
    .option('--log', 'Write a line for each request to standard error')
    .action(async (flags: ServeFlags) => finish(await serve(flags, terminal, signal)));

async function serve({ host, port, data, origin, open, demo, log }: ServeFlags, terminal: Terminal, signal?: AbortSignal): Promise<number> {
  // Only here: it takes longer to load than most commands take to run.
  const { createServer, isLoopback, newToken, startDemo } = await import('@hapax/server');
  const given = process.env.HAPAX_TOKEN;
  const local = isLoopback(host);
  const token = given ?? (local ? undefined : newToken());
  const server = await createServer({
    data,
    origins: origin,
    version: VERSION,
    log: log === true,
    ...(token === undefined ? {} : { token }),
  });
  let url: string;
  try {
    url = await server.listen(host, port);
  } catch (cause) {
    await server.close();
    const busy = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE';
    throw new HapaxError('NETWORK', `${host}:${port} cannot be listened on${busy ? ': it is in use; choose another --port' : ''}`, cause);
  }
  const stopDemo = demo ? await startDemo(server.hub) : undefined;
  terminal.out(`playground  ${url}\nAPI         ${url}openapi.json\ndata        ${data}\n`);
  if (!local && given === undefined)
    terminal.out(
      `token       ${token}   (shown once; or set HAPAX_TOKEN)\nfrom afar   open the playground with #token=… added to its address\n`,
    );
  if (open && terminal.outIsTty && !openBrowser(url)) terminal.out('open the playground address in a browser\n');
  await ended(signal);
  stopDemo?.();
  await server.close();
  return EXIT.nothing;
}

function readPort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw new InvalidArgumentError('a port is an integer in [0, 65535].');
  return port;
}

/** Where programs of this user keep their data. */
const dataFolder = (): string => join(process.env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'hapax');

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
