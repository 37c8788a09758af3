import { Command } from 'commander';
import { describe, type Method } from 'hapax';
import { createColors } from 'picocolors';
import { flagFor } from '../detect/flags.ts';
import { type Beside, besides, FAMILIES, findMethod, isCalled, methods } from '../detect/runs/methods.ts';
import type { Terminal } from '../terminal.ts';

const KINDS: Readonly<Record<Beside['kind'], string>> = {
  'threshold rule': 'Threshold rules: what turns scores into verdicts (--threshold ID)',
  transform: 'Transforms: changes of the features before a method (--transform ID)',
};

/** `hapax methods [id]`. */
export const methodsCommand = (terminal: Terminal): Command =>
  new Command('methods')
    .description('List the methods, threshold rules and transforms, or show one with its options.')
    .argument('[id]', 'A method, a threshold rule or a transform')
    .action((id: string | undefined) => {
      if (id === undefined) return terminal.out(listText(terminal));
      const beside = besides().find(({ method }) => isCalled(method, id));
      terminal.out(beside === undefined ? runnableText(id, terminal) : besideText(beside, terminal));
    });

function listText({ color }: Terminal): string {
  const { bold } = createColors(color);
  const listed = [
    ...methods().map(({ family, method }) => ({ title: FAMILIES[family], method })),
    ...besides().map(({ kind, method }) => ({ title: KINDS[kind], method })),
  ];
  const width = Math.max(...listed.map(({ method }) => method.id.length)) + 2;
  const families = [...Object.values(FAMILIES), ...Object.values(KINDS)].flatMap((title) => {
    const some = listed.filter((one) => one.title === title);
    return some.length === 0
      ? []
      : [`${bold(title)}\n${some.map(({ method }) => `  ${method.id.padEnd(width)}${method.title}`).join('\n')}`];
  });
  return `${families.join('\n\n')}\n\nOptions of one of them: hapax methods ID\n`;
}

function runnableText(id: string, terminal: Terminal): string {
  const { method, family } = findMethod(id);
  const flags = (key: string) => `--${flagFor(method, key)}`;
  return aboutText({ method, what: FAMILIES[family], flags, call: `hapax detect FILE --method ${method.id}` }, terminal);
}

function besideText({ kind, method, flag }: Beside, terminal: Terminal): string {
  const flags = (key: string) => (kind === 'transform' ? `${method.id}:${key}=…` : `--${flagFor(method, key, 'threshold')}`);
  return aboutText({ method, what: KINDS[kind], flags, call: `hapax detect FILE --method METHOD ${flag}` }, terminal);
}

interface About {
  readonly method: Method;
  readonly what: string;
  /** How an option is given on the command line. */
  flags(key: string): string;
  readonly call: string;
}

function aboutText({ method, what, flags, call }: About, { color }: Terminal): string {
  const { bold, dim } = createColors(color);
  const options = Object.entries(method.options).map(
    ([key, option]) =>
      `  ${flags(key)}  ${dim(`${describe(option)}, default ${Array.isArray(option.default) ? option.default.join(',') || 'none' : option.default}`)}\n      ${option.doc}`,
  );
  return [
    `${bold(method.id)}: ${method.title}`,
    method.source,
    what,
    '',
    options.length === 0 ? 'It has no options.' : options.join('\n'),
    '',
    call,
    '',
  ].join('\n');
}
