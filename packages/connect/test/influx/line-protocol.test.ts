import { string as anyString, assert, property } from 'fast-check';
import { expect, test } from 'vitest';
import { fieldText, measurementText, readLine, tagText, timeOf } from '../../src/influx/line-protocol.ts';

// The examples of InfluxDB's reference of the line protocol, and what they mean.
test.each([
  [
    'myMeasurement,tag1=value1,tag2=value2 fieldKey="fieldValue" 1556813561098000000',
    'myMeasurement',
    { tag1: 'value1', tag2: 'value2' },
    [],
    '1556813561098000000',
  ],
  ['myMeasurement fieldKey=1.0', 'myMeasurement', {}, [['fieldKey', 1]], undefined],
  ['myMeasurement fieldKey=-1.234456e+78', 'myMeasurement', {}, [['fieldKey', -1.234456e78]], undefined],
  [
    'myMeasurement fieldKey=12485903i,b=12485903u',
    'myMeasurement',
    {},
    [
      ['fieldKey', 12485903],
      ['b', 12485903],
    ],
    undefined,
  ],
  [
    'myMeasurement fieldKey=true,b=f',
    'myMeasurement',
    {},
    [
      ['fieldKey', 1],
      ['b', 0],
    ],
    undefined,
  ],
  ['myMeasurement fieldKey="string value with, and = and \\" in it",b=2 1', 'myMeasurement', {}, [['b', 2]], '1'],
  [
    'my\\ Measurement\\,x,tag\\ Key1=tag\\ Value1,tagKey2=a\\=b fieldKey=100',
    'my Measurement,x',
    { 'tag Key1': 'tag Value1', tagKey2: 'a=b' },
    [['fieldKey', 100]],
    undefined,
  ],
  ['my"Measurement,tagKey=\\back fieldKey=1', 'my"Measurement', { tagKey: '\\back' }, [['fieldKey', 1]], undefined],
])('%s', (text, measurement, tags, fields, time) => {
  const line = readLine(text);
  if (typeof line !== 'object') throw new Error(String(line));
  expect({ ...line, tags: Object.fromEntries(line.tags) }).toEqual({ measurement, tags, fields, time });
});

test('remarks and empty lines are nothing, and what is no line is said', () => {
  expect(['', '  ', '# a remark'].map(readLine)).toEqual([undefined, undefined, undefined]);
  expect([',a=b c=1', 'm', 'm,a c=1', 'm a=b', 'm a="b', 'm a=1 now', 'm a=1,'].map(readLine)).toEqual([
    'has no measurement',
    'has no fields',
    'has a tag that is none, at character 4',
    'has a value that is none, in the field `a`',
    'has a text without an end, in the field `a`',
    'has a time that is none',
    'has a field that is none, at character 7',
  ]);
});

test('nanoseconds are milliseconds to a microsecond', () => {
  expect([timeOf('1700000000123456789', 'ns'), timeOf('1700000000', 's'), timeOf('-1500', 'us')]).toEqual([
    1_700_000_000_123.456, 1.7e12, -1.5,
  ]);
});

test('any name that is written is read again, but for line breaks and a backslash at its end', () => {
  const name = anyString({ minLength: 1 }).filter((text) => !/[\r\n]|\\$|\\[,= ]|^[ #]|\s$/.test(text) && text.trim() !== '');
  assert(
    property(name, name, anyString(), (measurement, tag, field) => {
      const line = readLine(
        `${measurementText(measurement)},${tagText(tag)}=${tagText(tag)} text=${fieldText(field.replace(/[\r\n]/g, ''))},v=2 1`,
      );
      if (typeof line !== 'object') throw new Error(String(line));
      expect([line.measurement, [...line.tags], line.fields]).toEqual([measurement, [[tag, tag]], [['v', 2]]]);
    }),
  );
});

test('a backslash at the end of a tag takes nothing of what stands behind it', () => {
  for (const tag of ['a\\', 'a\\\\', '\\', 'a b\\']) {
    const line = readLine(`m,one=${tagText(tag)},two=x v=1`);
    expect(line, tag).toMatchObject({ fields: [['v', 1]] });
    expect(typeof line === 'object' && line.tags.get('two'), tag).toBe('x');
  }
});
