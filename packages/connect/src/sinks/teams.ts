import { url as urlSetting } from 'hapax/settings';
import type { Sink } from 'hapax/stream';
import { defineSink } from '../contract/connector.ts';
import { sentAgain } from '../contract/promises.ts';
import { hostOf } from '../net/request.ts';
import { systemClock } from '../run/clock.ts';
import { KINDS, NET, TEST_TEXT, WORDS } from './common.ts';
import { DIGEST, type Message, type MessageOptions, messageOf, noticesOf, SINGLE_LAYOUTS } from './messages.ts';
import { piecesOf } from './pieces.ts';
import { type HttpSinkOptions, postJson } from './post.ts';

export interface TeamsOptions extends HttpSinkOptions, MessageOptions {}

/** A message may be 28 KB; what surrounds a line of text in a card takes up to as much again as the text. */
const CARD_BYTES = 9000;

/**
 * Adaptive Cards to a Teams channel, by a workflow "when a webhook request is received". The text is in runs, which show it as it is: a
 * key from outside cannot become a link. Source: Microsoft Learn, incoming webhooks with Workflows; adaptivecards.io, version 1.4.
 */
export function teams(url: string, options: TeamsOptions = {}): Sink {
  const who = hostOf(url);
  const { id = `teams ${who}`, kinds, clock = systemClock } = options;
  async function send({ subject, text }: Message): Promise<void> {
    for (const piece of piecesOf(text, CARD_BYTES, Buffer.byteLength))
      await postJson(who, url, cardOf(subject, piece), options, clock.now());
  }
  return {
    id,
    ...(kinds ? { kinds } : {}),
    atOnce: options.format === 'anomalytics' ? SINGLE_LAYOUTS : DIGEST,
    deliver: (events) => send(messageOf(events, options)),
    tell: (notices) => send(noticesOf(notices, options)),
    test: () => send({ subject: 'hapax', text: TEST_TEXT }),
  };
}

/** The first line stands in the heading already where it is the subject. */
function cardOf(subject: string, text: string): object {
  const lines = text.split('\n');
  const rest = lines[0] === subject ? lines.slice(1) : lines;
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    msteams: { width: 'Full' },
    body: [run(subject, { weight: 'Bolder' }), ...rest.map((line) => run(line === '' ? ' ' : line))],
  };
  return { type: 'message', attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content }] };
}

const run = (text: string, how: object = {}): object => ({ type: 'RichTextBlock', inlines: [{ type: 'TextRun', text, ...how }] });

/** `type: teams` */
export const teamsSink = defineSink({
  id: 'teams',
  title: 'Microsoft Teams',
  doc: 'Adaptive Cards to a channel of Microsoft Teams, by a workflow that begins with a webhook; what gathers while it is away comes as one digest.',
  promises: sentAgain(),
  options: {
    url: urlSetting(['http', 'https'], 'The address of the workflow; it is a secret.'),
    ...KINDS,
    ...WORDS,
    ...NET,
  },
  open: ({ url, ...options }, { features, clock }) => teams(url, { ...options, features, clock }),
});
