import { choice, flag, integer, type SettingsOf, text } from 'hapax/settings';
import { MAPPING } from '../sources/mapping.ts';
import { RABBITMQ } from './client.ts';

/** The options of the source. */
export const OPTIONS = {
  ...RABBITMQ,
  queue: text('The queue.'),
  sort: choice(
    'quorum',
    ['quorum', 'classic', 'stream'],
    'What the queue is, or is made as. Of a quorum or classic queue each message is acknowledged when a checkpoint holds it; a stream is read as a log.',
  ),
  declare: choice('missing', ['missing', 'never'], 'Whether queues that are not there are made, durable.'),
  exchange: text.optional('Exchange to bind the queue to; not bound unless given.'),
  pattern: text.of('#', 'Routing key or pattern of that binding.'),
  deadLetters: text.optional(
    'Queue for messages that are no samples, with the reason; the queue with `-dead-letters` behind it unless given. Messages of a stream stay where they are.',
  ),
  prefetch: integer(20_000, { min: 2, max: 65_535 }, 'Messages that no checkpoint holds, at most; one is written at half of them.'),
  from: choice('beginning', ['beginning', 'end'], 'Where to begin in a stream when there is no checkpoint yet.'),
  live: flag('Samples carry the time of now: keys that fall silent are noticed by the clock.'),
  ...MAPPING,
} as const;
export type RabbitSourceOptions = SettingsOf<typeof OPTIONS>;
