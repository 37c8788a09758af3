import type { Command } from 'commander';
import type { Terminal } from './terminal.ts';

/** What commands are made with. */
export interface Making {
  /** Without the program's own name. */
  readonly args: readonly string[];
  readonly terminal: Terminal;
  readonly finish: (code: number) => void;
}

interface Entry {
  readonly names: readonly string[];
  readonly load: (making: Making) => Promise<readonly Command[]>;
}

/** In the order of the help. What is not asked for is not loaded: it would take most of the start. */
const ENTRIES: readonly Entry[] = [
  { names: ['detect'], load: async (m) => [(await import('./commands/detect.ts')).detectCommand(await methodOf(m), m.terminal, m.finish)] },
  { names: ['changes'], load: async (m) => [(await import('./commands/changes.ts')).changesCommand(m.terminal)] },
  { names: ['describe'], load: async (m) => [(await import('./commands/describe.ts')).describeCommand(m.terminal)] },
  { names: ['fit'], load: async (m) => [(await import('./commands/fit.ts')).fitCommand(await methodOf(m), m.terminal, m.finish)] },
  { names: ['merge'], load: async (m) => [(await import('./commands/merge.ts')).mergeCommand(m.terminal, m.finish)] },
  { names: ['score'], load: async (m) => [(await import('./commands/score.ts')).scoreCommand(m.terminal, m.finish)] },
  { names: ['plot'], load: async (m) => [(await import('./commands/plot.ts')).plotCommand(await methodOf(m), m.terminal, m.finish)] },
  { names: ['serve'], load: async (m) => [(await import('./commands/serve.ts')).serveCommand(m.terminal, m.finish)] },
  { names: ['token'], load: async (m) => [(await import('./commands/token.ts')).tokenCommand(m.terminal)] },
  { names: ['methods'], load: async (m) => [(await import('./commands/methods.ts')).methodsCommand(m.terminal)] },
  { names: ['evaluate'], load: async (m) => [(await import('./commands/evaluate.ts')).evaluateCommand(await methodOf(m), m.terminal)] },
  { names: ['bench'], load: async (m) => [(await import('./commands/bench.ts')).benchCommand(m.terminal)] },
  { names: ['export'], load: async (m) => [(await import('./commands/export.ts')).exportCommand(m.terminal)] },
  { names: ['data'], load: async (m) => [(await import('./commands/data.ts')).dataCommand(m.terminal)] },
  { names: ['ids'], load: async (m) => [(await import('./commands/ids.ts')).idsCommands(m.terminal, m.finish)] },
  {
    names: ['watch', 'dead-letters', 'backtest'],
    load: async (m) => (await import('./commands/watch.ts')).pipelineCommands(m.terminal, m.finish),
  },
];

/** Names of commands whose own help says more than that of the program. */
export const COMMANDS: readonly string[] = ENTRIES.flatMap(({ names }) => names);

/** The command that is asked for; all of them where none is, as for the help of the program; none for its version. */
export async function commandsFor(making: Making): Promise<readonly Command[]> {
  if (making.args[0] === '--version' || making.args[0] === '-V') return [];
  const asked = ENTRIES.find(({ names }) => names.some((name) => name === making.args[0]));
  const made = await Promise.all((asked ? [asked] : ENTRIES).map(({ load }) => load(making)));
  return made.flat();
}

/** Method and rule decide which flags there are, so they are looked for before the flags are read. */
async function methodOf({ args }: Making) {
  const { defaultMethod, findMethod, withRule } = await import('./detect/runs/methods.ts');
  return withRule(
    findMethod(asked(args, '--method', '-m') ?? (asked(args, '--as') === 'series' ? 'autoSeries' : defaultMethod())),
    asked(args, '--threshold'),
  );
}

function asked(args: readonly string[], ...names: readonly string[]): string | undefined {
  const at = args.findIndex((arg) => names.includes(arg));
  return at >= 0 ? args[at + 1] : args.find((arg) => arg.startsWith(`${names[0]}=`))?.slice(names[0].length + 1);
}
