import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterEach, expect, test } from 'vitest';
import { isLocalHost, isPrivate } from '../../connect/src/net/addresses.ts';
import { request } from '../../connect/src/net/request.ts';
import { systemClock } from '../../connect/src/run/clock.ts';
import { email } from '../../connect/src/sinks/email.ts';
import { messageOf } from '../../connect/src/sinks/messages.ts';
import { serveMetrics } from '../../connect/src/sinks/serve-metrics.ts';
import { slack } from '../../connect/src/sinks/slack.ts';
import { reader } from '../../connect/src/sources/mapping.ts';
import { httpPush } from '../../connect/src/sources/push.ts';
import { incidentEvent } from '../../connect/test/events.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});
const mapping = { time: 't', key: 'k', features: ['a'] };
/** An incident of a key that its sender chose. */
const keyed = (...keys: string[]) => ({ ...incidentEvent(), incident: { ...incidentEvent().incident, keys } });

/** The status that a request with these lines gets; `fetch` does not let Host be chosen. */
async function status(port: number, head: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.end(head);
  let text = '';
  for await (const piece of socket) text += piece;
  return text.slice(9, 12);
}

test('web pages cannot push samples into a pipeline of this machine, under whatever name they reach it', async () => {
  const source = await httpPush(mapping);
  closing.push(() => source.close());
  const taken = (async () => {
    for await (const { samples } of source.read(undefined)) if (samples.length > 0) return samples;
    return [];
  })();
  const post = (headers: string) => `POST / HTTP/1.1\r\n${headers}Connection: close\r\nContent-Length: 13\r\n\r\n{"t":1,"a":2}`;
  expect(await status(source.port, post(`Host: 127.0.0.1:${source.port}\r\nOrigin: https://evil.example\r\n`))).toBe('403');
  expect(await status(source.port, post('Host: 127.0.0.1\r\nOrigin: null\r\n'))).toBe('403');
  expect(await status(source.port, post('Host: rebound.evil.example\r\n'))).toBe('403');
  void status(source.port, post(`Host: localhost:${source.port}\r\n`)).catch(() => {});
  expect(await taken).toEqual([{ time: 1, values: [2] }]);
});

test('a sender that breaks off in the middle of a request does no harm', async () => {
  const source = await httpPush(mapping, { token: 'a-secret-of-24-letters-x' });
  closing.push(() => source.close());
  const socket = connect(source.port, '127.0.0.1');
  socket.write('POST / HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer a-secret-of-24-letters-x\r\nContent-Length: 1000\r\n\r\n{"t":');
  await once(socket, 'connect');
  await new Promise((next) => setTimeout(next, 20));
  socket.destroy();
  // The error of the broken request would have ended the process by now.
  expect(
    await status(source.port, 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer a-secret-of-24-letters-x\r\n\r\n'),
  ).toBe('405');
  expect(await status(source.port, 'POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer s\r\n\r\n')).toBe('401');
});

test('metrics on this machine are not told to a page whose name leads here', async () => {
  const server = await serveMetrics(() => [], { port: 0 });
  closing.push(() => server.close());
  const get = (host: string) => status(server.port, `GET /metrics HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  expect([await get('127.0.0.1:9464'), await get('[::1]'), await get('evil.example'), await get('127.0.0.1.evil.example')]).toEqual([
    '200',
    '200',
    '403',
    '403',
  ]);
  expect(isLocalHost('localhost:80')).toBe(true);
  await expect(serveMetrics(() => [], { port: server.port })).rejects.toThrow(
    `metrics: cannot listen on 127.0.0.1:${server.port}: listen EADDRINUSE: address already in use 127.0.0.1:${server.port}`,
  );
});

test('no spelling of an address of this machine is taken for a public one', async () => {
  for (const host of [
    '2130706433',
    '0x7f000001',
    '017700000001',
    '127.1',
    '0',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::]',
    '[::1]',
    '127.0.0.1.',
    '①②⑦.0.0.1',
    'localhost',
    '[64:ff9b::7f00:1]',
    '[2002:7f00:1::]',
    '[fe80::1]',
  ])
    await expect(request(`http://${host}:9/`), host).rejects.toThrow('the address is not public');
  for (const address of ['2002:7f00:1::', '2001:0:7f00:1::', 'fec0::1', '100::1', '4000::1', '3fff::1', '::ffff:0:7f00:1', '192.88.99.1'])
    expect(isPrivate(address), address).toBe(true);
  for (const address of ['2606:4700::1111', '2a00:1450::1', '8.8.8.8', '::ffff:8.8.8.8', '64:ff9b::808:808'])
    expect(isPrivate(address), address).toBe(false);
});

test('a key with line breaks adds no header to a mail, and a key with mark-up calls nobody in a channel', async () => {
  const mails: { text: string; to: string[] }[] = [];
  const smtp = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    authOptional: true,
    onData(stream, { envelope }, done) {
      let text = '';
      stream.on('data', (piece: Buffer) => (text += piece.toString()));
      stream.on('end', () => {
        mails.push({ text, to: envelope.rcptTo.map(({ address }) => address) });
        done();
      });
    },
  });
  await new Promise<void>((done) => void smtp.listen(0, '127.0.0.1', () => done()));
  closing.push(() => new Promise<void>((done) => void smtp.close(() => done())));
  const { port } = smtp.server.address() as AddressInfo;
  const sink = await email({ host: '127.0.0.1', port, security: 'none', from: 'h@example.org', to: ['ops@example.org'] });
  await sink.deliver([keyed('x\r\nBcc: evil@example.org\r\n\r\nHello')]);
  expect(mails).toMatchObject([{ to: ['ops@example.org'] }]);
  expect(mails[0]!.text).not.toMatch(/^(Bcc|Hello)/im);

  const bodies: string[] = [];
  const server = createServer(async (question, answer) => {
    let body = '';
    for await (const piece of question) body += piece;
    bodies.push(body);
    answer.end();
  });
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  closing.push(() => server.close());
  const hook = slack(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, { addresses: 'any' });
  await hook.deliver([keyed('<!channel> <https://evil.example|your bank> \u001b[2J\u202e')]);
  const { text } = JSON.parse(bodies[0]!);
  expect(text).toContain('in &lt;!channel&gt; &lt;https://evil.example|your bank&gt; \ufffd[2J\ufffd, severity 52');
  const many = messageOf([keyed(...Array.from({ length: 9 }, (_, i) => `${i}`.repeat(200)))]).subject;
  expect(many.length).toBeLessThan(600);
  expect(many).toMatch(/… and 4 more, severity 52$/);
});

test('keys have an end, complaints too, and no time takes long to refuse', () => {
  const read = reader(mapping);
  expect(read({ t: 1, k: 'x'.repeat(501), a: 1 })).toBe('has a name in `k` that is longer than 500 characters');
  expect(read({ t: 1, k: { deep: 'x'.repeat(99) }, a: 1 })).toBe(`has no name in \`k\`; it is {"deep":"${'x'.repeat(31)}…`);
  expect(read({ t: ['y'.repeat(1000)], a: 1 })).toBe(`has no time in \`t\`; it is ["${'y'.repeat(38)}…`);
  const began = process.cpuUsage();
  for (const text of [
    '1'.repeat(1e6),
    ' '.repeat(1e6),
    `2024-01-01T${'0'.repeat(1e6)}`,
    '1/'.repeat(5e5),
    `${'1 '.repeat(5e5)}Jan`,
    '-'.repeat(1e6),
  ])
    expect(read({ t: text, a: 1 }), text.slice(0, 20)).toMatch(/^has no time/);
  const { user } = process.cpuUsage(began);
  // Quadratic matching of a million characters would take minutes.
  expect(user).toBeLessThan(5e6);
});

test('a wait longer than a timer can measure does not end at once', async () => {
  let went = false;
  const cancel = systemClock.after(1e12, () => {
    went = true;
  });
  await new Promise((next) => setTimeout(next, 30));
  cancel();
  expect(went).toBe(false);
});
