import { Command, InvalidArgumentError } from 'commander';
import { EXIT } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';
import { attend, surroundingsOf } from '../watch/attend.ts';
import { readPipeline } from '../watch/file.ts';
import { dataFolder } from './data-folder.ts';
import { openServer, type PageFlags } from './page-server.ts';

interface ServeFlags extends Omit<PageFlags, 'home' | 'reports'> {
  readonly data: string;
  readonly demo?: boolean;
  readonly ids?: string;
}

const PORT = 7400;

/** `hapax serve`: ends when the process is told to. @param signal ends it too; tests give one */
export const serveCommand = (terminal: Terminal, finish: (code: number) => void, signal?: AbortSignal): Command =>
  new Command('serve')
    .description('Serve the playground, an HTTP API and live streams; keeps what it is given in a database file.')
    .argument('[pipeline]', 'YAML file of a pipeline to run and show')
    .option('--host <host>', 'Address to listen on', '127.0.0.1')
    .option('--port <port>', 'Port; 0 takes a free one', readPort, PORT)
    .option('--data <folder>', 'Folder of the database', dataFolder())
    .option('--origin <origin...>', 'Pages of other sites that may use the API, and the public address behind a proxy', [])
    .option('--tls-cert <file.pem>', 'Speak TLS with this certificate')
    .option('--tls-key <file.pem>', 'Its private key')
    .option('--requests-per-minute <count>', 'Requests a minute of one token', readCount, 6000)
    .option('--failures-per-minute <count>', 'Requests without a good token a minute from one address', readCount, 60)
    .option('--memory <MB>', 'Memory that the models of all streams may take; half of what there is unless given', readCount)
    .option(
      '--key-memory <MB>',
      'Memory that the models of one key may take; 50 unless given: more keeps requests waiting while it is copied',
      readCount,
    )
    .option('--no-open', 'Do not open the browser')
    .option('--demo', 'Run a stream of synthetic sensors called demo')
    .option('--ids <config.yaml>', 'Show the reports of this configuration of hapax ids at /reports, with buttons that label')
    .option('--log', 'Write a line for each request to standard error')
    .action(async (path: string | undefined, flags: ServeFlags) => finish(await serve(path, flags, terminal, signal)));

/** `hapax serve`: playground, API and streams until it is told to end; with a file also the pipeline in it. */
async function serve(path: string | undefined, flags: ServeFlags, terminal: Terminal, signal?: AbortSignal): Promise<number> {
  const pipeline = path === undefined ? undefined : await readPipeline(path, process.env);
  const reports = flags.ids === undefined ? undefined : await (await import('./ids/desk.ts')).reportDesk(flags.ids);
  const page = await openServer(
    { ...flags, home: pipeline ? 'streams' : 'playground', ...(reports === undefined ? {} : { reports }) },
    terminal,
  );
  const { startDemo } = await import('@hapax/server');
  const stopDemo = flags.demo ? await startDemo(page.server.hub) : undefined;
  try {
    const run =
      path === undefined || !pipeline
        ? undefined
        : attend(
            path,
            pipeline,
            { ...surroundingsOf(path, terminal), page: page.server.hub, elsewhere: 'state in the data folder' },
            signal,
          );
    const told = ended(signal);
    page.show();
    // A pipeline that has come to its end is still shown; one that fails ends the command.
    await Promise.race([told, run?.then(() => told) ?? told]);
    await run;
  } finally {
    stopDemo?.();
    await page.close();
  }
  return EXIT.nothing;
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
