import { secret, text as textSetting, url as urlSetting } from 'hapax/settings';
import type { Sink } from 'hapax/stream';
import { defineSink } from '../contract/connector.ts';
import { sentAgain } from '../contract/promises.ts';
import { hostOf, Refusal, request } from '../net/request.ts';
import { systemClock } from '../run/clock.ts';
import { KINDS, NET, WORDS } from './common.ts';
import { delivered } from './delivered.ts';
import { DIGEST, type MessageOptions, messageOf, noticesOf, SINGLE_LAYOUTS } from './messages.ts';
import { piecesOf } from './pieces.ts';
import { below, type HttpSinkOptions, jsonOf, netOf } from './post.ts';

export interface TelegramOptions extends HttpSinkOptions, MessageOptions {
  readonly url?: string;
}

const URL = 'https://api.telegram.org';
/** Longest text of a message, UTF-16 code units. */
const LONGEST = 4096;

/**
 * Messages by a Telegram bot, plain text without markup, cut into several where they are too long for one. Source: Telegram Bot API,
 * sendMessage and getChat.
 * @param token of the bot; it is part of the address, and never printed
 */
export function telegram(token: string, chat: string, options: TelegramOptions = {}): Sink {
  const { url = URL, kinds, clock = systemClock } = options;
  const who = hostOf(url);
  const { id = `telegram ${who} ${chat}` } = options;
  async function call(method: string, body: object): Promise<void> {
    const answer = await request(below(url, `/bot${token}/${method}`), {
      ...netOf(options),
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
    // It says how long to wait in the text, not in a header.
    const { parameters } = jsonOf(answer.text);
    if (answer.status === 429 && typeof parameters === 'object' && parameters && 'retry_after' in parameters)
      throw new Refusal(`${who}: answered 429`, Number(parameters.retry_after) * 1000 || 0);
    delivered(who, answer, clock.now());
  }
  async function send(text: string): Promise<void> {
    for (const piece of piecesOf(text, LONGEST, (some) => some.length))
      await call('sendMessage', { chat_id: chat, text: piece, link_preview_options: { is_disabled: true } });
  }
  return {
    id,
    ...(kinds ? { kinds } : {}),
    atOnce: options.format === 'anomalytics' ? SINGLE_LAYOUTS : DIGEST,
    deliver: (events) => send(messageOf(events, options).text),
    tell: (notices) => send(noticesOf(notices, options).text),
    test: () => call('getChat', { chat_id: chat }),
  };
}

/** `type: telegram` */
export const telegramSink = defineSink({
  id: 'telegram',
  title: 'Telegram',
  doc: 'Messages by a Telegram bot; what gathers while it is away comes as one digest.',
  promises: sentAgain(),
  options: {
    token: secret('Token of the bot, from BotFather.'),
    chat: textSetting('Id of the chat, in quotes, or @name of a channel; the bot must be a member.'),
    url: urlSetting.of(URL, ['http', 'https'], 'The bot API, for those who run their own.'),
    ...KINDS,
    ...WORDS,
    ...NET,
  },
  open: ({ token, chat, ...options }, { features, clock }) => telegram(token, chat, { ...options, features, clock }),
});
