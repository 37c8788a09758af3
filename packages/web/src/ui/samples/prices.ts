import type { Rows } from '../../session/source.ts';

const SERVICE = 'https://api.coingecko.com/api/v3';
/** One question a minute: the allowance without a key is about thirty. */
export const EVERY_MS = 60_000;
const LONGEST_MS = 15 * 60_000;
/** The service has a price every five minutes for the last day, every hour for ninety days. */
const HISTORY_DAYS = 1;

export interface PriceOptions {
  readonly coins: readonly string[];
  readonly currency: string;
  readonly service?: string;
  readonly everyMs?: number;
  readonly signal: AbortSignal;
  /** The last day first, then each new price. */
  readonly take: (rows: Rows, first: boolean) => void;
  /** Empty: all is well again. */
  readonly complain: (text: string) => void;
}

/** Prices of coins from CoinGecko: a day of history, then one sample a minute. Waits longer when the service says so. */
export async function followPrices({
  coins,
  currency,
  service = SERVICE,
  everyMs = EVERY_MS,
  signal,
  take,
  complain,
}: PriceOptions): Promise<void> {
  const query = new URLSearchParams({ ids: coins.join(','), vs_currencies: currency });
  let known = false;
  let failures = 0;
  while (!signal.aborted) {
    let pause = everyMs;
    try {
      if (!known) {
        const charts = [];
        for (const coin of coins)
          charts.push(
            await ask(`${service}/coins/${encodeURIComponent(coin)}/market_chart?vs_currency=${currency}&days=${HISTORY_DAYS}`, signal),
          );
        take(rowsOfCharts(charts), true);
        known = true;
      } else {
        const answer = await ask(`${service}/simple/price?${query}`, signal);
        take({ rows: 1, values: Float64Array.of(Date.now(), ...coins.map((coin) => priceOf(answer, coin, currency))) }, false);
      }
      if (failures > 0) complain('');
      failures = 0;
    } catch (cause) {
      if (signal.aborted) return;
      failures += 1;
      pause = Math.max(cause instanceof Refused ? cause.afterMs : 0, Math.min(LONGEST_MS, everyMs * 2 ** failures));
      complain(
        `CoinGecko does not answer (${cause instanceof Error ? cause.message : String(cause)}); asking again in ${Math.round(pause / 1000)} s.`,
      );
    }
    await waited(pause, signal);
  }
}

class Refused extends Error {
  readonly afterMs: number;
  constructor(status: number, afterMs: number) {
    super(`status ${status}`);
    this.afterMs = afterMs;
  }
}

async function ask(url: string, signal: AbortSignal): Promise<unknown> {
  const reply = await fetch(url, { signal, headers: { accept: 'application/json' } });
  if (!reply.ok) throw new Refused(reply.status, 1000 * (Number(reply.headers.get('retry-after')) || 0));
  return reply.json();
}

const waited = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });

/** Each coin has its own times: the price of the others is their newest before. */
export function rowsOfCharts(charts: readonly unknown[]): Rows {
  const series = charts.map((chart) => pairs(chart));
  if (series.some((one) => one.length === 0)) throw new Error('the answer holds no prices');
  const times = series[0].map(([time]) => time);
  const width = 1 + series.length;
  const values = new Float64Array(times.length * width);
  const at = series.map(() => 0);
  times.forEach((time, i) => {
    values[i * width] = time;
    series.forEach((one, j) => {
      while (at[j] + 1 < one.length && one[at[j] + 1][0] <= time) at[j] += 1;
      values[i * width + 1 + j] = one[at[j]][1];
    });
  });
  return { values, rows: times.length };
}

const pairs = (chart: unknown): [number, number][] => {
  const list = field(chart, 'prices');
  return Array.isArray(list)
    ? list.filter((one): one is [number, number] => Array.isArray(one) && Number.isFinite(one[0]) && Number.isFinite(one[1]))
    : [];
};

function priceOf(answer: unknown, coin: string, currency: string): number {
  const price = field(field(answer, coin), currency);
  return typeof price === 'number' ? price : Number.NaN;
}

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
