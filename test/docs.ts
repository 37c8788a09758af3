import { describe, type Method, type Option } from 'hapax';

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
