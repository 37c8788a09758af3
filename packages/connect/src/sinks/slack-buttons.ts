import { createHmac, timingSafeEqual } from 'node:crypto';
import { HapaxError } from 'hapax';
import type { Answer, IncidentEvent, Notice } from 'hapax/stream';

// Buttons under a message of Slack, and what Slack sends when one is pressed.

/** A pressed button. */
export interface SlackAnswer extends Answer {
  readonly stream: string;
  readonly who: string;
}

/** Why a request is no pressed button. */
export interface SlackRefusal {
  readonly status: 400 | 401;
  readonly text: string;
}

/** Slack cuts off longer texts of a block. */
const LONGEST = 2900;
/** Bytes of what a button carries. */
const VALUE = 2000;
/** A request that is older may be one that somebody has written down. */
const AGE_S = 300;
const LABELS = { real: 'Real', 'false alarm': 'False alarm', withdrawn: 'Take back' } as const;

interface Block {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** One message of Slack for these events: under each that begins the two answers a person may have. @param texts one for each, escaped */
export const answerBlocks = (events: readonly IncidentEvent[], texts: readonly string[]): Block[] =>
  events.flatMap(({ kind, incident }, i) => [
    section(texts[i]),
    ...(kind === 'closed' || incident.found ? [] : buttons(incident.stream, incident.id, ['real', 'false alarm'])),
  ]);

/** The same for what people said, which may be taken back. */
export const noticeBlocks = (notices: readonly Notice[], texts: readonly string[]): Block[] =>
  notices.flatMap(({ kind, stream, incident }, i) => [
    section(texts[i]),
    ...(kind === 'judged' && incident ? buttons(stream, incident.id, ['withdrawn']) : []),
  ]);

const section = (text: string): Block => ({
  type: 'section',
  text: { type: 'mrkdwn', text: text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text },
});

function buttons(stream: string, incident: string, verdicts: readonly Answer['verdict'][]): Block[] {
  const elements = verdicts.map((verdict) => ({
    type: 'button',
    action_id: `hapax ${verdict}`,
    text: { type: 'plain_text', text: LABELS[verdict] },
    value: JSON.stringify({ stream, incident, verdict }),
  }));
  // A name that does not fit into a button has none.
  return elements.some(({ value }) => Buffer.byteLength(value) > VALUE) ? [] : [{ type: 'actions', elements }];
}

/** A request as it came, its body `payload=…`. */
export interface SlackRequest {
  readonly signature: string;
  readonly timestamp: string;
  readonly body: Uint8Array;
}

export interface SlackAnswers {
  /** What a pressed button says; undefined for a request that has come before. @param now milliseconds */
  read(request: SlackRequest, now: number): SlackAnswer | SlackRefusal | undefined;
}

/**
 * Reads what Slack sends when a button is pressed. It signs each request: `v0=` and the HMAC-SHA256, with the signing secret of the app, of
 * `v0:time:body`.
 * @throws HapaxError `CONFIG` for a secret that is none
 */
export function openSlackAnswers(secret: string): SlackAnswers {
  if (!/^[\x21-\x7e]{16,}$/.test(secret))
    throw new HapaxError(
      'CONFIG',
      'the signing secret of Slack has at least 16 characters and no blanks; it stands under Basic Information of the app',
    );
  /** Signatures of the last minutes: whoever writes a request down cannot send it again. */
  const met = new Map<string, number>();
  return {
    read({ signature, timestamp, body }, now) {
      const seconds = /^\d{1,12}$/.test(timestamp) ? Number(timestamp) : Number.NaN;
      if (!(Math.abs(now / 1000 - seconds) <= AGE_S))
        return refused(401, 'the time of the signature is not that of this machine, give or take five minutes');
      const hmac = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex');
      if (!same(signature, `v0=${hmac}`)) return refused(401, 'the signature is not of this app: its signing secret is another');
      for (const [old, at] of met) if (Math.abs(now / 1000 - at) > AGE_S) met.delete(old);
      if (met.has(signature)) return undefined;
      met.set(signature, seconds);
      const found = pressed(new URLSearchParams(Buffer.from(body).toString('utf8')).get('payload') ?? '');
      return found ?? refused(400, 'this is no button of hapax: send `payload` with a `block_actions` of one');
    },
  };
}

/** By their bytes: a header may hold characters that take two. */
function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

const refused = (status: SlackRefusal['status'], text: string): SlackRefusal => ({ status, text });

/** Signed, but by whoever can press buttons: each field is looked at. */
function pressed(payload: string): SlackAnswer | undefined {
  const message = objectIn(payload);
  if (message.type !== 'block_actions' || !Array.isArray(message.actions)) return undefined;
  const [action] = message.actions as readonly { readonly value?: unknown }[];
  const { stream, incident, verdict } = objectIn(action?.value);
  const known = (['real', 'false alarm', 'withdrawn'] as const).find((one) => one === verdict);
  if (typeof stream !== 'string' || typeof incident !== 'string' || !/^[0-9a-f]{16}$/.test(incident) || !known) return undefined;
  const { username, name, id } = (message.user ?? {}) as Readonly<Record<string, unknown>>;
  const who = [username, name, id].find((one) => typeof one === 'string' && one.trim() !== '');
  return {
    stream,
    incident,
    verdict: known,
    who: String(who ?? 'somebody on Slack')
      .trim()
      .slice(0, 100),
  };
}

function objectIn(text: unknown): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(String(text));
    // An object has fields by name.
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
