import { createHmac } from 'node:crypto';
import type { Notice } from 'hapax/stream';
import { afterEach, expect, test } from 'vitest';
import { slack } from '../../src/sinks/slack.ts';
import { openSlackAnswers } from '../../src/sinks/slack-buttons.ts';
import { incidentEvent } from '../events.ts';
import { type Service, TAKES } from './published.ts';

const NOW = Date.UTC(2024, 0, 16, 12, 5);
const SECRET = '8f742231b10e8888abcd99yyyzzz85a5';
const open: Service[] = [];
afterEach(() => {
  for (const service of open.splice(0)) service.close();
});

/** As Slack signs: v0, time and body, by HMAC-SHA256. */
const signed = (body: string, at = NOW, secret = SECRET) => {
  const timestamp = String(Math.floor(at / 1000));
  return {
    timestamp,
    body: Buffer.from(body),
    signature: `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`,
  };
};
const press = (action: object, user: object = { id: 'U1', username: 'anna' }): string =>
  new URLSearchParams({ payload: JSON.stringify({ type: 'block_actions', user, actions: [action] }) }).toString();

interface Posted {
  readonly text: string;
  readonly blocks: readonly {
    readonly type: string;
    readonly text?: { readonly text: string };
    readonly elements?: readonly { readonly value: string }[];
  }[];
}

async function posted(deliver: (url: string) => Promise<unknown>): Promise<Posted> {
  const service = await TAKES.slack();
  open.push(service);
  await deliver(service.url);
  // Checked against the published form by the service.
  return service.bodies[0] as Posted;
}

const around = {
  addresses: 'any',
  clock: { now: () => NOW, after: () => () => {} },
  features: ['pressure', 'flow'],
  buttons: 'answers',
} as const;

test('the example of a signature in the documentation of Slack is taken, and the same with one letter more is not', () => {
  const body =
    'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
  const request = {
    timestamp: '1531420618',
    signature: 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
  };
  const answers = openSlackAnswers(SECRET);
  expect(answers.read({ ...request, body: Buffer.from(`${body}x`) }, 1531420618_000)).toMatchObject({ status: 401 });
  // It is signed well, and no button.
  expect(answers.read({ ...request, body: Buffer.from(body) }, 1531420618_000)).toEqual({
    status: 400,
    text: 'this is no button of hapax: send `payload` with a `block_actions` of one',
  });
});

test('under what begins stand two buttons, and what a pressed one sends back is the answer', async () => {
  const { text, blocks } = await posted((url) => slack(url, around).deliver([incidentEvent(), incidentEvent(1, 'closed')]));
  expect(text).toMatch(/^2 messages|^plant: anomaly began/);
  expect(blocks.map(({ type }) => type)).toEqual(['section', 'actions', 'section']);
  const values = blocks[1]!.elements!.map(({ value }) => value);
  const answers = openSlackAnswers(SECRET);
  expect(values.map((value) => answers.read(signed(press({ value })), NOW))).toEqual([
    { stream: 'plant', incident: '0000000000000001', verdict: 'real', who: 'anna' },
    { stream: 'plant', incident: '0000000000000001', verdict: 'false alarm', who: 'anna' },
  ]);
});

test('what was said can be taken back by a button of its own', async () => {
  const notice: Notice = {
    kind: 'judged',
    id: 'n',
    stream: 'plant',
    who: 'anna',
    at: NOW,
    text: '',
    verdict: 'real',
    incident: incidentEvent().incident,
  };
  const { blocks } = await posted((url) => slack(url, around).tell!([notice]));
  const [{ value }] = blocks[1]!.elements as readonly [{ readonly value: string }];
  expect(openSlackAnswers(SECRET).read(signed(press({ value }, { id: 'U7' })), NOW)).toEqual({
    stream: 'plant',
    incident: '0000000000000001',
    verdict: 'withdrawn',
    who: 'U7',
  });
});

test('a request that is old, of another secret, changed or sent again says nothing', () => {
  const value = JSON.stringify({ stream: 'plant', incident: '0123456789abcdef', verdict: 'real' });
  const answers = openSlackAnswers(SECRET);
  const old = { status: 401, text: 'the time of the signature is not that of this machine, give or take five minutes' };
  const other = { status: 401, text: 'the signature is not of this app: its signing secret is another' };
  expect(answers.read(signed(press({ value }), NOW - 301_000), NOW)).toEqual(old);
  expect(answers.read(signed(press({ value }), NOW + 301_000), NOW)).toEqual(old);
  expect(answers.read({ ...signed(press({ value })), timestamp: 'NaN' }, NOW)).toEqual(old);
  expect(answers.read(signed(press({ value }), NOW, `${SECRET}x`), NOW)).toEqual(other);
  expect(answers.read({ ...signed(press({ value })), signature: '' }, NOW)).toEqual(other);
  expect(answers.read(signed(press({ value })), NOW)).toMatchObject({ verdict: 'real' });
  expect(answers.read(signed(press({ value })), NOW)).toBeUndefined();
});

test.each([
  ['no JSON', 'payload=%7B'],
  ['a command', 'command=%2Fx'],
  ['another button', press({ value: 'hello' })],
  ['a verdict that there is not', press({ value: JSON.stringify({ stream: 'a', incident: '0123456789abcdef', verdict: 'maybe' }) })],
  ['an incident that is a path', press({ value: JSON.stringify({ stream: 'a', incident: '../../etc', verdict: 'real' }) })],
  ['no action', new URLSearchParams({ payload: '{"type":"block_actions","actions":[]}' }).toString()],
])('%s, signed well, is refused', (_, body) => {
  expect(openSlackAnswers(SECRET).read(signed(body), NOW)).toMatchObject({ status: 400 });
});

test('a name of a key cannot call everyone in the channel, and a secret that can be guessed is refused', async () => {
  const event = incidentEvent();
  const { blocks } = await posted((url) =>
    slack(url, around).deliver([{ ...event, incident: { ...event.incident, keys: ['<!channel>'] } }]),
  );
  expect(blocks[0]!.text!.text).toContain('&lt;!channel&gt;');
  expect(() => openSlackAnswers('short')).toThrow(
    'the signing secret of Slack has at least 16 characters and no blanks; it stands under Basic Information of the app',
  );
});

test('a signature with characters of two bytes is none, and no error', () => {
  const request = signed(press({ value: '{}' }));
  const odd = `${request.signature.slice(0, -2)}\u00e9\u00ff`;
  expect(openSlackAnswers(SECRET).read({ ...request, signature: odd }, NOW)).toEqual({
    status: 401,
    text: 'the signature is not of this app: its signing secret is another',
  });
});
