import { createHmac, timingSafeEqual } from 'node:crypto';
import { HapaxError } from 'hapax';
import type { Clock, IncidentEvent, Notice, Sink } from 'hapax/stream';
import { accepted, type RequestOptions, request } from '../net/request.ts';
import { systemClock } from '../run/clock.ts';
import { ANOMALYTICS_SUBJECT, anomalyticsSlackBody, type MessageOptions, messageOf, noticesOf } from './messages.ts';

export interface WebhookOptions extends Pick<RequestOptions, 'timeoutMs' | 'addresses' | 'ca'> {
  readonly id?: string;
  readonly kinds?: NonNullable<Sink['kinds']>;
  /** Signs each request, so that the receiver knows whose it is. */
  readonly secret?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly clock?: Clock;
}

/**
 * Each message as one POST of JSON `{ kind, id, incident }`, what people did as `{ kind, id, who, at, … }`, with the header `Idempotency-Key`, and signed with
 * `X-Hapax-Signature: t=<ms>,v1=<hmac-sha256 of "<ms>.<body>">` when there is a secret.
 * @throws HapaxError `CONFIG` for an address that is none
 */
export function webhook(url: string, options: WebhookOptions = {}): Sink {
  const who = hostOf(url);
  const { id = `webhook ${who}`, kinds, secret, headers = {}, clock = systemClock, ...net } = options;
  const post = async (messages: readonly (IncidentEvent | Notice)[]) => {
    for (const message of messages) {
      const body = JSON.stringify(message);
      const now = clock.now();
      const signed = secret === undefined ? {} : { 'x-hapax-signature': sign(secret, now, body) };
      const all = { 'content-type': 'application/json', 'idempotency-key': message.id, ...headers, ...signed };
      accepted(who, await request(url, { ...net, method: 'POST', body, headers: all }), now);
    }
  };
  return { id, ...(kinds ? { kinds } : {}), atOnce: 1, deliver: post, tell: post };
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

export interface SlackOptions extends Pick<RequestOptions, 'timeoutMs' | 'addresses' | 'ca'>, MessageOptions {
  readonly id?: string;
  readonly kinds?: NonNullable<Sink['kinds']>;
  readonly clock?: Clock;
}

/** Messages a digest holds at most: Slack cuts off long texts. */
const DIGEST = 20;

/** Messages to a Slack incoming webhook; what has gathered while it was away comes as one digest. */
export function slack(url: string, options: SlackOptions = {}): Sink {
  const who = hostOf(url);
  const { id = `slack ${who}`, kinds, clock = systemClock, format = 'plain', timeoutMs, addresses, ca } = options;
  const net = { ...(timeoutMs === undefined ? {} : { timeoutMs }), ...(addresses ? { addresses } : {}), ...(ca ? { ca } : {}) };
  const post = async (body: string) =>
    accepted(who, await request(url, { ...net, method: 'POST', body, headers: { 'content-type': 'application/json' } }), clock.now());
  return {
    id,
    ...(kinds ? { kinds } : {}),
    atOnce: DIGEST,
    async deliver(events) {
      const { text } = messageOf(events, options);
      await post(
        format === 'anomalytics' ? anomalyticsSlackBody(`${ANOMALYTICS_SUBJECT}\n\n${text}`) : JSON.stringify({ text: escaped(text) }),
      );
    },
    tell: async (notices) => void (await post(JSON.stringify({ text: escaped(noticesOf(notices, options).text) }))),
  };
}

/** Keys come from those who send samples: none of them may call everyone in the channel, or show a link as another. */
const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

function hostOf(url: string): string {
  if (!URL.canParse(url))
    throw new HapaxError('CONFIG', 'the address of a webhook must begin with http:// or https://; the one given does not');
  return new URL(url).host;
}
