import { choice, duration, text, url as urlSetting } from 'hapax/settings';
import type { Sample, Source } from 'hapax/stream';
import { defineSource } from '../contract/connector.ts';
import { MISSED } from '../contract/promises.ts';
import { httpPoll, type PollOptions } from './poll.ts';

const MINUTE = 60_000;
const ADDRESS = 'https://api.coingecko.com/api/v3/simple/price';

export interface CoinGeckoOptions extends Partial<Omit<PollOptions, 'read'>> {
  /** Ids of coins, `bitcoin` for one: the features. */
  readonly coins: readonly string[];
  readonly currency?: string;
}

/** Prices of coins, one sample a minute: the allowance without a key is about thirty questions a minute and ten thousand a month. */
export function coinGecko({ coins, currency = 'eur', url = ADDRESS, ...rest }: CoinGeckoOptions): Source {
  const query = new URLSearchParams({ ids: coins.join(','), vs_currencies: currency });
  const priceOf = (answer: unknown, coin: string): number => {
    const entry = field(answer, coin);
    const price = field(entry, currency);
    return typeof price === 'number' ? price : Number.NaN;
  };
  const read = (answer: unknown, now: number): Sample[] => [{ time: now, values: coins.map((coin) => priceOf(answer, coin)) }];
  return httpPoll({ everyMs: MINUTE, perMinute: 10, ...rest, url: `${url}?${query}`, read });
}

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;

/** `type: coingecko` */
export const coingecko = defineSource({
  id: 'coingecko',
  title: 'CoinGecko',
  doc: 'Prices of coins; the features of the stream are their ids, bitcoin for one.',
  promises: MISSED,
  options: {
    currency: text.of('eur', 'Currency of the prices.'),
    everyMs: duration(MINUTE, 'Time between questions.'),
    url: urlSetting.of(ADDRESS, ['http', 'https'], 'Another address with the same answers.'),
    addresses: choice('public', ['public', 'any'], 'Whether it may be an address of this machine or of a private network.'),
  },
  open: (options, { features, clock, onTrouble }) =>
    coinGecko({ ...options, coins: features, clock, onTrouble: (said) => onTrouble({ kind: 'trouble', text: said }) }),
});
