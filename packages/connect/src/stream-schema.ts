import { parseTime } from '@hapax/io';
import { describe, didYouMean, type OptionTable } from 'hapax';
import { detectors, online, thresholds, transforms } from 'hapax/registry';
import { allows, isTimeSpan, milliseconds } from 'hapax/settings';
import { AGGREGATES, DEFAULT_DETECTORS, POLICIES } from 'hapax/stream';
import { isModulePath } from './contract/user-module.ts';
import { type JsonSchema, jsonSchemaOf, sinkSchema } from './schema.ts';
import { z } from './zod.ts';

type Group = keyof typeof POLICIES;
type Tables = Readonly<Record<string, { readonly spec: { readonly title?: string; readonly options: OptionTable } }>>;

/** Methods that a stream may name. */
export interface StreamMethods {
  readonly detectors: Tables;
  readonly online: Tables;
  readonly thresholds: Tables;
  readonly transforms: Tables;
}

/** What stands beside the policies, where people look for it inside of them. */
const BESIDE = ['aggregates', 'maintenance', 'features', 'detectors', 'transforms', 'calibration', ...Object.keys(POLICIES)];

/** A length of time as milliseconds, everything else as it is. */
function asLength(value: unknown): unknown {
  const ms = typeof value === 'string' ? milliseconds(value) : Number.NaN;
  return ms === ms ? ms : value;
}

const wrongKey = (key: string, table: OptionTable): string =>
  BESIDE.includes(key)
    ? `stands one level higher, beside this section${key === 'calibration' ? ', at a detector' : ''}`
    : `there is no such option; there are ${Object.keys(table).join(', ')}${didYouMean(key, Object.keys(table))}`;

/** An object whose keys and values are those of an option table; faults are told at the key. */
const options = (table: OptionTable) =>
  z
    .record(z.string(), z.unknown())
    .meta(jsonSchemaOf(table))
    .superRefine((whole, context) => {
      for (const [key, given] of Object.entries(whole)) {
        const option = Object.hasOwn(table, key) ? table[key] : undefined;
        const value = option && isTimeSpan(option) ? asLength(given) : given;
        if (!option)
          context.addIssue({
            code: 'custom',
            path: [key],
            message: wrongKey(key, table),
          });
        else if (!allows(option, value))
          context.addIssue({
            code: 'custom',
            path: [key],
            message: `must be ${describe(option)}${typeof given === 'string' && isTimeSpan(option) ? ' of milliseconds, or text such as 30s, 5m, 1h' : ''}; got ${JSON.stringify(value)}`,
          });
      }
    });

const policy = (name: Group, doc: string) => {
  const table: OptionTable = POLICIES[name];
  const plain = (key: string, given: unknown) => (Object.hasOwn(table, key) && isTimeSpan(table[key]) ? asLength(given) : given);
  return (
    options(table)
      // No transform: a form that is drawn from the schema would lose what applies where nothing is said.
      .overwrite((given) => Object.fromEntries(Object.entries(given).map(([key, value]) => [key, plain(key, value)])))
      .optional()
      .describe(doc)
  );
};

/** Names of a registry in the words of JSON Schema, or the path of a module. */
const namesOf = (tables: Readonly<Record<string, unknown>>): JsonSchema => ({
  anyOf: [
    { enum: Object.keys(tables) },
    { type: 'string', pattern: '^(\\.\\.?/|/|file:)', description: 'A module of your own, in pipeline files' },
  ],
});

/** A method of the registry with its options. */
const method = (tables: Tables, what: string) =>
  ({
    method: z
      .string()
      .meta(namesOf(tables))
      .refine((id) => isModulePath(id) || Object.hasOwn(tables, id), {
        error: ({ input }) =>
          `no ${what} is called ${String(input)}; there are ${Object.keys(tables).join(', ')}, or the path of a module that begins with ./${didYouMean(String(input), Object.keys(tables))}`,
      }),
    options: z.record(z.string(), z.unknown()).optional(),
  }) as const;

/** Of each method the options that it takes, for editors and OpenAPI. */
const optionsByMethod = (tables: Tables): JsonSchema => ({
  anyOf: [
    ...Object.entries(tables).map(([id, { spec }]) => ({
      title: spec.title ?? id,
      properties: { method: { const: id }, options: jsonSchemaOf(spec.options) },
    })),
    { title: 'A module of your own', properties: { method: { type: 'string', pattern: '^(\\.\\.?/|/|file:)' } } },
  ],
});

/** Check `options` against the table of `method`. */
const checked =
  (tables: Tables) =>
  (given: { readonly method: string; readonly options?: unknown }, context: z.RefinementCtx): void => {
    const entry = Object.hasOwn(tables, given.method) ? tables[given.method] : undefined;
    if (!entry || given.options === undefined) return;
    const { error } = options(entry.spec.options).safeParse(given.options);
    for (const { path, message } of error?.issues ?? []) context.addIssue({ code: 'custom', path: ['options', ...path], message });
  };

const detector = ({ detectors, online, thresholds }: StreamMethods) => {
  const scorers = { ...detectors, ...online };
  const threshold = z.strictObject(method(thresholds, 'rule')).meta(optionsByMethod(thresholds)).superRefine(checked(thresholds));
  return z
    .strictObject({
      ...method(scorers, 'method'),
      name: z.string().min(1).optional().describe('What it is called in results; as its method unless given'),
      calibration: policy('calibration', 'How its threshold is made of recent scores'),
      retrain: policy('retrain', 'When a method that does not learn by itself is trained again'),
      threshold: threshold.optional().describe('A rule for its threshold, in place of the calibration'),
    })
    .meta(optionsByMethod(scorers))
    .superRefine(checked(scorers));
};

const transform = ({ transforms }: StreamMethods) =>
  z
    .strictObject({ ...method(transforms, 'transform'), fitOn: z.int().min(1).optional(), history: z.int().min(1).optional() })
    .meta(optionsByMethod(transforms))
    .superRefine(checked(transforms));

const time = z
  .union([z.number(), z.date(), z.string()])
  .meta({ anyOf: [{ type: 'number' }, { type: 'string' }], description: 'Milliseconds since 1970, or a time; without a zone it is UTC' })
  .transform((value, context) => {
    const ms = typeof value === 'number' ? value : typeof value === 'string' ? (parseTime(value)?.ms ?? Number.NaN) : value.getTime();
    if (!Number.isFinite(ms))
      context.addIssue({ code: 'custom', message: `must be a time such as 2024-01-31T22:00:00Z; got ${String(value)}` });
    return ms;
  });

const aggregates = z
  .record(z.string(), z.string())
  .meta({ additionalProperties: { anyOf: [{ enum: [...AGGREGATES] }, { type: 'string', pattern: '^per ' }] } })
  .describe(
    'What single features come to in a cell of the grid: a name as for `order.aggregate`, or `per` and another feature for a ratio of sums',
  );

/** A maintenance window, absolute or weekly. */
export const WINDOW = z.union(
  [
    z.strictObject({ from: time, to: time, keys: z.array(z.string()).optional() }),
    z.strictObject({
      days: z.array(z.int().min(0).max(6)).min(1),
      fromMinute: z.int(),
      toMinute: z.int(),
      /** Of the days and minutes; UTC unless given. */
      zone: z.string().min(1).optional(),
      keys: z.array(z.string()).optional(),
    }),
  ],
  {
    error:
      'must be `from` and `to`, two times such as 2024-01-31T22:00:00Z, or `days` (0 for Sunday), `fromMinute` and `toMinute`, each with `keys` if it is for some alone',
  },
);

/** What judges a stream that names no detector. */
export const defaultDetectors = (): { method: string }[] => DEFAULT_DETECTORS.map(({ method }) => ({ method }));

/** What a stream is made of, wherever it is set up: fields of a pipeline file and of the HTTP API. @param methods that it may name, beside modules */
export const streamSchema = (methods: StreamMethods) =>
  z.strictObject({
    features: z.array(z.string()).min(1).describe('Names of the values of a sample, in order'),
    transforms: z.array(transform(methods)).optional().describe('What is done to samples before they are judged'),
    /** `autoStream` unless given. */
    detectors: z.array(detector(methods)).min(1).default(defaultDetectors).describe('What judges the samples; `autoStream` unless given'),
    order: policy('order', 'How samples are put in order of time, and gathered in cells of a grid'),
    aggregates: aggregates.optional(),
    learning: policy('learning', 'What is learnt from samples that were flagged'),
    alerts: policy('alerts', 'When flagged samples become an incident, and when it ends'),
    memory: policy('memory', 'How many keys are kept, and how much of them'),
    maintenance: z.array(WINDOW).optional().describe('Times in which nothing is alarmed'),
    sinks: z.array(sinkSchema).default([]).describe('Who is told of incidents'),
  });

/** The same of the methods of hapax. */
export const STREAM = streamSchema({ detectors, online, thresholds, transforms });
