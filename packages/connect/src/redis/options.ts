import { choice, duration, flag, integer, type SettingsOf, text } from 'hapax/settings';
import { MAPPING } from '../sources/mapping.ts';
import { REDIS } from './client.ts';

/** The options of the source. */
export const OPTIONS = {
  ...REDIS,
  stream: text('The key of the stream.'),
  json: text.optional('Field of an entry that holds the record as JSON; unless given, the fields of the entry are those of the record.'),
  group: text.optional('Consumer group: entries are acknowledged when a checkpoint holds them. Without it the stream is read as a log.'),
  consumer: text.of('hapax', 'Name of this process in the group; what it had is its own again after a restart.'),
  claimAfterMs: duration.optional(
    'Take over entries of the group that their consumer has not acknowledged for so long; never unless given.',
    1000,
  ),
  from: choice('beginning', ['beginning', 'end'], 'Where to begin when there is no checkpoint, or no such group, yet.'),
  deadLetters: text.optional('Stream for entries that are no samples, with the reason; they are said and left out unless given.'),
  count: integer(1000, { min: 1, max: 100_000 }, 'Entries that are asked for at once.'),
  live: flag('Samples carry the time of now: keys that fall silent are noticed by the clock.'),
  ...MAPPING,
} as const;
export type RedisSourceOptions = SettingsOf<typeof OPTIONS>;
