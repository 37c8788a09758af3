/** As much of JSON Schema as the server describes a stream in. */
export interface Schema {
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: boolean | Schema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly pattern?: string;
  readonly writeOnly?: boolean;
}

/** How a value is asked for. `tagged`: one of several objects that a field tells apart; `json`: what no other way fits. */
export type Kind = 'choice' | 'flag' | 'text' | 'secret' | 'list' | 'pairs' | 'group' | 'tagged' | 'many' | 'json';

export function kindOf(schema: Schema): Kind {
  const { type, items, anyOf, properties, additionalProperties } = schema;
  if (schema.enum) return 'choice';
  if (type === 'boolean') return 'flag';
  if (tagOf(schema)) return 'tagged';
  if (type === 'array') return items && tagOf(items) ? 'many' : items && isPlain(items) ? 'list' : 'json';
  if (type === 'object' && properties) return 'group';
  if (type === 'object' && typeof additionalProperties === 'object' && Object.keys(additionalProperties).length > 0) return 'pairs';
  if (type === 'string') return schema.writeOnly ? 'secret' : 'text';
  return isNumber(schema) || anyOf?.every(isPlain) ? 'text' : 'json';
}

const isNumber = ({ type }: Schema): boolean => type === 'number' || type === 'integer';
const isPlain = (schema: Schema): boolean =>
  isNumber(schema) || schema.type === 'string' || schema.enum !== undefined || (schema.anyOf?.every(isPlain) ?? false);

/** One of the objects that a tagged schema allows. */
export interface Variant {
  readonly name: string;
  readonly doc: string;
  /** What is asked for where it is chosen; the tag is not among it. */
  readonly schema: Schema;
}

/** Names of fields that tell objects apart. */
const TAGS = ['method', 'type'];

/** The field that tells the objects of a schema apart, where there is one. */
export const tagOf = ({ anyOf = [] }: Schema): string | undefined =>
  TAGS.find((tag) => anyOf.some(({ properties }) => nameIn(properties?.[tag]) !== undefined));

const nameIn = (schema: Schema | undefined): string | undefined => {
  const name = schema?.const ?? (schema?.enum?.length === 1 ? schema.enum[0] : undefined);
  return typeof name === 'string' ? name : undefined;
};

/** What may be chosen, with its own fields before those that all have. A module of one's own has no name here and is left out. */
export function variantsOf(schema: Schema): readonly Variant[] {
  const tag = tagOf(schema);
  if (!tag) return [];
  return (schema.anyOf ?? []).flatMap(({ title = '', description = title, properties = {}, required = [] }): Variant[] => {
    const name = nameIn(properties[tag]);
    if (name === undefined) return [];
    const { [tag]: _, ...own } = properties;
    const { [tag]: __, options: ___, ...shared } = schema.properties ?? {};
    return [{ name, doc: description, schema: { type: 'object', properties: { ...own, ...shared }, required } }];
  });
}

/** What a value must be, in words. */
export function wordsOf(schema: Schema): string {
  const { type, items, anyOf, minimum, maximum } = schema;
  if (schema.enum) return schema.enum.map(String).join(', ');
  if (isNumber(schema)) {
    const kind = type === 'integer' ? 'whole number' : 'number';
    if (minimum !== undefined && maximum !== undefined) return `${kind} from ${minimum} to ${maximum}`;
    return minimum !== undefined ? `${kind} from ${minimum}` : maximum !== undefined ? `${kind} up to ${maximum}` : kind;
  }
  if (anyOf) return anyOf.map(wordsOf).join(', or ');
  if (type === 'array' && items) return `${items.type === 'string' && !items.enum ? 'names' : wordsOf(items)}, with commas between`;
  if (type === 'object') return 'name: value, one a line';
  if (schema.pattern?.includes('(ms|s|m')) return 'a time such as 30 s, 5 min or 2 h';
  if (schema.pattern?.endsWith('://'))
    return `an address that begins with ${schema.pattern
      .replace(/[\^()]/g, '')
      .split('|')
      .join(':// or ')}`;
  return 'text';
}

/** A value that was read, or why it could not be. */
export type Read = { readonly value: unknown } | { readonly fault: string };

/** Read what was typed; nothing typed is nothing set. */
export function readText(schema: Schema, typed: string): Read {
  const text = typed.trim();
  if (text === '') return { value: undefined };
  switch (kindOf(schema)) {
    case 'list': {
      const parts = text.split(',').map((part) => readText(schema.items ?? {}, part));
      const fault = parts.find((part) => 'fault' in part);
      return fault ?? { value: parts.flatMap((part) => ('value' in part && part.value !== undefined ? [part.value] : [])) };
    }
    case 'pairs':
      return pairs(text);
    case 'json':
      try {
        return { value: JSON.parse(text) };
      } catch {
        return { fault: 'must be JSON' };
      }
    default:
      return readOne(schema, text);
  }
}

function readOne(schema: Schema, text: string): Read {
  if (schema.enum) return schema.enum.includes(text) ? { value: text } : { fault: `must be one of ${wordsOf(schema)}` };
  if (isNumber(schema)) {
    const value = Number(text);
    const { minimum = -Infinity, maximum = Infinity } = schema;
    const fits = Number.isFinite(value) && value >= minimum && value <= maximum && (schema.type !== 'integer' || Number.isInteger(value));
    return fits ? { value } : { fault: `must be a ${wordsOf(schema)}` };
  }
  if (schema.anyOf) {
    const found = schema.anyOf.map((one) => readOne(one, text)).find((read) => 'value' in read);
    return found ?? { fault: `must be ${wordsOf(schema)}` };
  }
  if (schema.pattern && !new RegExp(schema.pattern).test(text)) return { fault: `must be ${wordsOf(schema)}` };
  return { value: text };
}

function pairs(text: string): Read {
  const found: [string, string][] = [];
  for (const line of text.split('\n').filter((one) => one.trim() !== '')) {
    const colon = line.indexOf(':');
    if (colon < 1) return { fault: 'must be name: value, one a line' };
    found.push([line.slice(0, colon).trim(), line.slice(colon + 1).trim()]);
  }
  return { value: Object.fromEntries(found) };
}

/** A value as it would be typed. */
export function textOf(schema: Schema, value: unknown): string {
  if (value === undefined) return '';
  if (Array.isArray(value) && kindOf(schema) === 'list') return value.join(', ');
  if (typeof value === 'object' && value !== null)
    return kindOf(schema) === 'pairs'
      ? Object.entries(value)
          .map(([name, one]) => `${name}: ${one}`)
          .join('\n')
      : JSON.stringify(value);
  return String(value);
}
