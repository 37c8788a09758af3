import fc from 'fast-check';

/** What the description of the API uses of JSON Schema. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly propertyNames?: Schema;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly format?: string;
}

/** Values that fit a schema, as far as it says; patterns it does not try to meet, so some are refused. */
export function bodyFor(schema: Schema, depth = 0): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return fc.oneof(...choices.map((one) => bodyFor(one, depth)));
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case 'object':
      return objectFor(schema, depth);
    case 'array':
      return fc.array(bodyFor(schema.items ?? {}, depth + 1), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 3, 3),
      });
    case 'integer':
      return fc.integer(wholeWithin(schema));
    case 'number':
      return fc.oneof(fc.integer(wholeWithin(schema)), fc.double({ ...within(schema, 1e300), noNaN: true }));
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'string':
      return fc.oneof(
        fc.constantFrom('a', 'b', 'ewma', 'x1', '2024-01-31T22:00:00Z'),
        fc.string({ minLength: schema.minLength ?? 0, maxLength: Math.min(schema.maxLength ?? 20, 20) }),
      );
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function objectFor({ properties = {}, required = [], additionalProperties }: Schema, depth: number): fc.Arbitrary<unknown> {
  const named = fc.record(Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, bodyFor(one, depth + 1)])), {
    // Deep optional parts make every body one that is refused.
    requiredKeys: [...required],
  });
  if (additionalProperties === false || depth > 1) return named;
  const more = typeof additionalProperties === 'object' ? bodyFor(additionalProperties, depth + 1) : fc.jsonValue({ maxDepth: 1 });
  return fc.oneof(
    { weight: 4, arbitrary: named },
    fc.tuple(named, fc.dictionary(fc.string(), more, { maxKeys: 2 })).map(([a, b]) => ({ ...b, ...a })),
  );
}

const within = ({ minimum, maximum }: Schema, wide: number) => ({
  min: Math.max(minimum ?? -wide, -wide),
  max: Math.min(maximum ?? wide, wide),
});

/** Undefined where the value fits, else where and why it does not. */
export function conforms(schema: Schema, value: unknown, at = '$'): string | undefined {
  const wrong = (what: string) => `${at} ${what}, got ${JSON.stringify(value)?.slice(0, 80)}`;
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return choices.some((one) => conforms(one, value, at) === undefined) ? undefined : wrong('fits none of its schemas');
  if (schema.const !== undefined && schema.const !== value) return wrong(`must be ${JSON.stringify(schema.const)}`);
  if (schema.enum && !schema.enum.includes(value)) return wrong(`must be among ${JSON.stringify(schema.enum)}`);
  const types = schema.type === undefined ? [] : typeof schema.type === 'string' ? [schema.type] : schema.type;
  if (types.length > 0 && !types.some((type) => isOf(type, value))) return wrong(`must be ${types.join(' or ')}`);
  if (Array.isArray(value)) {
    for (const [i, one] of value.entries()) {
      const inside = schema.items && conforms(schema.items, one, `${at}[${i}]`);
      if (inside !== undefined) return inside;
    }
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  for (const name of schema.required ?? []) if (!Object.hasOwn(value, name)) return wrong(`lacks ${name}`);
  for (const [name, one] of Object.entries(value)) {
    const known = schema.properties && Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined;
    if (!known && schema.additionalProperties === false) return wrong(`has ${name}, which the description does not know`);
    const other = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
    const inside = (known ?? other) ? conforms((known ?? other)!, one, `${at}.${name}`) : undefined;
    if (inside !== undefined) return inside;
  }
  return undefined;
}

function isOf(type: string, value: unknown): boolean {
  if (type === 'array') return Array.isArray(value);
  if (type === 'null') return value === null;
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  return typeof value === type;
}

function wholeWithin(schema: Schema): { min: number; max: number } {
  const { min, max } = within(schema, 1e6);
  return { min: Math.ceil(min), max: Math.max(Math.ceil(min), Math.floor(max)) };
}
