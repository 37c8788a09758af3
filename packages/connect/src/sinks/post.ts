import type { Clock, Sink } from 'hapax/stream';
import { type Answer, type RequestOptions, request } from '../net/request.ts';
import { delivered } from './delivered.ts';

/** What every sink takes that asks a server over HTTP. */
export interface HttpSinkOptions extends Pick<RequestOptions, 'timeoutMs' | 'addresses' | 'ca'> {
  readonly id?: string;
  readonly kinds?: NonNullable<Sink['kinds']>;
  readonly clock?: Clock;
}

/** Only what belongs to the network, so that an option of the sink never becomes one of the request. */
export const netOf = ({ timeoutMs, addresses, ca }: HttpSinkOptions): Pick<RequestOptions, 'timeoutMs' | 'addresses' | 'ca'> => ({
  ...(timeoutMs === undefined ? {} : { timeoutMs }),
  ...(addresses ? { addresses } : {}),
  ...(ca ? { ca } : {}),
});

/**
 * One POST of JSON. @returns the answer, which was 2xx
 * @throws Undeliverable, Refusal or HapaxError `NETWORK`
 */
export async function postJson(
  who: string,
  url: string,
  value: unknown,
  options: HttpSinkOptions & { readonly headers?: Readonly<Record<string, string>> },
  now: number,
): Promise<Answer> {
  const headers = { 'content-type': 'application/json', ...options.headers };
  const answer = await request(url, { ...netOf(options), method: 'POST', body: JSON.stringify(value), headers });
  delivered(who, answer, now);
  return answer;
}

/** `Authorization: Bearer …`, when there is a token. */
export const bearer = (token: string | undefined): Readonly<Record<string, string>> =>
  token === undefined ? {} : { authorization: `Bearer ${token}` };

/** An address with a path below it, whether it ends with a slash or not. */
export const below = (url: string, path: string): string => `${url.replace(/\/$/, '')}${path}`;

/** The answer as JSON, `{}` where it is none. */
export function jsonOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    // An object has fields by name; each is looked at before it is used.
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
