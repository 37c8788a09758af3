import {
  describeSetting,
  duration,
  faultsOf,
  type GivenOf,
  integer,
  isTimeSpan,
  maybe,
  milliseconds,
  type Setting,
  type SettingTable,
  TIME_SPAN,
} from 'hapax/settings';
import type { AnyConnector, Role } from './contract/connector.ts';
import { isModulePath } from './contract/user-module.ts';
import { type SinkConfig, type SourceConfig, type StoreConfig, shared, sinks, sources, stores, unknownType } from './registry.ts';
import { z } from './zod.ts';

/** A schema in the words of JSON Schema 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Of every store: how often it is written. */
export const CHECKPOINTS = {
  everySamples: maybe(integer(100_000, { min: 1, max: Number.MAX_SAFE_INTEGER }, 'Samples between checkpoints.')),
  everyMs: duration.optional('Time between checkpoints.'),
} as const;
export type CheckpointConfig = GivenOf<typeof CHECKPOINTS>;

/** `source:` of a pipeline, checked against the option tables of the registry; with its JSON Schema as metadata. */
export const sourceSchema = configSchema<SourceConfig>('source', { ...sources, ...shared });
/** One of `sinks:`. */
export const sinkSchema = configSchema<SinkConfig>('sink', sinks);
/** `state:`; a file unless it says otherwise. Beside its own options: how often it is written. */
export const storeSchema = configSchema<StoreConfig & CheckpointConfig>('store', stores, 'file', CHECKPOINTS);

function configSchema<T>(
  role: Role,
  table: Readonly<Record<string, AnyConnector>>,
  initial?: string,
  also: SettingTable = {},
): z.ZodType<T, unknown> {
  return z
    .unknown()
    .meta(schemaOfAll(table, initial, also))
    .transform((given, context): T => {
      const fault = (path: readonly string[], message: string) =>
        context.addIssue({ code: 'custom', path: [...path], message, input: given });
      if (typeof given !== 'object' || given === null || Array.isArray(given)) {
        fault(
          [],
          given === undefined
            ? `is missing; it must be an object with the \`type\` of a ${role}`
            : `must be an object with the \`type\` of a ${role}`,
        );
        return z.NEVER;
      }
      const { type = initial, ...options } = { ...given } as { readonly type?: unknown };
      if (type === undefined) fault(['type'], `is missing; it must be one of ${Object.keys(table).join(', ')}`);
      else if (typeof type === 'string' && Object.hasOwn(table, type))
        for (const { path, message } of faultsOf({ ...table[type].options, ...also }, options)) fault(path, message);
      // The options of a module are checked by its own table when it is opened.
      else if (typeof type !== 'string' || !isModulePath(type)) fault(['type'], unknownType(role, table, type));
      // Checked above, or by the module itself.
      return { type, ...options } as T;
    });
}

function schemaOfAll(table: Readonly<Record<string, AnyConnector>>, initial: string | undefined, also: SettingTable): JsonSchema {
  return {
    type: 'object',
    anyOf: [
      ...Object.values(table).map(({ id, doc, options }) => {
        const { properties, required, ...rest } = jsonSchemaOf({ ...options, ...also });
        return {
          description: doc,
          ...rest,
          properties: { type: { const: id }, ...properties },
          required: id === initial ? required : ['type', ...required],
        };
      }),
      {
        description: 'A connector of your own: the path of its module, beside the pipeline file.',
        type: 'object',
        properties: { type: { type: 'string', pattern: '^(\\.\\.?/|/|file:)' } },
        required: ['type'],
      },
    ],
  };
}

/** An option table in the words of JSON Schema, for editors and OpenAPI. */
export function jsonSchemaOf(table: SettingTable): {
  type: 'object';
  properties: Record<string, JsonSchema>;
  required: string[];
  additionalProperties: false;
} {
  return {
    type: 'object',
    properties: Object.fromEntries(Object.entries(table).map(([key, setting]) => [key, described(setting)])),
    required: Object.entries(table).flatMap(([key, setting]) => ('presence' in setting && setting.presence === 'required' ? [key] : [])),
    additionalProperties: false,
  };
}

function described(setting: Setting): JsonSchema {
  return {
    description: setting.doc,
    ...('default' in setting && setting.default !== undefined ? { default: setting.default } : {}),
    ...kindOf(setting),
  };
}

function kindOf(setting: Setting): JsonSchema {
  switch (setting.kind) {
    case 'text':
    case 'path':
      return { type: 'string', minLength: 1 };
    case 'secret':
      return { type: 'string', minLength: 1, writeOnly: true };
    case 'url':
      return { type: 'string', format: 'uri', pattern: `^(${setting.schemes.join('|')})://` };
    case 'duration':
      return spanFrom({ type: 'number', minimum: setting.min });
    case 'flag':
      return { type: 'boolean' };
    case 'names':
      return { type: 'array', minItems: 1, items: setting.names ? { enum: [...setting.names] } : { type: 'string' } };
    case 'pairs':
      return { type: 'object', additionalProperties: { type: 'string' } };
    case 'group':
      return jsonSchemaOf(setting.table);
    case 'maybe':
      return kindOf(setting.of);
    case 'choice':
      return { enum: [...setting.names] };
    case 'number':
      return isTimeSpan(setting) ? spanFrom(numberIn(setting)) : numberIn(setting);
    case 'numberOr':
      return { anyOf: [numberIn(setting), { enum: [...setting.names] }] };
    case 'numbers':
      return { type: 'array', items: numberIn(setting) };
    default:
      // A kind of option that was added since: said in words.
      return { description: describeSetting(setting) };
  }
}

/** A length of time in a file of configuration, read as milliseconds. @param min of milliseconds */
export const timeSpan = (min: number): z.ZodType<number, unknown> =>
  z
    .unknown()
    .meta(kindOf(duration(min, '', min)))
    .transform((given, context) => {
      const ms = milliseconds(given);
      if (ms >= min) return ms;
      context.addIssue({
        code: 'custom',
        message: `must be ${describeSetting(duration(min, '', min))}; got ${JSON.stringify(given)}`,
        input: given,
      });
      return z.NEVER;
    });

/** A length of time: milliseconds, or text. */
function spanFrom(ms: JsonSchema): JsonSchema {
  return { anyOf: [ms, { type: 'string', pattern: TIME_SPAN }] };
}

function numberIn({ min, max, integer }: { readonly min: number; readonly max: number; readonly integer: boolean }): JsonSchema {
  return {
    type: integer ? 'integer' : 'number',
    ...(Number.isFinite(min) && min > -Number.MAX_VALUE ? { minimum: min } : {}),
    ...(Number.isFinite(max) && max < Number.MAX_VALUE ? { maximum: max } : {}),
  };
}
