import { expect, test } from 'vitest';
import { isLocal, isLoopback, newToken, originAllowed, reachedByTls, shownToken } from '../src/security.ts';

test('loopback is this machine only', () => {
  for (const address of ['127.0.0.1', '127.8.0.1', '::1', '::ffff:127.0.0.1', 'localhost']) expect(isLoopback(address), address).toBe(true);
  for (const address of ['0.0.0.0', '10.0.0.1', '::', '::ffff:10.0.0.1', '127.0.0.1.evil.example', 'localhost.evil.example', ''])
    expect(isLoopback(address), address).toBe(false);
});
test('a caller is local when connection, asked name and absence of a proxy all say so', () => {
  const local = { address: '127.0.0.1', headers: { host: 'localhost:7400' } };
  expect(isLocal(local)).toBe(true);
  expect(isLocal({ ...local, headers: { host: '[::1]:7400' } })).toBe(true);
  expect(isLocal({ ...local, address: '10.0.0.2' })).toBe(false);
  expect(isLocal({ ...local, headers: { host: 'rebound.evil.example:7400' } })).toBe(false);
  expect(isLocal({ ...local, headers: { host: 'localhost', 'x-forwarded-for': '10.0.0.2' } })).toBe(false);
  expect(isLocal({ ...local, headers: {} })).toBe(false);
});
test('pages of this server may act, those of others only when allowed, programs always', () => {
  const host = '127.0.0.1:7400';
  expect(originAllowed({ host }, [])).toBe(true);
  expect(originAllowed({ host, origin: `http://${host}` }, [])).toBe(true);
  for (const origin of ['http://evil.example', 'http://127.0.0.1:9999', 'null', 'http://127.0.0.1:7400.evil.example'])
    expect(originAllowed({ host, origin }, []), origin).toBe(false);
  expect(originAllowed({ host, origin: 'https://dash.example' }, ['https://dash.example'])).toBe(true);
});
test('the page of this server comes by the scheme of this server', () => {
  const host = '127.0.0.1:7400';
  for (const origin of [`chrome-extension://${host}`, `https://${host}`, `ftp://${host}`, `http://${host}/`])
    expect(originAllowed({ host, origin }, []), origin).toBe(false);
  expect(originAllowed({ host, origin: `https://${host}` }, [], true)).toBe(true);
  expect(originAllowed({ host, origin: `http://${host}` }, [], true)).toBe(false);
});
test('behind a proxy with TLS a page that came in the open is none of this server', () => {
  const named = ['https://anomalies.example'];
  const host = 'anomalies.example';
  expect(originAllowed({ host, origin: 'https://anomalies.example' }, named)).toBe(true);
  expect(originAllowed({ host, origin: 'http://anomalies.example' }, named)).toBe(false);
  // By the address of the server itself, and where both ways are named, it is as ever.
  expect(originAllowed({ host: 'localhost:7400', origin: 'http://localhost:7400' }, named)).toBe(true);
  expect(originAllowed({ host, origin: 'http://anomalies.example' }, [...named, 'http://anomalies.example'])).toBe(true);
  expect([host, 'localhost:7400', undefined].map((one) => reachedByTls(one, named, false))).toEqual([true, false, false]);
});
test('the token is found in a header, and among subprotocols of a WebSocket only', () => {
  const token = newToken();
  expect(token.length).toBe(32);
  expect(shownToken({ authorization: `Bearer ${token}` }, false)).toBe(token);
  expect(shownToken({ 'sec-websocket-protocol': `hapax, token.${token}` }, true)).toBe(token);
  expect(shownToken({ 'sec-websocket-protocol': `hapax, token.${token}` }, false)).toBeUndefined();
  expect(shownToken({ 'sec-websocket-protocol': 'token.' }, true)).toBeUndefined();
  expect(shownToken({ authorization: 'Basic abc' }, false)).toBeUndefined();
});
