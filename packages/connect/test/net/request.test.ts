import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { isPrivate } from '../../src/net/addresses.ts';
import { request, retryAfterMs } from '../../src/net/request.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});
const listen = (answer: RequestListener): Promise<string> =>
  new Promise((resolve) => {
    const server = createServer(answer);
    servers.push(server);
    server.listen(0, '127.0.0.1', () => resolve(`127.0.0.1:${(server.address() as AddressInfo).port}`));
  });

test('addresses of this machine, of private networks and of nobody are private in every spelling', () => {
  const hidden = [
    '127.0.0.1',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
  ];
  const hiddenSix = [
    '::1',
    '::',
    '[::1]',
    'fe80::1%eth0',
    'fd00::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '64:ff9b::a00:1',
    '::7f00:1',
    'ff02::1',
    'no address',
  ];
  expect([...hidden, ...hiddenSix].filter((address) => !isPrivate(address))).toEqual([]);
  expect(['1.1.1.1', '8.8.8.8', '172.32.0.1', '2606:4700::1111', '::ffff:8.8.8.8', '64:ff9b::808:808'].filter(isPrivate)).toEqual([]);
});

test('a private address is refused, written out or behind a name, and nothing is sent', async () => {
  let asked = 0;
  const at = await listen((_, answer) => void answer.end(String(++asked)));
  const port = at.split(':')[1];
  for (const url of [
    `http://${at}/secret`,
    `http://localhost:${port}/secret`,
    `http://2130706433:${port}/`,
    `http://[::ffff:127.0.0.1]:${port}/`,
  ])
    await expect(request(url)).rejects.toThrow(/^\S+: the address is not public; allow it with `addresses: any` if it is meant$/);
  expect(asked).toBe(0);
  expect(await request(`http://${at}/`, { addresses: 'any' })).toMatchObject({ status: 200, text: '1' });
  expect(await request(`http://localhost:${port}/`, { addresses: 'any' })).toMatchObject({ text: '2' });
});

test('redirects are not followed', async () => {
  const at = await listen((_, answer) => void answer.writeHead(302, { location: 'http://10.0.0.1/' }).end());
  expect(await request(`http://${at}/`, { addresses: 'any' })).toMatchObject({ status: 302 });
});

test('messages name the host and never the path', async () => {
  const silent = await listen(() => {});
  await expect(request(`http://${silent}/T0/secret?token=1`, { addresses: 'any', timeoutMs: 60 })).rejects.toThrow(
    `${silent}: no answer within 60 ms`,
  );
  const long = await listen((_, answer) => void answer.end('x'.repeat(5000)));
  await expect(request(`http://${long}/secret`, { addresses: 'any', maxBytes: 1000 })).rejects.toThrow(
    `${long}: the answer is longer than 1000 bytes`,
  );
  await expect(request('ftp://secret')).rejects.toThrow('an address must begin with http:// or https://; the one given does not');
});

test('Retry-After is seconds or a date', () => {
  expect([
    retryAfterMs('7', 0),
    retryAfterMs('Thu, 01 Jan 1970 00:01:00 GMT', 20_000),
    retryAfterMs(undefined, 0),
    retryAfterMs('soon', 0),
  ]).toEqual([7000, 40_000, 0, 0]);
});
