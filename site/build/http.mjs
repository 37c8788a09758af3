import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from '@hapax/server';
import { root, write } from './places.mjs';

/** The HTTP interface as the server itself describes it: a page, and the OpenAPI document beside it. */
export async function httpPages() {
  const { version } = JSON.parse(readFileSync(join(root, 'packages/server/package.json'), 'utf8'));
  const data = mkdtempSync(join(tmpdir(), 'hapax-site-'));
  const server = await createServer({ data, token: 'a-token-for-the-description-only', version });
  try {
    const response = await server.app.inject({
      url: '/openapi.json',
      headers: { authorization: 'Bearer a-token-for-the-description-only' },
    });
    const document = response.json();
    write('public/openapi.json', JSON.stringify(document, undefined, 2));
    write('reference/http.md', page(document));
  } finally {
    await server.app.close();
    rmSync(data, { recursive: true, force: true });
  }
}

/** @typedef {{ summary?: string, description?: string, tags?: string[], parameters?: { name: string, in: string, required?: boolean, description?: string, schema?: Schema }[], requestBody?: { content: Record<string, { schema: Schema }> }, responses?: Record<string, { description?: string, content?: Record<string, { schema: Schema }> }> }} Operation */
/** @typedef {{ type?: string | string[], description?: string, properties?: Record<string, Schema>, required?: string[], items?: Schema, anyOf?: Schema[], oneOf?: Schema[], enum?: unknown[], const?: unknown, additionalProperties?: unknown }} Schema */

/** @param {{ info: { version: string, description: string }, paths: Record<string, Record<string, Operation>> }} document */
function page({ info, paths }) {
  const parts = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const groups = Map.groupBy ? Map.groupBy(parts, (p) => p.operation.tags?.[0] ?? 'other') : grouped(parts);
  const body = [...groups].map(([tag, some]) => `## ${tag}\n\n${some.map(section).join('\n')}`).join('\n');
  return `# The HTTP interface\n\n${info.description}\n\nVersion ${info.version}. As an [OpenAPI document](/openapi.json){target="_self"}. How to get a token: [deploy](../guide/deploy.md). Errors have the
form of RFC 9457 with one sentence in \`detail\`.\n\n${body}`;
}

/** @param {{ path: string, method: string, operation: Operation }[]} parts */
function grouped(parts) {
  /** @type {Map<string, typeof parts>} */
  const groups = new Map();
  for (const part of parts)
    groups.set(part.operation.tags?.[0] ?? 'other', [...(groups.get(part.operation.tags?.[0] ?? 'other') ?? []), part]);
  return groups;
}

/** @param {{ path: string, method: string, operation: Operation }} part */
function section({ path, method, operation }) {
  const { summary = '', description = '', parameters = [], requestBody, responses = {} } = operation;
  const asked = parameters.map(
    (p) =>
      `| \`${p.name}\` | ${p.in} | ${p.required ? 'yes' : 'no'} | ${cell(p.schema)} | ${escaped(p.description ?? p.schema?.description ?? '')} |`,
  );
  const schema = requestBody?.content['application/json']?.schema;
  const answers = Object.entries(responses).map(
    ([status, { description: said = '', content }]) =>
      `| ${status} | ${escaped(said === 'Default Response' ? '' : said)} | ${cell(content?.['application/json']?.schema)} |`,
  );
  return [
    `### ${method.toUpperCase()} ${path.replaceAll('{', '\\{')}`,
    [summary, description].filter(Boolean).map(escaped).join('. '),
    asked.length > 0 ? `| parameter | in | required | type | meaning |\n|---|---|---|---|---|\n${asked.join('\n')}` : '',
    schema ? `Body:\n\n${properties(schema)}` : '',
    answers.length > 0 ? `| status | meaning | body |\n|---|---|---|\n${answers.join('\n')}` : '',
    '',
  ]
    .filter(Boolean)
    .join('\n\n');
}

/** @param {Schema} schema */
function properties(schema) {
  if (!schema.properties) return cell(schema);
  const rows = Object.entries(schema.properties).map(
    ([name, s]) => `| \`${name}\` | ${schema.required?.includes(name) ? 'yes' : 'no'} | ${cell(s)} | ${escaped(s.description ?? '')} |`,
  );
  return `| field | required | type | meaning |\n|---|---|---|---|\n${rows.join('\n')}`;
}

/** A schema in one cell. @param {Schema | undefined} schema @returns {string} */
function cell(schema) {
  if (!schema) return '';
  const { type, properties: fields, items, anyOf, oneOf, enum: some } = schema;
  if (some) return some.map((v) => `\`${JSON.stringify(v)}\``).join(', ');
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (anyOf ?? oneOf) return [...new Set((anyOf ?? oneOf ?? []).map(cell).filter(Boolean))].join(' or ');
  if (items) return `list of ${cell(items) || 'values'}`;
  if (fields)
    return `object: ${Object.keys(fields)
      .map((name) => `\`${name}\``)
      .join(', ')}`;
  return Array.isArray(type) ? type.join(' or ') : (type ?? '');
}

/** Text that Markdown and Vue leave alone. @param {string} text */
export const escaped = (text) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('{{', '&#123;&#123;').replaceAll('\n', ' ');
