import { url as urlSetting } from 'hapax/settings';
import type { Clock, Sink } from 'hapax/stream';
import { defineSink } from '../contract/connector.ts';
import { sentAgain } from '../contract/promises.ts';
import { hostOf, type RequestOptions, request } from '../net/request.ts';
import { systemClock } from '../run/clock.ts';
import { KINDS, NET, TEST_TEXT, WORDS } from './common.ts';
import { delivered } from './delivered.ts';
import { ANOMALYTICS_SUBJECT, anomalyticsSlackBody, type MessageOptions, messageOf, noticesOf } from './messages.ts';

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
    delivered(who, await request(url, { ...net, method: 'POST', body, headers: { 'content-type': 'application/json' } }), clock.now());

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
    test: () => post(JSON.stringify({ text: TEST_TEXT })),
  };
}

/** Keys come from those who send samples: none of them may call everyone in the channel, or show a link as another. */
const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

/** `type: slack` */
export const slackSink = defineSink({
  id: 'slack',
  title: 'Slack',
  doc: 'Messages to an incoming webhook of Slack, or of a service that takes the same; what gathers while it is away comes as one digest.',
  promises: sentAgain(),
  options: {
    url: urlSetting(['http', 'https'], 'The address of the incoming webhook; it is a secret.'),
    ...KINDS,
    ...WORDS,
    ...NET,
  },
  open: ({ url, ...options }, { features, clock }) => slack(url, { ...options, features, clock }),
});
