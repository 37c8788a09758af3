import { Command } from 'commander';
import { describe } from 'hapax';
import { createColors } from 'picocolors';
import { flagFor } from '../detect/flags.ts';
import { FAMILIES, findMethod, methods, type Runnable } from '../detect/runs/methods.ts';
import type { Terminal } from '../terminal.ts';

/** `hapax methods [id]`. */
export const methodsCommand = (terminal: Terminal): Command =>
  new Command('methods')
    .description('List the methods, or show one with its options.')
    .argument('[id]', 'A method')
    .action((id: string | undefined) => {
      terminal.out(id === undefined ? listText(terminal) : methodText(findMethod(id), terminal));
    });

function listText({ color }: Terminal): string {
  const { bold } = createColors(color);
  const all = methods();
  const width = Math.max(...all.map(({ method }) => method.id.length)) + 2;
  const families = Object.entries(FAMILIES).flatMap(([family, title]) => {
    const some = all.filter((one) => one.family === family);
    return some.length === 0
      ? []
      : [`${bold(title)}\n${some.map(({ method }) => `  ${method.id.padEnd(width)}${method.title}`).join('\n')}`];
  });
  return `${families.join('\n\n')}\n\nOptions of a method: hapax methods ID\n`;
}

function methodText({ method, family }: Runnable, { color }: Terminal): string {
  const { bold, dim } = createColors(color);
  const options = Object.entries(method.options).map(
    ([key, option]) =>
      `  --${flagFor(method, key)}  ${dim(`${describe(option)}, default ${Array.isArray(option.default) ? option.default.join(',') || 'none' : option.default}`)}\n      ${option.doc}`,
  );
  return [
    `${bold(method.id)}: ${method.title}`,
    method.source,
    FAMILIES[family],
    '',
    options.length === 0 ? 'It has no options.' : options.join('\n'),
    '',
    `hapax detect FILE --method ${method.id}`,
    '',
  ].join('\n');
}
