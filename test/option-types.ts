import { describe as legal, type Method, type Option, type OptionTable } from 'hapax';

/** A table of options, and what its interface is called and about. */
export interface Described {
  readonly name: string;
  readonly about: string;
  readonly table: OptionTable;
}

const quoted = (names: readonly string[]) => names.map((name) => `'${name}'`).join(' | ');

function typeOf(option: Option): string {
  if (option.kind === 'number') return 'number';
  if (option.kind === 'numbers') return 'readonly number[]';
  return option.kind === 'choice' ? quoted(option.names) : `number | ${quoted(option.names)}`;
}

const shown = (value: Option['default']) => (Array.isArray(value) ? `[${value.join(', ')}]` : String(value));

/** `A number in [0, 1]`; the ends of all numbers say nothing. */
function range(option: Option): string {
  if (option.kind === 'choice') return '';
  const text = legal(option).replace(/ in \[-(Infinity|1\.797\S+), (Infinity|1\.797\S+)\]/, '');
  return `${text[0]!.toUpperCase()}${text.slice(1)}; `.replace(/(1\.797\S+|Infinity)\]/, '∞)').replace('[5e-324,', '(0,');
}

const property = ([key, option]: readonly [string, Option]) =>
  `  /** ${option.doc.replaceAll('*/', '*\\/')} ${range(option)}${range(option) ? 'default' : 'Default'} ${shown(option.default)}. */\n  readonly ${key}?: ${typeOf(option)};\n`;

/** An interface in which every option has its sentence, its range and its default, for editors. */
export const interfaceOf = ({ name, about, table }: Described): string => {
  const body = Object.entries(table).map(property).join('');
  return body
    ? `/** ${about} */\nexport type ${name} = {\n${body}};\n`
    : `/** ${about} It has none. */\nexport type ${name} = Readonly<Record<never, never>>;\n`;
};

const capital = (id: string) => id[0]!.toUpperCase() + id.slice(1);

/** The interfaces of a group of methods, and one that finds them by id. */
export function groupOf(name: string, about: string, specs: readonly Method[]): string {
  const nameOf = (id: string) => `${capital(id)}${name}Options`;
  const each = specs.map(({ id, title, options }) =>
    interfaceOf({ name: nameOf(id), about: `Options of \`${id}\`: ${title}.`, table: options }),
  );
  const byId = specs.map(({ id }) => `  readonly ${id}: ${nameOf(id)};\n`).join('');
  return `${each.join('\n')}\n/** ${about} */\nexport interface ${name}Options {\n${byId}}\n`;
}
