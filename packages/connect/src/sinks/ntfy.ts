import { secret, url as urlSetting } from 'hapax/settings';
import type { IncidentEvent, Sink } from 'hapax/stream';
import { defineSink } from '../contract/connector.ts';
import { sentAgain } from '../contract/promises.ts';
import { accepted, hostOf, request } from '../net/request.ts';
import { systemClock } from '../run/clock.ts';
import { KINDS, NET, WORDS } from './common.ts';
import { LEVELS, type Level, levelOf } from './level.ts';
import { DIGEST, type Message, type MessageOptions, messageOf, noticesOf, SINGLE_LAYOUTS } from './messages.ts';
import { piecesOf } from './pieces.ts';
import { bearer, below, type HttpSinkOptions, netOf, postJson } from './post.ts';

export interface NtfyOptions extends HttpSinkOptions, MessageOptions {
  readonly url?: string;
  readonly token?: string;
}

const URL = 'https://ntfy.sh';
/** A longer message becomes a file that is attached; in bytes. */
const LONGEST = 4096;
/** 1 is least, 3 usual, 5 most. */
const PRIORITY: Readonly<Record<Level, number>> = { critical: 5, error: 4, warning: 3, info: 2 };

/** Messages to a topic of ntfy, by its JSON interface. Source: docs.ntfy.sh, publishing as JSON. */
export function ntfy(topic: string, options: NtfyOptions = {}): Sink {
  const { url = URL, token, kinds, clock = systemClock } = options;
  const who = hostOf(url);
  // The topic is as good as a password.
  const { id = `ntfy ${who}` } = options;
  const headers = bearer(token);
  async function send({ subject, text }: Message, priority: number, tags: readonly string[]): Promise<void> {
    for (const message of piecesOf(text, LONGEST, Buffer.byteLength))
      await postJson(who, url, { topic, title: subject, message, priority, tags }, { ...options, headers }, clock.now());
  }
  return {
    id,
    ...(kinds ? { kinds } : {}),
    atOnce: options.format === 'anomalytics' ? SINGLE_LAYOUTS : DIGEST,
    deliver: (events) => send(messageOf(events, options), Math.max(...events.map(priorityOf)), ['hapax', tagOf(events)]),
    tell: (notices) => send(noticesOf(notices, options), 3, ['hapax']),
    test: async () => void accepted(who, await request(below(url, '/v1/health'), { ...netOf(options), headers }), clock.now()),
  };
}

/** An end is news, not an alarm. */
const priorityOf = ({ kind, incident }: IncidentEvent): number => (kind === 'closed' ? 3 : PRIORITY[levelOf(incident)]);

/** Shown as a sign before the title. */
const tagOf = (events: readonly IncidentEvent[]): string =>
  events.every(({ kind }) => kind === 'closed') ? 'white_check_mark' : 'rotating_light';

/** `type: ntfy` */
export const ntfySink = defineSink({
  id: 'ntfy',
  title: 'ntfy',
  doc: `Messages to a topic of ntfy, with a priority: 5 for critical, 4 for error, 3 for warning and for ends, 2 for info (${LEVELS}).`,
  promises: sentAgain(),
  options: {
    topic: secret('The topic; who knows it can read it.'),
    url: urlSetting.of(URL, ['http', 'https'], 'The server.'),
    token: secret.optional('Access token, where the topic asks for one.'),
    ...KINDS,
    ...WORDS,
    ...NET,
  },
  open: ({ topic, ...options }, { features, clock }) => ntfy(topic, { ...options, features, clock }),
});
