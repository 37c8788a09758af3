import { Command, CommanderError } from 'commander';
import { HapaxError } from 'hapax';
import { benchCommand } from './commands/bench.ts';
import { completionCommand } from './commands/completion.ts';
import { dataCommand } from './commands/data.ts';
import { describeCommand } from './commands/describe.ts';
import { detectCommand } from './commands/detect.ts';
import { evaluateCommand } from './commands/evaluate.ts';
import { exportCommand } from './commands/export.ts';
import { fitCommand } from './commands/fit.ts';
import { idsCommands } from './commands/ids.ts';
import { manCommand } from './commands/man.ts';
import { mergeCommand } from './commands/merge.ts';
import { methodsCommand } from './commands/methods.ts';
import { plotCommand } from './commands/plot.ts';
import { scoreCommand } from './commands/score.ts';
import { serveCommand } from './commands/serve.ts';
import { tokenCommand } from './commands/token.ts';
import { pipelineCommands } from './commands/watch.ts';
import { defaultMethod, findMethod, withRule } from './detect/runs/methods.ts';
import { EXIT } from './exit-code.ts';
import { errorLine, errorLines } from './output/text.ts';
import type { Terminal } from './terminal.ts';
import { VERSION } from './version.ts';

/** Run the command line. Returns the exit code; never throws. @param args without the program's own name */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  let code: number = EXIT.nothing;
  try {
    const hapax = program(args, terminal, (result) => {
      code = result;
    });
    if (args.length === 0) {
      terminal.err(hapax.helpInformation());
      return EXIT.usage;
    }
    await hapax.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    return failed(error, args, terminal);
  }
}

function program(args: readonly string[], terminal: Terminal, finish: (code: number) => void): Command {
  const hapax = new Command('hapax')
    .description('Find what occurs only once: anomaly detection for tables, series and streams.')
    .enablePositionalOptions()
    .version(VERSION)
    .addHelpText('after', '\nExit codes: 0 nothing found, 10 anomalies found, 2 wrong usage, 3 messages left undelivered, 1 failure.\n');
  // `bench` takes several methods, so its --method is not one of these.
  const method = withRule(
    findMethod(
      (args[0] === 'bench' ? undefined : asked(args, '--method', '-m')) ??
        (asked(args, '--as') === 'series' ? 'autoSeries' : defaultMethod()),
    ),
    asked(args, '--threshold'),
  );
  hapax.addCommand(detectCommand(method, terminal, finish));
  hapax.addCommand(describeCommand(terminal));
  hapax.addCommand(fitCommand(method, terminal, finish));
  hapax.addCommand(mergeCommand(terminal, finish));
  hapax.addCommand(scoreCommand(terminal, finish));
  hapax.addCommand(plotCommand(method, terminal, finish));
  hapax.addCommand(serveCommand(terminal, finish));
  hapax.addCommand(tokenCommand(terminal));
  hapax.addCommand(methodsCommand(terminal));
  hapax.addCommand(evaluateCommand(method, terminal));
  hapax.addCommand(benchCommand(terminal));
  hapax.addCommand(exportCommand(terminal));
  hapax.addCommand(dataCommand(terminal));
  hapax.addCommand(idsCommands(terminal, finish));
  for (const command of pipelineCommands(terminal, finish)) hapax.addCommand(command);
  hapax.addCommand(completionCommand(hapax, terminal));
  hapax.addCommand(manCommand(hapax, terminal));
  for (const command of [hapax, ...hapax.commands, ...hapax.commands.flatMap(({ commands }) => commands)])
    command
      .exitOverride()
      .showHelpAfterError(false)
      .configureOutput({ writeOut: terminal.out, writeErr: () => {}, getOutHelpWidth: () => terminal.width });
  return hapax;
}

/** Method and rule decide which flags there are, so they are looked for before the flags are read. */
function asked(args: readonly string[], ...names: readonly string[]): string | undefined {
  const at = args.findIndex((arg) => names.includes(arg));
  return at >= 0 ? args[at + 1] : args.find((arg) => arg.startsWith(`${names[0]}=`))?.slice(names[0].length + 1);
}

/** Those whose own help says more than that of the program. */
const COMMANDS = [
  'detect',
  'describe',
  'fit',
  'merge',
  'score',
  'plot',
  'serve',
  'token',
  'methods',
  'evaluate',
  'bench',
  'export',
  'data',
  'watch',
  'backtest',
  'ids',
];

/** Errors end as one line and an exit code. */
function failed(error: unknown, [command]: readonly string[], terminal: Terminal): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return EXIT.nothing;
    const known = COMMANDS.some((name) => name === command);
    terminal.err(errorLine(`${error.message.replace(/^error: /, '').replace(/\.$/, '')}; see hapax ${known ? `${command} ` : ''}--help`));
    return EXIT.usage;
  }
  if (terminal.debug && error instanceof Error) terminal.err(`${error.stack ?? ''}\n`);
  if (error instanceof HapaxError) {
    terminal.err(errorLines(error));
    return error.code === 'OPTION' ? EXIT.usage : EXIT.failure;
  }
  const text = error instanceof Error ? error.message : String(error);
  terminal.err(errorLine(`unexpected: ${text}; run again with HAPAX_DEBUG=1 for details, and please report it`));
  return EXIT.failure;
}
