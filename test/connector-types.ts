import type { AnyConnector } from '@hapax/connect';
import { shared, sinks, sources, stores } from '@hapax/connect/registry';
import { describeSetting, type Setting } from 'hapax/settings';

const quoted = (names: readonly string[]) => names.map((name) => `'${name}'`).join(' | ');

function typeOf(setting: Setting): string {
  switch (setting.kind) {
    case 'number':
      return 'number';
    case 'duration':
      return 'number | string';
    case 'flag':
      return 'boolean';
    case 'choice':
      return quoted(setting.names);
    case 'numberOr':
      return `number | ${quoted(setting.names)}`;
    case 'numbers':
      return 'readonly number[]';
    case 'names':
      return setting.names ? `readonly (${quoted(setting.names)})[]` : 'readonly string[]';
    case 'pairs':
      return 'Readonly<Record<string, string>>';
    case 'group':
      return `{ ${Object.entries(setting.table).map(property).join('')} }`;
    case 'maybe':
      return typeOf(setting.of);
    default:
      return 'string';
  }
}

/** `The file. A path; required.`: its sentence, what it must be, and what holds unless it is given. */
function property([key, setting]: readonly [string, Setting]): string {
  const legal = setting.kind === 'group' ? 'a group' : describeSetting(setting);
  const needed = 'presence' in setting && setting.presence === 'required';
  const initial = 'default' in setting && setting.default !== undefined ? `; default ${JSON.stringify(setting.default)}` : '';
  const words = `${setting.doc} ${legal[0]!.toUpperCase()}${legal.slice(1)}${needed ? '; required' : initial}.`.replaceAll('*/', '*\\/');
  return `/** ${words} */\nreadonly ${key}${needed ? '' : '?'}: ${typeOf(setting)};\n`;
}

type Described = Pick<AnyConnector, 'id' | 'title' | 'doc' | 'options'>;

const capital = (id: string) => id[0]!.toUpperCase() + id.slice(1);

function group(role: string, connectors: readonly Described[]): string {
  const nameOf = ({ id }: Described) => `${capital(id)}${role}`;
  const each = connectors.map(
    (one) =>
      `/** ${one.title}. ${one.doc} */\nexport type ${nameOf(one)} = {\n/** ${one.title}. ${one.doc} */\nreadonly type: '${one.id}';\n${Object.entries(one.options).map(property).join('')}};\n`,
  );
  return `${each.join('\n')}\nexport type Built${role} = ${connectors.map(nameOf).join(' | ')};\n`;
}

/** The declarations of what a configuration of each connector may hold, not yet formatted. */
export const connectorDeclarations = (): string =>
  [
    '/** Made from the option tables by `npm run docs`, so that editors know every option: its sentence, what it must be, and its default. */\n',
    group('Source', Object.values(sources)),
    group('Shared', Object.values(shared)),
    group('Sink', Object.values(sinks)),
    group('Store', Object.values(stores)),
  ].join('\n');
