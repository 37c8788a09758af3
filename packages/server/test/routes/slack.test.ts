import { createHmac } from 'node:crypto';
import type { Incident, Notice } from 'hapax/stream';
import { expect, onTestFinished, test } from 'vitest';
import { fakeClock } from '../../../hapax/test/stream/fake-clock.ts';
import { createServer, type Server } from '../../src/server.ts';

const START = 1_700_000_000_000;
const SECRET = '8f742231b10e8888abcd99yyyzzz85a5';
const config = { features: ['a'], detectors: [{ method: 'ewma', options: { warmup: 5 }, calibration: { after: 10, fixed: 8 } }] };

async function withIncident(): Promise<{ server: Server; id: string }> {
  const server = await createServer({ clock: fakeClock(START), token: 'a-token-of-the-server-1234', slackSecret: SECRET });
  onTestFinished(() => server.close());
  await server.hub.put('pump', config);
  const samples = Array.from({ length: 101 }, (_, i) => ({ time: START + i * 1000, values: [i === 100 ? 60 : i % 7] }));
  await ask(server, '/api/streams/pump/samples', { samples });
  const [{ id }] = (await ask(server, '/api/streams/pump/incidents')) as [Incident];
  return { server, id };
}

async function ask({ app }: Server, url: string, payload?: object): Promise<unknown> {
  const headers = { host: 'localhost', authorization: 'Bearer a-token-of-the-server-1234' };
  const reply = await app.inject({ method: payload ? 'POST' : 'GET', url, headers, ...(payload ? { payload } : {}) });
  return reply.json();
}

/** As Slack sends it: no token, but a signature. */
function press({ app }: Server, value: object, secret = SECRET, at = START) {
  const payload = new URLSearchParams({
    payload: JSON.stringify({ type: 'block_actions', user: { username: 'anna' }, actions: [{ value: JSON.stringify(value) }] }),
  }).toString();
  const timestamp = String(at / 1000);
  return app.inject({
    method: 'POST',
    url: '/api/slack/answers',
    headers: {
      host: 'hapax.example',
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${payload}`).digest('hex')}`,
    },
    payload,
  });
}

test('a button pressed in Slack lifts the threshold, says who, and can be taken back', async () => {
  const { server, id } = await withIncident();
  const said = { stream: 'pump', incident: id };
  const reply = await press(server, { ...said, verdict: 'false alarm' });
  expect([reply.statusCode, reply.body]).toEqual([200, '']);
  await press(server, { ...said, verdict: 'withdrawn' });
  const notices = (await ask(server, '/api/streams/pump/notices')) as Notice[];
  expect(notices).toMatchObject([
    {
      kind: 'judged',
      who: 'anna',
      text: 'by Slack',
      verdict: 'false alarm',
      effect: expect.stringMatching(/^threshold of ewma from 8 to/),
    },
    { kind: 'withdrawn', who: 'anna', of: notices[0]!.id, effect: expect.stringMatching(/to 8$/) },
  ]);
});

test('a request that is signed with another secret, or sent again, or names what there is not, changes nothing', async () => {
  const { server, id } = await withIncident();
  const said = { stream: 'pump', incident: id, verdict: 'real' };
  expect((await press(server, said, `${SECRET}x`)).statusCode).toBe(401);
  expect((await press(server, said, SECRET, START - 400_000)).statusCode).toBe(401);
  expect((await press(server, { ...said, incident: '0123456789abcdef' })).json()).toMatchObject({
    message: 'pump has no incident 0123456789abcdef; GET /api/streams/pump/incidents lists them',
  });
  expect((await press(server, { ...said, stream: 'none' })).statusCode).toBe(404);
  expect((await press(server, { ...said, verdict: 'withdrawn' })).statusCode).toBe(404);
  expect((await press(server, said)).statusCode).toBe(200);
  expect((await press(server, said)).statusCode).toBe(200);
  expect(await ask(server, '/api/streams/pump/notices')).toHaveLength(1);
});

test('without a secret there is no such door', async () => {
  const server = await createServer({ clock: fakeClock(START), trustLoopback: true });
  onTestFinished(() => server.close());
  expect((await press(server, {})).statusCode).toBe(404);
});
