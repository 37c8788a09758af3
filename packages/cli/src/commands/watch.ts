import { dirname } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { createStream } from 'hapax/stream';
import { EXIT } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';
import { attend, described, surroundingsOf } from '../watch/attend.ts';
import { readPipeline } from '../watch/file.ts';
import { methodsOf } from '../watch/methods.ts';
import { streamConfig } from '../watch/parts.ts';
import { preview } from '../watch/preview.ts';
import type { Pipeline } from '../watch/schema.ts';
import { mustFit } from '../watch/shared.ts';
import { sinksWork } from '../watch/test-sinks.ts';
import type { WatchSurroundings } from '../watch/watching.ts';
import { backtestCommand } from './backtest.ts';
import { deadLettersCommand } from './dead-letters.ts';
import { openServer } from './page-server.ts';

const PAGE_PORT = 7400;

interface WatchFlags {
  readonly dryRun?: boolean;
  readonly testSinks?: boolean;
  readonly adopt?: boolean;
  /** Port; true: the usual one. */
  readonly page?: number | true;
}

/** `hapax watch` and `hapax backtest`: one file describes a stream from source to sinks. */
export const pipelineCommands = (terminal: Terminal, finish: (code: number) => void, signal?: AbortSignal): Command[] => [
  new Command('watch')
    .description('Run a pipeline file: source, detectors, alerts, sinks.')
    .argument('<pipeline>', 'YAML file')
    .option('--dry-run', 'Check the file, say what would run and what it makes of the first samples, and stop.')
    .option('--test-sinks', 'Try every sink first, and stop when one fails; with --dry-run nothing else runs.')
    .option('--adopt', 'Go on with the models of a state that is of another source, which is then read from its beginning.')
    .option(
      '--page [port]',
      `Show the running pipeline in the browser, on this machine; port ${PAGE_PORT} unless given, 0 takes a free one`,
      readPort,
    )
    .action(async (path: string, { dryRun, testSinks, adopt, page }: WatchFlags) => {
      const pipeline = await readPipeline(path, process.env);
      mustFit(pipeline, page !== undefined);
      createStream(streamConfig(pipeline), await methodsOf(pipeline, dirname(path)));
      const surroundings = { ...surroundingsOf(path, terminal), ...(adopt ? { adopt } : {}) };
      if (testSinks && !(await sinksWork(pipeline, surroundings))) return finish(EXIT.failure);
      if (dryRun) {
        terminal.out(`${path} is sound: ${described(pipeline)}\n`);
        for (const line of await preview(pipeline, { ...surroundings, out: () => {} })) terminal.out(`  ${line}\n`);
        finish(EXIT.nothing);
      } else if (page === undefined) finish(await attend(path, pipeline, surroundings, signal));
      else finish(await attendOnPage(path, pipeline, terminal, page === true ? PAGE_PORT : page, surroundings, signal));
    }),
  deadLettersCommand(terminal, finish),
  backtestCommand(terminal, finish),
];

/** The same, shown in the browser until it ends. */
async function attendOnPage(
  path: string,
  pipeline: Pipeline,
  terminal: Terminal,
  port: number,
  surroundings: WatchSurroundings,
  signal?: AbortSignal,
): Promise<number> {
  const data = pageFolder(pipeline);
  const flags = {
    host: '127.0.0.1',
    port,
    origin: [],
    open: false,
    requestsPerMinute: 6000,
    failuresPerMinute: 60,
    home: 'streams',
  } as const;
  // What the pipeline writes to standard output is its own.
  const page = await openServer({ ...flags, ...(data === undefined ? {} : { data }) }, { ...terminal, out: terminal.err });
  try {
    const run = attend(path, pipeline, { ...surroundings, page: page.server.hub }, signal);
    page.show();
    if (data === undefined) terminal.err('the pipeline keeps no state: what people do on the page is lost when it ends\n');
    return await run;
  } finally {
    await page.close();
  }
}

/** What people do on the page lies beside the state of the pipeline. */
const pageFolder = ({ state }: Pipeline): string | undefined =>
  state && 'path' in state && typeof state.path === 'string' ? `${state.path}.page` : undefined;

function readPort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw new InvalidArgumentError('a port is an integer in [0, 65535].');
  return port;
}
