import { describe, expect, test } from 'vitest';
import { kindOf, readText, type Schema, textOf, variantsOf, wordsOf } from '../../src/session/json-schema.ts';

const DURATION: Schema = {
  anyOf: [
    { type: 'number', minimum: 0 },
    { type: 'string', pattern: '^\\d+(\\.\\d+)? ?(ms|s|m|min|h|d)$' },
  ],
};
const SINKS: Schema = {
  anyOf: [
    { description: 'Posts to an address.', properties: { type: { const: 'webhook' }, url: { type: 'string' } }, required: ['type', 'url'] },
    { description: 'One of your own.', properties: { type: { type: 'string', pattern: '^\\./' } } },
  ],
};
const DETECTORS: Schema = {
  properties: { method: { type: 'string' }, options: { type: 'object' }, name: { type: 'string' } },
  anyOf: [{ title: 'Deviation', properties: { method: { enum: ['ewma'] }, options: { type: 'object', properties: {} } } }],
};

describe('a value is asked for as its schema says', () => {
  test.each<[Schema, string, string]>([
    [{ type: 'integer', minimum: 1, maximum: 32 }, 'text', 'whole number from 1 to 32'],
    [{ type: 'number', minimum: 0 }, 'text', 'number from 0'],
    [{ type: 'number', maximum: 1 }, 'text', 'number up to 1'],
    [{ anyOf: [{ type: 'number' }, { enum: ['none'] }] }, 'text', 'number, or none'],
    [DURATION, 'text', 'number from 0, or a time such as 30 s, 5 min or 2 h'],
    [{ type: 'string', pattern: '^(http|https)://' }, 'text', 'an address that begins with http:// or https://'],
    [{ type: 'string', writeOnly: true }, 'secret', 'text'],
    [{ enum: ['soon', 'aligned'] }, 'choice', 'soon, aligned'],
    [{ type: 'boolean' }, 'flag', 'text'],
    [{ type: 'array', items: { type: 'string' } }, 'list', 'names, with commas between'],
    [{ type: 'array', items: { enum: ['a', 'b'] } }, 'list', 'a, b, with commas between'],
    [{ type: 'object', additionalProperties: { type: 'string' } }, 'pairs', 'name: value, one a line'],
    [{ type: 'object', properties: {} }, 'group', 'name: value, one a line'],
    [SINKS, 'tagged', ''],
    [{ type: 'array', items: SINKS }, 'many', ''],
    [{ type: 'array', items: { type: 'object' } }, 'json', ''],
  ])('%o is of kind %s, in words: %s', (schema, kind, words) => {
    expect(kindOf(schema)).toBe(kind);
    if (words !== '') expect(wordsOf(schema)).toBe(words);
  });
});

describe('what was typed is read, or said not to fit', () => {
  test.each<[Schema, string, unknown]>([
    [{ type: 'integer' }, ' ', undefined],
    [{ type: 'integer', minimum: 1 }, '7', 7],
    [{ anyOf: [{ type: 'number' }, { enum: ['none'] }] }, 'none', 'none'],
    [{ anyOf: [{ type: 'number' }, { enum: ['none'] }] }, '2.5', 2.5],
    [DURATION, '5 min', '5 min'],
    [{ type: 'array', items: { type: 'string' } }, 'pressure, flow ,', ['pressure', 'flow']],
    [{ type: 'array', items: { type: 'integer' } }, '1, 2', [1, 2]],
    [{ type: 'object', additionalProperties: { type: 'string' } }, 'a: per b\n\nc: mean', { a: 'per b', c: 'mean' }],
    [{ type: 'array', items: { type: 'object' } }, '[{"from": 1}]', [{ from: 1 }]],
  ])('%o reads %j as %j', (schema, typed, value) => {
    expect(readText(schema, typed)).toEqual({ value });
    expect(readText(schema, textOf(schema, value))).toEqual({ value });
  });

  test.each<[Schema, string, string]>([
    [{ type: 'integer', minimum: 1, maximum: 32 }, '-1', 'must be a whole number from 1 to 32'],
    [{ type: 'integer', minimum: 1 }, '1.5', 'must be a whole number from 1'],
    [{ type: 'number' }, 'many', 'must be a number'],
    [DURATION, 'soon', 'must be number from 0, or a time such as 30 s, 5 min or 2 h'],
    [{ type: 'array', items: { enum: ['a', 'b'] } }, 'a, c', 'must be one of a, b'],
    [{ type: 'object', additionalProperties: { type: 'string' } }, 'a mean', 'must be name: value, one a line'],
    [{ type: 'array', items: { type: 'object' } }, '[{', 'must be JSON'],
  ])('%o refuses %j: %s', (schema, typed, fault) => {
    expect(readText(schema, typed)).toEqual({ fault });
  });
});

test('what may be chosen is told by its name, with its own fields and those that all have; a module of one’s own has none', () => {
  expect(variantsOf(SINKS)).toEqual([
    {
      name: 'webhook',
      doc: 'Posts to an address.',
      schema: { type: 'object', properties: { url: { type: 'string' } }, required: ['type', 'url'] },
    },
  ]);
  expect(variantsOf(DETECTORS)).toEqual([
    {
      name: 'ewma',
      doc: 'Deviation',
      schema: { type: 'object', properties: { options: { type: 'object', properties: {} }, name: { type: 'string' } }, required: [] },
    },
  ]);
});
