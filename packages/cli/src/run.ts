import { Command, CommanderError } from 'commander';
import { HapaxError } from 'hapax';
import { completionCommand } from './commands/completion.ts';
import { manCommand } from './commands/man.ts';
import { COMMANDS, commandsFor } from './commands.ts';
import { EXIT } from './exit-code.ts';
import { errorLine, errorLines } from './output/text.ts';
import type { Terminal } from './terminal.ts';
import { VERSION } from './version.ts';

/** Run the command line. Returns the exit code; never throws. @param args without the program's own name */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  let code: number = EXIT.nothing;
  try {
    const hapax = await program(args, terminal, (result) => {
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

async function program(args: readonly string[], terminal: Terminal, finish: (code: number) => void): Promise<Command> {
  const hapax = new Command('hapax')
    .description('Find what occurs only once: anomaly detection for tables, series and streams.')
    .enablePositionalOptions()
    .version(VERSION)
    .addHelpText('after', '\nExit codes: 0 nothing found, 10 anomalies found, 2 wrong usage, 3 messages left undelivered, 1 failure.\n');
  for (const command of await commandsFor({ args, terminal, finish })) hapax.addCommand(command);
  hapax.addCommand(completionCommand(hapax, terminal));
  hapax.addCommand(manCommand(hapax, terminal));
  for (const command of [hapax, ...hapax.commands, ...hapax.commands.flatMap(({ commands }) => commands)])
    command
      .exitOverride()
      .showHelpAfterError(false)
      .configureOutput({ writeOut: terminal.out, writeErr: () => {}, getOutHelpWidth: () => terminal.width });
  return hapax;
}

/** Errors end as one line and an exit code. */
function failed(error: unknown, [command]: readonly string[], terminal: Terminal): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return EXIT.nothing;
    const known = COMMANDS.some((name) => name === command);
    // A command of commands, given alone, would print its help and call that an error.
    if (error.code === 'commander.help') {
      terminal.err(errorLine(`${known ? `${command} ` : ''}is not all of a command; see hapax ${known ? `${command} ` : ''}--help`));
      return EXIT.usage;
    }
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
