import { Undeliverable } from 'hapax/stream';
import { type Answer, accepted } from '../net/request.ts';

/** What of the answers that blame the sender may be otherwise the next time: too slow, too early, too many. */
const PASSING = [408, 425, 429];

/**
 * @throws Undeliverable when the answer blames the message, the address or the credentials (4xx): the same request is refused again
 * @throws Refusal for any other failure
 */
export function delivered(who: string, answer: Answer, now: number): void {
  const { status } = answer;
  if (status >= 400 && status < 500 && !PASSING.includes(status)) throw new Undeliverable(`${who}: answered ${status}`);
  accepted(who, answer, now);
}
