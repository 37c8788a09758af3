import { expect, test } from 'vitest';
import {
  choice,
  duration,
  faultsOf,
  flag,
  group,
  integer,
  maybe,
  milliseconds,
  names,
  number,
  pairs,
  path,
  secret,
  settle,
  text,
  url,
} from '../../src/core/settings.ts';

const TABLE = {
  host: text('The host.'),
  greeting: text.of('hello', 'What is said first.'),
  password: secret.optional('The password.'),
  file: path.optional('The file.'),
  to: url.optional(['https'], 'Where to.'),
  everyMs: duration(60_000, 'Time between questions.'),
  receivers: names.optional('Who gets it.'),
  kinds: names.among(['opened', 'closed'], 'Which.'),
  headers: pairs('Headers.'),
  follow: flag('Wait for more.'),
  port: integer(80, { min: 1, max: 65_535 }, 'The port.'),
  speed: maybe(number(1, { min: 0 }, 'Times the speed.')),
  mode: choice('a', ['a', 'b'], 'The mode.'),
  inner: group({ depth: integer(2, { min: 1 }, 'The depth.') }, 'What is inside.'),
} as const;

test('what is not given is filled in, what may be absent stays so, and text for a time becomes milliseconds', () => {
  const settings = settle('thing', TABLE, { host: 'h', everyMs: '1.5m', inner: {} });
  expect(settings).toEqual({ host: 'h', greeting: 'hello', everyMs: 90_000, port: 80, mode: 'a', inner: { depth: 2 } });
  const whole: number = settings.everyMs;
  const perhaps: readonly ('opened' | 'closed')[] | undefined = settings.kinds;
  expect([whole, perhaps]).toEqual([90_000, undefined]);
});

test('every fault is told on a line of its own: who, which, what it must be, what it got', () => {
  const given = {
    gretting: 'x',
    greeting: 5,
    everyMs: 'soon',
    receivers: [],
    kinds: ['ended'],
    follow: 'yes',
    port: 0,
    speed: -1,
    mode: 'c',
    inner: { depth: 0, width: 1 },
  };
  expect(() => settle('thing', TABLE, given)).toThrow(
    [
      `thing: \`gretting\` there is no such option; there are ${Object.keys(TABLE).join(', ')}`,
      'thing: `host` is missing; it must be a text',
      'thing: `greeting` must be a text; got 5',
      'thing: `everyMs` must be a time of at least 1 ms: milliseconds, or text such as 30s, 5m, 1h; got "soon"',
      'thing: `receivers` must be a list of texts, one at least; got []',
      'thing: `kinds` must be a list of some of opened, closed; got ["ended"]',
      'thing: `follow` must be true or false; got "yes"',
      'thing: `port` must be an integer in [1, 65535]; got 0',
      'thing: `speed` must be a number in [0, Infinity]; got -1',
      'thing: `mode` must be one of a, b; got "c"',
      'thing: `inner.width` there is no such option; there are depth',
      'thing: `inner.depth` must be an integer in [1, Infinity]; got 0',
    ].join('\n'),
  );
});

test('a secret, an address or a header that does not fit is never repeated', () => {
  const told = faultsOf(TABLE, { host: 'h', password: 12345, to: 'ftp://user:hunter2@host/', headers: { authorization: 67890 } });
  expect(told.map(({ message }) => message)).toEqual([
    'must be a text; the one given is not',
    'must be an address that begins with https://; the one given is not',
    'must be texts by name; the one given is not',
  ]);
});

test.each([
  ['250ms', 250],
  ['30s', 30_000],
  ['5m', 300_000],
  ['5min', 300_000],
  ['2h', 7_200_000],
  ['1d', 86_400_000],
  [7, 7],
  ['7', Number.NaN],
  [Number.POSITIVE_INFINITY, Number.NaN],
  ['3 constructor', Number.NaN],
])('%s is %d milliseconds', (given, ms) => {
  expect(milliseconds(given)).toBe(ms);
});
