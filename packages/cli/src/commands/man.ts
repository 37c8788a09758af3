import { Command } from 'commander';
import type { Terminal } from '../terminal.ts';
import { VERSION } from '../version.ts';

/** `hapax man`: the manual page, made from the commands of `program`. */
export function manCommand(program: Command, terminal: Terminal): Command {
  return new Command('man').description('Print the manual page: hapax man > hapax.1.').action(() => terminal.out(manPage(program)));
}

/** In the language of man(7). */
function manPage(program: Command): string {
  const sections = program.commands.flatMap((command) =>
    [command, ...command.commands].map((one) => section(one, one === command ? '' : `${command.name()} `)),
  );
  return [
    `.TH HAPAX 1 "" "hapax ${VERSION}" "User Commands"`,
    '.SH NAME',
    `hapax \\- ${plain(program.description())}`,
    '.SH SYNOPSIS',
    '.B hapax',
    '.I command',
    '[\\fIoptions\\fR]',
    '.SH COMMANDS',
    ...sections,
    '.SH EXIT STATUS',
    ...[
      ['0', 'Nothing was found.'],
      ['1', 'A failure.'],
      ['2', 'Wrong usage.'],
      ['3', 'Messages were left undelivered.'],
      ['10', 'Anomalies were found.'],
    ].flatMap(([code, says]) => ['.TP', `.B ${code}`, says]),
    '',
  ].join('\n');
}

function section(command: Command, before: string): string {
  const flags = command.options.flatMap(({ flags: names, description }) => ['.TP', `.B ${plain(names)}`, plain(description)]);
  return [`.SS hapax ${plain(before + command.name())} ${plain(command.usage())}`, plain(command.description()), ...flags].join('\n');
}

/** A line that begins with a dot or an apostrophe is a command of the formatter, a hyphen is no minus, and other letters have numbers. */
const plain = (text: string): string =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^([.'])/gm, '\\&$1')
    .replace(/[^\n -~]/gu, (letter) => `\\[u${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`);
