import { choice, duration, flag, names, type SettingsOf, text } from 'hapax/settings';
import { MAPPING } from '../sources/mapping.ts';
import { MQTT } from './line.ts';

/** The options of the source. */
export const OPTIONS = {
  ...MQTT,
  topics: names('Topics, or filters with `+` and `#`, such as plant/+/pressure.'),
  clientId: text('Name of this client, no other may have it: the broker keeps what comes while it is away.'),
  qos: choice('1', ['0', '1', '2'], 'Quality of service: 0 at most once, 1 at least once, 2 exactly once.'),
  sessionMs: duration(86_400_000, 'How long the broker keeps what comes while this client is away.', 1000),
  plain: text.optional('Name of the feature that a message is which holds a number alone.'),
  live: flag('Samples carry the time of now: keys that fall silent are noticed by the clock.'),
  ...MAPPING,
} as const;
export type MqttSourceOptions = SettingsOf<typeof OPTIONS>;
