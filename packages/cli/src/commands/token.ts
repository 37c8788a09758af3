import { join } from 'node:path';
import { makeFolder } from '@hapax/io';
import { Command, InvalidArgumentError } from 'commander';
import { visible } from '../output/text-width.ts';
import type { Terminal } from '../terminal.ts';
import { dataFolder } from './data-folder.ts';

/** Where `hapax serve` looks for tokens. */
export const tokensIn = (data: string): string => join(data, 'tokens.json');

const DAY_MS = 86_400_000;
const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: DAY_MS };

/** `hapax token …`: who may use the server, and for what; a running server sees every change at once. */
export function tokenCommand(terminal: Terminal): Command {
  // Only here: it takes longer to load than most commands take to run.
  const server = () => import('@hapax/server');
  const shown = (token: string) => terminal.out(`${token}\n`);
  const told = (text: string) => terminal.err(`${text}\n`);
  const data = ['--data <folder>', 'Folder of the database', dataFolder()] as const;
  return new Command('token')
    .description('Make, list, rotate and remove tokens of `hapax serve`.')
    .addCommand(
      new Command('new')
        .description('Make a token and write it to standard output, once: only its hash is kept.')
        .argument('<name>', 'Who it is for')
        .option('--role <role...>', 'read (look and score), push (send samples), manage (everything)', ['read'])
        .option('--expires <time>', 'How long it is good, such as 12h or 90d', readTime)
        .option(...data)
        .action(async (name: string, given: { role: string[]; expires?: number; data: string }) => {
          const { addToken, ROLES } = await server();
          const roles = ROLES.filter((role) => given.role.includes(role));
          for (const role of given.role)
            if (!ROLES.some((known) => known === role))
              throw new InvalidArgumentError(`--role must be among ${ROLES.join(', ')}; got ${role}.`);
          // Tokens may be made before the server has run: its folder is made as it would make it.
          await makeFolder(given.data);
          shown(
            await addToken(
              tokensIn(given.data),
              { name, roles, ...(given.expires === undefined ? {} : { lifetimeMs: given.expires }) },
              Date.now(),
            ),
          );
          told(`token ${name} may ${roles.join(', ')}; it is shown once`);
        }),
    )
    .addCommand(
      new Command('rotate')
        .description('Write a new token in place of one; the old one is good for a while yet.')
        .argument('<name>', 'Whose it is')
        .option('--overlap <time>', 'How long the old one is good, such as 1h or 0m', readTime, DAY_MS)
        .option(...data)
        .action(async (name: string, given: { overlap: number; data: string }) => {
          shown(await (await server()).rotateToken(tokensIn(given.data), name, given.overlap, Date.now()));
        }),
    )
    .addCommand(
      new Command('remove')
        .description('Take a token back, at once.')
        .argument('<name>', 'Whose it is')
        .option(...data)
        .action(async (name: string, given: { data: string }) => {
          await (await server()).removeToken(tokensIn(given.data), name);
          told(`token ${visible(name)} is taken back`);
        }),
    )
    .addCommand(
      new Command('list')
        .description('Names, roles and ends of all tokens.')
        .option(...data)
        .action(async (given: { data: string }) => {
          const tokens = (await server()).readTokens(tokensIn(given.data));
          for (const { name, roles, created, expires } of tokens)
            terminal.out(`${name}  ${roles.join(',')}  made ${created}  ${expires === undefined ? 'no end' : `until ${expires}`}\n`);
          if (tokens.length === 0) told('there are no tokens; make one with: hapax token new NAME --role read');
        }),
    );
}

function readTime(text: string): number {
  const [, number, unit = ''] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  if (number === undefined) throw new InvalidArgumentError('a time is a number with m, h or d behind it, such as 90d.');
  return Number(number) * (UNITS[unit] ?? Number.NaN);
}
