import type { AnyConnector } from '@hapax/connect';
import { describe, type Method, type Option } from 'hapax';
import { describeSetting, type Setting } from 'hapax/settings';

/** Ids are camelCase, pages kebab-case. */
export const pageOf = (id: string): string => `${id.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.md`;

/** The text between two markers replaced, or the page unchanged where it has no such markers. */
export const fill = (page: string, name: string, text: string): string =>
  page.replace(new RegExp(`<!-- ${name} -->[\\s\\S]*?<!-- /${name} -->`), () => `<!-- ${name} -->\n${text}\n<!-- /${name} -->`);

const cell = (text: string): string => text.replaceAll('|', '\\|');
const shown = ({ default: initial }: Option): string => (Array.isArray(initial) ? initial.join(', ') || '(none)' : String(initial));

/** The option table of a method as Markdown. */
export function optionsTable({ options }: Method): string {
  const rows = Object.entries(options).map(
    ([key, option]) => `| \`${key}\` | ${cell(shown(option))} | ${cell(describe(option))} | ${cell(option.doc)} |`,
  );
  return rows.length === 0
    ? 'This method has no options.'
    : ['| option | default | may be | meaning |', '|---|---|---|---|', ...rows].join('\n');
}

/** The line under the title: what kind of method, its name in code, its source. */
export const headLine = (kind: string, { id, source }: Method): string => `\`${id}\` · ${kind} · Source: ${source}.`;

/** The index of all methods as Markdown. */
export function methodIndex(kinds: Readonly<Record<string, readonly Method[]>>): string {
  return Object.entries(kinds)
    .map(([kind, methods]) => {
      const rows = [...methods]
        .sort((a, b) => a.id.localeCompare(b.id))
        .map((m) => `| [\`${m.id}\`](${pageOf(m.id)}) | ${cell(m.title)} | ${cell(m.source)} |`);
      return [`## ${kind}`, '', '| id | method | source |', '|---|---|---|', ...rows].join('\n');
    })
    .join('\n\n');
}

/** What must be given, what is left out unless given, and what holds unless given. */
function unlessGiven(setting: Setting): string {
  if ('presence' in setting && setting.presence === 'required') return '(required)';
  return 'default' in setting && setting.default !== undefined ? `\`${JSON.stringify(setting.default)}\`` : '';
}

type Described = Pick<AnyConnector, 'id' | 'title' | 'doc' | 'options' | 'peer'>;

/** Every source, sink or store with its options, as Markdown. */
export const connectorPages = (kinds: Readonly<Record<string, readonly Described[]>>): string =>
  Object.entries(kinds)
    .flatMap(([kind, connectors]) => [`## ${kind}`, ...[...connectors].sort((a, b) => a.id.localeCompare(b.id)).map(connectorSection)])
    .join('\n\n');

function connectorSection({ id, title, doc, options, peer }: Described): string {
  const rows = settingRows('', options);
  return [
    `### ${id}`,
    `${title}. ${doc}${peer === undefined ? '' : ` Needs \`npm install ${peer}\`.`}`,
    rows.length === 0 ? 'It has no options.' : ['| option | unless given | must be | meaning |', '|---|---|---|---|', ...rows].join('\n'),
  ].join('\n\n');
}

/** What becomes of samples and messages when something is killed, as each connector says it of itself. */
export const promisesTable = (kinds: Readonly<Record<string, readonly (Described & Pick<AnyConnector, 'promises'>)[]>>): string =>
  [
    '| connector | when | delivery | this process is killed | the other side is killed |',
    '|---|---|---|---|---|',
    ...Object.entries(kinds).flatMap(([kind, connectors]) =>
      [...connectors]
        .sort((a, b) => a.id.localeCompare(b.id))
        .flatMap(({ id, promises = [] }) =>
          promises.map(
            ({ when = promises.length > 1 ? 'otherwise' : 'always', delivery, client, server }) =>
              `| ${kind} \`${id}\` | ${cell(when)} | ${delivery} | ${cell(client)} | ${cell(server)} |`,
          ),
        ),
    ),
  ].join('\n');

/** Options of groups stand under the name of the group and a dot. */
const settingRows = (under: string, table: AnyConnector['options']): string[] =>
  Object.entries(table).flatMap(([key, setting]) => [
    `| \`${under}${key}\` | ${cell(unlessGiven(setting))} | ${cell(describeSetting(setting))} | ${cell(setting.doc)} |`,
    ...(setting.kind === 'group' ? settingRows(`${under}${key}.`, setting.table) : []),
  ]);
