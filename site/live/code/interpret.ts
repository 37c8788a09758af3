import Sval from 'sval';
import { eachAwaited, mended } from './mend.ts';
import { filled, isNode, made, type Node, type Program, some, treeOf } from './tree.ts';

/** Modules by the name that code imports them by, each loaded when it is asked for. */
export type Doors = Readonly<Record<string, () => Promise<object>>>;

/** Why code did not run to its end: one line, with the line of the code where that is known. */
export class CodeError extends Error {}

/**
 * Run JavaScript by an interpreter: no `eval`, so that it works where a policy forbids that. Lines that are printed go to `print`. Done when
 * the code is, and what it waits for at its top level.
 *
 * @throws CodeError one line that says where and what
 */
export async function interpret(code: string, doors: Doors, print: (...values: unknown[]) => void): Promise<void> {
  const program = parsed(code);
  const modules = await loaded(program, doors);
  let line = 0;
  const console = { log: print, info: print, warn: print, error: print, debug: print };
  // Up to the edition of 2021 the interpreter runs at once and throws at once; the tree may be of a later one.
  const runner = new Sval({ ecmaVer: 2021, sourceType: 'module', sandBox: true });
  const at = (n: number) => {
    line = n;
  };
  runner.import({ ...modules, '#page': { console, at, eachAwaited } });
  try {
    // The types of the interpreter want those of its parser.
    runner.run({ ...program, body: prepared(program.body, code) } as never);
    await runner.exports.ends;
  } catch (error) {
    const says = error instanceof Error ? `${nameOf(error)}${error.message}` : `threw ${String(error)}`;
    throw new CodeError(`${line > 0 ? `line ${line}: ` : ''}${says.replaceAll('\n', ' ')}`);
  }
}

/** Errors of the library speak for themselves; those of the language are known by their names. */
const nameOf = ({ name }: Error): string => (/^(Type|Range|Reference|Syntax|URI)Error$/.test(name) ? `${name}: ` : '');

function parsed(code: string): Program {
  try {
    const program = treeOf(code);
    return { ...program, body: mended(program.body) };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const at = /^(.*?) \((\d+):\d+\)$/.exec(error.message);
    throw new CodeError(at ? `line ${at[2]}: ${at[1]}. Code here is JavaScript; types are left out` : error.message);
  }
}

async function loaded({ body }: Program, doors: Doors): Promise<Record<string, object>> {
  const names = body.flatMap(({ source }) => (isNode(source) && typeof source.value === 'string' ? [source.value] : []));
  const modules: Record<string, object> = {};
  for (const name of names) {
    const door = Object.hasOwn(doors, name) ? doors[name] : undefined;
    if (door === undefined) throw new CodeError(`there is no module \`${name}\` in the page; it has ${Object.keys(doors).join(', ')}`);
    modules[name] = await door();
  }
  return modules;
}

/** The statements with a note of the line before each, so that errors can say where; in a function that waits where the code waits. */
function prepared(body: readonly Node[], code: string): readonly Node[] {
  const isImport = ({ type }: Node) => type === 'ImportDeclaration';
  const imports = [...made("import { at as atLineOfCode, console, eachAwaited } from '#page';"), ...body.filter(isImport)];
  const rest = body
    .filter((node) => !isImport(node))
    .flatMap((node) => [...made(`atLineOfCode(${code.slice(0, node.start).split('\n').length});`), node]);
  if (!body.some(waits)) return [...imports, ...rest];
  const [around] = made('export const ends = (async () => {})();');
  return [...imports, filled(around, rest)];
}

/** Whether a statement waits at the top level. */
const waits = (statement: Node): boolean =>
  some(
    statement,
    ({ type, await: waiting }) => type === 'AwaitExpression' || waiting === true,
    ({ type }) => !/Function/.test(type),
  );
