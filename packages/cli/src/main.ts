#!/usr/bin/env node
import { run } from './run.ts';
import { terminal } from './terminal.ts';

// A reader that has seen enough (`hapax … | head`) closes the pipe; that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
process.exitCode = await run(process.argv.slice(2), terminal());
