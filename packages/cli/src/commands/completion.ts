import { Argument, Command } from 'commander';
import type { Terminal } from '../terminal.ts';

/** Shells that are known. */
const SHELLS = { bash, zsh, fish } as const;
type Shell = keyof typeof SHELLS;

/** A command of the program, as completion needs it. */
interface Known {
  /** Words that lead to it: empty for the program itself. */
  readonly path: string;
  readonly commands: readonly { readonly name: string; readonly says: string }[];
  readonly flags: readonly { readonly long: string; readonly says: string; readonly choices: readonly string[] }[];
}

/** `hapax completion SHELL`: a script for the shell, made from the commands of `program`. */
export function completionCommand(program: Command, terminal: Terminal): Command {
  return new Command('completion')
    .description('Print a script that completes commands and flags: source <(hapax completion bash).')
    .addArgument(new Argument('<shell>', 'which shell').choices(Object.keys(SHELLS)))
    .action((shell: Shell) => terminal.out(SHELLS[shell](knownOf(program, ''))));
}

function knownOf(command: Command, path: string): Known[] {
  const below = command.commands.map((one) => ({ name: one.name(), says: firstSentence(one.description()) }));
  const flags = command.options.flatMap(({ long, description, argChoices }) =>
    long && !description.startsWith('(hidden)') ? [{ long, says: firstSentence(description), choices: argChoices ?? [] }] : [],
  );
  const own = { path, commands: below, flags: [...flags, { long: '--help', says: 'Show what there is.', choices: [] }] };
  return [own, ...command.commands.flatMap((one) => knownOf(one, `${path} ${one.name()}`.trim()))];
}

const firstSentence = (text: string): string => /^[^.:;]*/.exec(text)?.[0] ?? text;

/** Words of the line that are commands choose a line of this table. */
function bash(all: readonly Known[]): string {
  const rows = all.map(
    ({ path, commands, flags }) =>
      `    '${path}') words='${[...commands.map(({ name }) => name), ...flags.map(({ long }) => long)].join(' ')}' ;;`,
  );
  const choices = all.flatMap(({ path, flags }) =>
    flags.filter((f) => f.choices.length > 0).map((f) => `    '${path} ${f.long}') words='${f.choices.join(' ')}' ;;`),
  );
  return `# bash completion of hapax: source <(hapax completion bash)
_hapax() {
  local path='' word words=''
  local current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}"
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) ;; *) case " ${all
      .map(({ path }) => path.replaceAll(' ', '_'))
      .filter(Boolean)
      .join(' ')} " in *" \${path:+\${path}_}$word "*) path="\${path:+\${path}_}$word" ;; esac ;; esac
  done
  path="\${path//_/ }"
  case "$path $before" in
${choices.join('\n')}
    *) case "$path" in
${rows.map((row) => `  ${row}`).join('\n')}
      esac ;;
  esac
  case "$current" in
    -*) COMPREPLY=($(compgen -W "$words" -- "$current")) ;;
    *) COMPREPLY=($(compgen -W "$words" -- "$current") $(compgen -f -- "$current")) ;;
  esac
}
complete -o filenames -F _hapax hapax
`;
}

function zsh(all: readonly Known[]): string {
  const quoted = (text: string) => text.replaceAll("'", "'\\''").replaceAll(':', '\\:');
  const rows = all.map(({ path, commands, flags }) => {
    const words = [
      ...commands.map(({ name, says }) => `'${name}:${quoted(says)}'`),
      ...flags.map(({ long, says }) => `'${long}:${quoted(says)}'`),
    ];
    return `    '${path}') words=(${words.join(' ')}) ;;`;
  });
  return `#compdef hapax
# zsh completion of hapax: source <(hapax completion zsh)
_hapax() {
  local path='' word
  local -a words_before
  words_before=(\${words[2,CURRENT-1]})
  for word in $words_before; do
    case "$word" in -*) ;; *) case " ${all
      .map(({ path }) => path.replaceAll(' ', '_'))
      .filter(Boolean)
      .join(' ')} " in *" \${path:+\${path}_}$word "*) path="\${path:+\${path}_}$word" ;; esac ;; esac
  done
  local -a words
  case "\${path//_/ }" in
${rows.join('\n')}
  esac
  _describe hapax words
  _files
}
compdef _hapax hapax
`;
}

function fish(all: readonly Known[]): string {
  const quoted = (text: string) => text.replaceAll("'", "\\'");
  const lines = all.flatMap(({ path, commands, flags }) => {
    const seen =
      path === ''
        ? '__fish_use_subcommand'
        : path
            .split(' ')
            .map((word) => `__fish_seen_subcommand_from ${word}`)
            .join('; and ');
    return [
      ...commands.map(({ name, says }) => `complete -c hapax -n '${seen}' -a ${name} -d '${quoted(says)}'`),
      ...flags.map(
        ({ long, says, choices }) =>
          `complete -c hapax -n '${seen}' -l ${long.slice(2)}${choices.length > 0 ? ` -x -a '${choices.join(' ')}'` : ''} -d '${quoted(says)}'`,
      ),
    ];
  });
  return `# fish completion of hapax: hapax completion fish | source\n${lines.join('\n')}\n`;
}
