#!/usr/bin/env node
// Before all else: what follows may take long to load.
import './first-process.ts';
import { EXIT } from './exit-code.ts';
import { errorLine } from './output/text.ts';
import { run } from './run.ts';
import { terminal } from './terminal.ts';
import { misspelt } from './variables.ts';

// A reader that has seen enough (`hapax … | head`) closes the pipe; that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  const why = error.code === 'ENOSPC' ? 'the disk is full' : error.message;
  terminal().err(errorLine(`standard output cannot be written: ${why}; what is there is not whole`));
  process.exit(EXIT.failure);
});
// What is thrown where nobody waits for it ends the process in one line as well.
const fail = (error: unknown): void => {
  terminal().err(errorLine(`unexpected: ${error instanceof Error ? error.message : String(error)}; please report it`));
  process.exit(EXIT.failure);
};
process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);
for (const text of misspelt(process.env)) terminal().err(`note: ${text}\n`);
const code = await run(process.argv.slice(2), terminal());
process.exitCode = code;
// After the command nothing is waited for: what was begun, such as a figure half drawn or a source of the user's, may never end. What was
// written is.
process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
