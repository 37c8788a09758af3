import { POLICIES } from 'hapax/stream';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { faultsOf, milliseconds, type SettingTable } from '../../hapax/src/core/settings.ts';
import { shared, sinks, sources, stores } from '../src/registry.ts';
import { CHECKPOINTS, jsonSchemaOf } from '../src/schema.ts';
import { STREAM } from '../src/stream-schema.ts';

/** What people write for a length of time, a size or a share. */
const WRITTEN = [
  ...[0, 1, 2, 0.25, 1.5, 30, 1000, 30_000, 1e9, -1, -0.5],
  ...['30s', '5m', '5 min', '1.5h', '90ms', '1 d', '30', '30S', '5x', 's', '-5s', '1h30m', '1.1234567s', 'auto', 'none', 'all'],
  ...[true, null],
];

const shown = (value: unknown) => JSON.stringify(value);

/** What of all that is written the JSON Schema of one option allows. */
const allowed = (schema: unknown): string[] => {
  // An object of JSON Schema, as it is made for editors.
  const check = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
  return WRITTEN.filter((value) => check.safeParse(value).success).map(shown);
};

const isLengthOrSize = ({ kind, of }: { readonly kind: string; readonly of?: { readonly kind: string } }) =>
  ['number', 'numberOr', 'duration'].includes(of?.kind ?? kind);

const policies = Object.entries(POLICIES).flatMap(([group, table]) =>
  Object.entries(table)
    .filter(([, option]) => isLengthOrSize(option))
    .map(([key]) => ({ name: `${group}.${key}`, group, key, schema: jsonSchemaOf(table).properties[key] })),
);

test.each(policies)('the schema of $name allows what the reader of a pipeline takes, and no more', ({ group, key, schema }) => {
  const set = (value: unknown) =>
    group === 'calibration' || group === 'retrain'
      ? { features: ['x'], detectors: [{ method: 'mad', [group]: { [key]: value } }] }
      : { features: ['x'], [group]: { [key]: value } };
  expect(allowed(schema)).toEqual(WRITTEN.filter((value) => STREAM.safeParse(set(value)).success).map(shown));
});

const tables: readonly (readonly [string, SettingTable])[] = [
  ...Object.entries({ ...sources, ...shared, ...sinks, ...stores }).map(([id, { options }]): [string, SettingTable] => [id, options]),
  ['checkpoints', CHECKPOINTS],
];
const settings = tables.flatMap(([id, table]) =>
  Object.entries(table)
    .filter(([, setting]) => isLengthOrSize(setting))
    .map(([key, setting]) => ({ name: `${id}.${key}`, key, setting, schema: jsonSchemaOf(table).properties[key] })),
);

test.each(settings)('the schema of $name allows what the connector takes, and no more', ({ key, setting, schema }) => {
  // Null stands for nothing given, and a pattern cannot tell how long a text says.
  const tooShort = (value: unknown) => setting.kind === 'duration' && typeof value === 'string' && milliseconds(value) < setting.min;
  const taken = WRITTEN.filter((value) => value !== null && faultsOf({ [key]: setting }, { [key]: value }).length === 0);
  expect(allowed(schema).filter((text) => !tooShort(JSON.parse(text)))).toEqual(taken.map(shown));
});

test('only lengths of time are read as such: a number of samples is none', () => {
  const every = (value: unknown) => STREAM.safeParse({ features: ['x'], detectors: [{ method: 'mad', retrain: { every: value } }] });
  expect(every(300).success).toBe(true);
  expect(every('5m').error?.issues).toMatchObject([{ message: 'must be an integer in [1, Infinity]; got "5m"' }]);
  expect(STREAM.parse({ features: ['x'], order: { every: '5m' } }).order).toEqual({ every: 300_000 });
});
