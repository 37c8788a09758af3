import { readFile } from 'node:fs/promises';
import type { ZodError, ZodType } from '@hapax/connect/zod';
import { systemError } from '@hapax/io';
import { HapaxError } from 'hapax';
import { type Document, isNode, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import { waysOut } from './places.ts';
import { PIPELINE, type Pipeline, SINKS } from './schema.ts';

/** Variables that a file may use: those of the process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Read a pipeline file: YAML, with `${NAME}` and `${NAME:-default}` replaced from the environment inside text.
 * @throws HapaxError `CONFIG` or `FILE`; every message names file, line and place
 */
export async function readPipeline(path: string, env: Environment): Promise<Pipeline> {
  return parsePipeline(path, await textOf(path), env);
}

/** The same for text that was read already. */
export const parsePipeline = (path: string, text: string, env: Environment): Pipeline => parseAs(PIPELINE, path, text, env);

/** The sinks of a pipeline file, or of a file that has nothing else. @throws HapaxError `CONFIG` or `FILE` */
export const readSinks = async (path: string, env: Environment): Promise<Pipeline['sinks']> =>
  parseAs(SINKS, path, await textOf(path), env).sinks;

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw systemError(path, cause);
  }
}

function parseAs<T>(schema: ZodType<T>, path: string, text: string, env: Environment): T {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false });
  const [broken] = document.errors;
  if (broken) throw new HapaxError('CONFIG', `${path} line ${counter.linePos(broken.pos[0]).line}: ${clipped(broken.message, LONGEST)}`);
  visit(document, {
    Scalar(key, node) {
      if (key === 'key' || typeof node.value !== 'string') return;
      const line = node.range ? counter.linePos(node.range[0]).line : 1;
      node.value = substitute(node.value, env, (wanted) => {
        const name = clipped(wanted, LONGEST_NAME);
        throw new HapaxError('CONFIG', `${path} line ${line}: the environment has no ${name}; set it, or write \${${name}:-default}`);
      });
    },
  });
  const parsed = schema.safeParse(plainOf(path, document));
  if (parsed.success) return parsed.data;
  throw new HapaxError('CONFIG', complaint(path, document, counter, schema, parsed.error));
}

/** @throws HapaxError `CONFIG` at an alias of what is not there, or of more than anyone writes */
function plainOf(path: string, document: Document): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw new HapaxError('CONFIG', `${path}: ${error instanceof Error ? error.message.replaceAll('\n', ' ') : String(error)}`, error);
  }
}

/** What may be the name of a variable. */
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** `$${` stands for a dollar and a brace that are meant. One pass: what is not closed, or names nothing, stays as it stands. */
function substitute(text: string, env: Environment, missing: (name: string) => never): string {
  let out = '';
  let at = 0;
  for (let open = text.indexOf('${'); open >= 0; open = text.indexOf('${', at)) {
    if (open > at && text[open - 1] === '$') {
      out += `${text.slice(at, open - 1)}\${`;
      at = open + 2;
      continue;
    }
    const close = text.indexOf('}', open);
    // Nothing further on is closed either.
    if (close < 0) break;
    const inside = text.slice(open + 2, close);
    const colon = inside.indexOf(':-');
    const name = colon < 0 ? inside : inside.slice(0, colon);
    const known = NAME.test(name)
      ? ((Object.hasOwn(env, name) ? env[name] : undefined) ?? (colon < 0 ? undefined : inside.slice(colon + 2)))
      : undefined;
    out += text.slice(at, open) + (NAME.test(name) ? (known ?? missing(name)) : text.slice(open, close + 1));
    at = close + 1;
  }
  return out + text.slice(at);
}

/** Every fault on a line of its own. */
function complaint(path: string, document: Document, counter: LineCounter, schema: ZodType, { issues }: ZodError): string {
  let wayOut: ReturnType<typeof waysOut> | undefined;
  const told = issues.slice(0, MOST_FAULTS).map((issue) => {
    const keys = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
    const unknown = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
    const line = lineOf(document, counter, unknown === undefined ? keys : [...keys, unknown]);
    const way = unknown === undefined ? '' : (wayOut ??= waysOut(schema))(keys, unknown, plainAt(document, keys));
    return `${path} line ${line}: ${placeOf(keys)}${clipped(wordsOf(issue), LONGEST)}${way}`;
  });
  const more = issues.length - told.length;
  return [...told, ...(more > 0 ? [`${path}: ${more} more faults, told once these are mended`] : [])].join('\n');
}

/** What a file has at a place, as plain values. */
function plainAt(document: Document, keys: readonly (string | number)[]): unknown {
  const node = document.getIn(keys, true);
  return isNode(node) ? node.toJS(document) : node;
}

/** Faults of a file that are told at once, and names of one of them. */
const [MOST_FAULTS, MOST_NAMES] = [20, 10];
/** Characters of a name of the file that are repeated, and of what is said of it; those that are right are shorter. */
const [LONGEST_NAME, LONGEST] = [100, 1000];

const clipped = (text: string, longest: number): string => (text.length > longest ? `${text.slice(0, longest)}…` : text);

function wordsOf(issue: ZodError['issues'][number]): string {
  if (issue.code === 'unrecognized_keys') {
    const names = issue.keys.slice(0, MOST_NAMES).map((key) => `\`${clipped(key, LONGEST_NAME)}\``);
    const more = issue.keys.length - names.length;
    return `there is no ${names.join(', ')} here${more > 0 ? `, nor ${more} more` : ''}`;
  }
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined'))
    return `is missing; it must be of type ${issue.expected}`;
  return issue.message;
}

/** `detectors[0].method: `. */
const placeOf = (keys: readonly (string | number)[]): string =>
  keys.length === 0
    ? ''
    : `${keys.map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i === 0 ? '' : '.'}${clipped(key, LONGEST_NAME)}`)).join('')}: `;

/** The line of the value, or of the nearest thing around it that is there. */
function lineOf(document: Document, counter: LineCounter, keys: readonly (string | number)[]): number {
  for (let n = keys.length; n >= 0; --n) {
    const node: unknown = n === 0 ? document.contents : document.getIn(keys.slice(0, n), true);
    if ((isNode(node) || isScalar(node)) && node.range) return counter.linePos(node.range[0]).line;
  }
  return 1;
}
