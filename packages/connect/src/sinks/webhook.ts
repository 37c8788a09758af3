import { createHmac, timingSafeEqual } from 'node:crypto';
import { pairs, secret as secretSetting, url as urlSetting } from 'hapax/settings';
import type { Clock, IncidentEvent, Notice, Sink } from 'hapax/stream';
import { defineSink } from '../contract/connector.ts';
import { sentAgain } from '../contract/promises.ts';
import { hostOf, type RequestOptions, request } from '../net/request.ts';
import { systemClock } from '../run/clock.ts';
import { KINDS, NET, testEvent } from './common.ts';
import { delivered } from './delivered.ts';

export interface WebhookOptions extends Pick<RequestOptions, 'timeoutMs' | 'addresses' | 'ca'> {
  readonly id?: string;
  readonly kinds?: NonNullable<Sink['kinds']>;
  /** Signs each request, so that the receiver knows whose it is. */
  readonly secret?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly clock?: Clock;
}

/**
 * Each message as one POST of JSON `{ kind, id, incident }`, what people did as `{ kind, id, who, at, … }`, with the header
 * `Idempotency-Key`, and signed with `X-Hapax-Signature: t=<ms>,v1=<hmac-sha256 of "<ms>.<body>">` when there is a secret.
 * @throws HapaxError `CONFIG` for an address that is none
 */
export function webhook(url: string, options: WebhookOptions = {}): Sink {
  const who = hostOf(url);
  const { id = `webhook ${who}`, kinds, secret, headers = {}, clock = systemClock, ...net } = options;
  async function post(key: string, body: string): Promise<void> {
    const now = clock.now();
    const signed = secret === undefined ? {} : { 'x-hapax-signature': sign(secret, now, body) };
    const all = { 'content-type': 'application/json', 'idempotency-key': key, ...headers, ...signed };
    delivered(who, await request(url, { ...net, method: 'POST', body, headers: all }), now);
  }

  async function postAll(messages: readonly (IncidentEvent | Notice)[]): Promise<void> {
    for (const message of messages) await post(message.id, JSON.stringify(message));
  }

  return {
    id,
    ...(kinds ? { kinds } : {}),
    atOnce: 1,
    deliver: postAll,
    tell: postAll,
    async test() {
      const event = testEvent(clock.now());
      await post(event.id, JSON.stringify(event));
    },
  };
}

const sign = (secret: string, now: number, body: string): string =>
  `t=${now},v1=${createHmac('sha256', secret).update(`${now}.${body}`).digest('hex')}`;

/**
 * For receivers: true when the signature fits the body and is not older than `maxAgeMs`.
 * @param signature the header `X-Hapax-Signature`
 */
export function verifyWebhook(secret: string, body: string, signature: string, now: number, maxAgeMs = 300_000): boolean {
  const time = Number(/^t=(\d+),/.exec(signature)?.[1]);
  if (!(Math.abs(now - time) <= maxAgeMs)) return false;
  const [given, expected] = [Buffer.from(signature), Buffer.from(sign(secret, time, body))];
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** `type: webhook` */
export const webhookSink = defineSink({
  id: 'webhook',
  title: 'Webhook',
  doc: 'Each message as one POST of JSON with an idempotency key, signed when there is a secret.',
  promises: [{ ...sentAgain()[0], client: 'A message whose answer did not come is sent again, with the same `Idempotency-Key`.' }],
  options: {
    url: urlSetting(['http', 'https'], 'The address that gets the messages.'),
    secret: secretSetting.optional('Signs each request, so that the receiver knows whose it is.'),
    headers: pairs('Headers of each request, Authorization for one.'),
    ...KINDS,
    ...NET,
  },
  open: ({ url, ...options }, { clock }) => webhook(url, { ...options, clock }),
});
