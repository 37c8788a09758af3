import { choice, url as urlSetting } from 'hapax/settings';
import type { Clock, Sink } from 'hapax/stream';
import { defineSink } from '../contract/connector.ts';
import { sentAgain } from '../contract/promises.ts';
import { hostOf, type RequestOptions, request } from '../net/request.ts';
import { systemClock } from '../run/clock.ts';
import { ANOMALYTICS_SUBJECT, anomalyticsSlackBody } from './anomalytics.ts';
import { KINDS, NET, TEST_TEXT, WORDS } from './common.ts';
import { delivered } from './delivered.ts';
import { DIGEST, type MessageOptions, messageOf, noticesOf, SINGLE_LAYOUTS } from './messages.ts';
import { answerBlocks, noticeBlocks } from './slack-buttons.ts';

export interface SlackOptions extends Pick<RequestOptions, 'timeoutMs' | 'addresses' | 'ca'>, MessageOptions {
  readonly id?: string;
  readonly kinds?: NonNullable<Sink['kinds']>;
  readonly clock?: Clock;
  /** Buttons that say what an incident was: of an app whose interactivity leads to hapax. */
  readonly buttons?: 'none' | 'answers';
}

/** Messages with buttons that come together at most: each has its own. */
const BUTTONED = 20;

/** Messages to a Slack incoming webhook; what has gathered while it was away comes as one digest. */
export function slack(url: string, options: SlackOptions = {}): Sink {
  const who = hostOf(url);
  const { id = `slack ${who}`, kinds, clock = systemClock, format = 'plain', buttons = 'none', timeoutMs, addresses, ca } = options;
  const net = { ...(timeoutMs === undefined ? {} : { timeoutMs }), ...(addresses ? { addresses } : {}), ...(ca ? { ca } : {}) };
  const post = async (body: string) =>
    delivered(who, await request(url, { ...net, method: 'POST', body, headers: { 'content-type': 'application/json' } }), clock.now());

  // The greeting stands once at the top.
  const each = <T>(all: readonly T[], textOf: (one: T, rest: { greeting?: string }) => string): string[] =>
    all.map((one, i) => escaped(textOf(one, i === 0 ? {} : { greeting: '' })));
  // The text is what a notification shows.
  const bodyOf = (text: string, blocks: () => readonly object[]): string =>
    JSON.stringify({ text: escaped(text), ...(buttons === 'answers' ? { blocks: blocks() } : {}) });

  return {
    id,
    ...(kinds ? { kinds } : {}),
    atOnce: buttons === 'answers' ? BUTTONED : format === 'anomalytics' ? SINGLE_LAYOUTS : DIGEST,
    async deliver(events) {
      const { text } = messageOf(events, options);
      if (format === 'anomalytics') return post(anomalyticsSlackBody(`${ANOMALYTICS_SUBJECT}\n\n${text}`));
      const blocks = () =>
        answerBlocks(
          events,
          each(events, (event, rest) => messageOf([event], { ...options, ...rest }).text),
        );
      await post(bodyOf(text, blocks));
    },
    tell: (notices) => {
      const blocks = () =>
        noticeBlocks(
          notices,
          each(notices, (notice, rest) => noticesOf([notice], { ...options, ...rest }).text),
        );
      return post(bodyOf(noticesOf(notices, options).text, blocks));
    },
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
    buttons: choice(
      'none',
      ['none', 'answers'],
      'Buttons under each message that say whether the incident was real. They need a Slack app whose interactivity leads to `feedback.slack` of the pipeline, or to /api/slack/answers of `hapax serve`.',
    ),
    ...KINDS,
    ...WORDS,
    ...NET,
  },
  open: ({ url, ...options }, { features, clock }) => slack(url, { ...options, features, clock }),
});
