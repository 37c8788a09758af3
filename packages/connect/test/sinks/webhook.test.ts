import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { slack } from '../../src/sinks/slack.ts';
import { verifyWebhook, webhook } from '../../src/sinks/webhook.ts';
import { incidentEvent } from '../events.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

interface Seen {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}
const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8');

async function receiver(status: number, tls = false): Promise<{ url: string; seen: Seen[] }> {
  const seen: Seen[] = [];
  const take = async (question: IncomingMessage, answer: ServerResponse) => {
    let body = '';
    for await (const piece of question) body += piece;
    seen.push({ headers: question.headers, body });
    answer.writeHead(status, { 'retry-after': '3' }).end();
  };
  const server = tls ? createTlsServer({ key: fixture('loopback-key.pem'), cert: fixture('loopback-cert.pem') }, take) : createServer(take);
  servers.push(server);
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  return { url: `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}/hook/s3cret`, seen };
}
const clock = { now: () => 1_700_000_000_000, after: () => () => {} };

test('a webhook is one signed POST for each message, with an id that makes it idempotent', async () => {
  const { url, seen } = await receiver(204);
  const sink = webhook(url, { secret: 'k', addresses: 'any', clock });
  expect(sink.atOnce).toBe(1);
  await sink.deliver([incidentEvent()]);
  const [{ headers, body }] = seen as [Seen];
  expect(JSON.parse(body)).toEqual(incidentEvent());
  expect(headers).toMatchObject({ 'content-type': 'application/json', 'idempotency-key': '0000000000000001.0' });
  const signature = String(headers['x-hapax-signature']);
  expect(verifyWebhook('k', body, signature, clock.now() + 1000)).toBe(true);
  expect(verifyWebhook('other', body, signature, clock.now())).toBe(false);
  expect(verifyWebhook('k', `${body} `, signature, clock.now())).toBe(false);
  expect(verifyWebhook('k', body, signature, clock.now() + 600_000)).toBe(false);
  expect(verifyWebhook('k', body, 'nonsense', clock.now())).toBe(false);
});

test('a refusal is an error that carries the pause asked for, and no secret', async () => {
  const { url } = await receiver(429);
  const error = await webhook(url, { addresses: 'any', clock })
    .deliver([incidentEvent()])
    .catch((e: unknown) => e);
  expect(error).toMatchObject({ code: 'NETWORK', retryAfterMs: 3000, message: `${new URL(url).host}: answered 429` });
  expect(webhook(url).id).not.toContain('s3cret');
  await expect(webhook(url).deliver([incidentEvent()])).rejects.toThrow('the address is not public');
  expect(() => webhook('hooks.example')).toThrow('the address of a webhook must begin with http:// or https://; the one given does not');
});

test('certificates are verified: one nobody vouches for is refused, one that is trusted is taken', async () => {
  const { url, seen } = await receiver(200, true);
  await expect(webhook(url, { addresses: 'any' }).deliver([incidentEvent()])).rejects.toThrow('self-signed certificate');
  expect(seen).toEqual([]);
  await webhook(url, { addresses: 'any', ca: fixture('loopback-cert.pem') }).deliver([incidentEvent()]);
  expect(seen).toHaveLength(1);
});

test('Slack gets a text, in the layout of the Python library when asked', async () => {
  const { url, seen } = await receiver(200);
  await slack(url, { addresses: 'any', features: ['pressure', 'heat'] }).deliver([incidentEvent(1), incidentEvent(2)]);
  expect(JSON.parse(seen[0]!.body).text).toMatch(/^plant: anomaly began in pump 1, severity 52\n[\s\S]*Incident 0000000000000002\.$/);
  await slack(url, { addresses: 'any', format: 'anomalytics', features: ['pressure', 'heat'] }).deliver([incidentEvent()]);
  expect(seen[1]!.body).toMatch(
    /^\{"text": "\\ud83e\\udd16 Anomalytics - Anomaly Detected!\\n\\ndatetime: 2024-01-16 12:00:01\\n\\nrow: 372\\n\\n/,
  );
});
