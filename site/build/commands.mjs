import { Readable } from 'node:stream';
import { run } from '@hapax/cli';
import { write } from './places.mjs';

/** What a command says of itself. @param {readonly string[]} args */
async function help(args) {
  let said = '';
  const out = (/** @type {string} */ text) => {
    said += text;
  };
  await run([...args, '--help'], {
    out,
    err: out,
    input: () => Readable.from([]),
    outIsTty: false,
    errIsTty: false,
    color: false,
    width: 100,
    debug: false,
  });
  return said;
}

/** Every command with its flags, as `--help` prints them. */
export async function commandPage() {
  const top = await help([]);
  const names = [...(/Commands:\n([\s\S]*?)(?:\n\n|$)/.exec(top)?.[1] ?? '').matchAll(/^ {2}([a-z][\w-]*)/gm)]
    .map(([, name]) => name)
    .filter((name) => name !== 'help');
  if (names.length === 0) throw new Error('no commands found in the help of hapax');
  const parts = [];
  for (const name of names) parts.push(`## hapax ${name}\n\n\`\`\`text\n${(await help([name])).trimEnd()}\n\`\`\`\n`);
  write(
    'reference/commands.md',
    `# Commands and their flags\n\nAs \`--help\` prints them. With examples: [the command line](../guide/command-line.md).\n\n\`\`\`text\n${top.trimEnd()}\n\`\`\`\n\n${parts.join('\n')}`,
  );
}
