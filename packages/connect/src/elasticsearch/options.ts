import { type SettingsOf, secret, text, url } from 'hapax/settings';
import { NET } from '../sinks/common.ts';
import { netOf } from '../sinks/post.ts';

/** How a server is reached, and who asks. */
export const ELASTICSEARCH = {
  url: url(['http', 'https'], 'The server, such as https://localhost:9200.'),
  apiKey: secret.optional('A key with the rights that are needed, as the server encodes it.'),
  username: text.optional('The user, where there is no key.'),
  password: secret.optional('Its password.'),
  ...NET,
} as const;
export type ElasticsearchAt = SettingsOf<typeof ELASTICSEARCH>;

/** What every request has: who asks, and what belongs to the network. */
export function askingOf(options: ElasticsearchAt) {
  const { apiKey, username, password = '' } = options;
  const basic: Readonly<Record<string, string>> =
    username === undefined ? {} : { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
  const headers: Readonly<Record<string, string>> = apiKey === undefined ? basic : { authorization: `ApiKey ${apiKey}` };
  return { ...netOf(options), headers };
}
