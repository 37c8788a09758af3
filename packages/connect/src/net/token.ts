import { createHash, timingSafeEqual } from 'node:crypto';
import { HapaxError } from 'hapax';

/** Fewer characters can be guessed. */
export const LEAST_TOKEN = 16;
/** `aaaaaaaaaaaaaaaa` is as good as none. */
const LEAST_KINDS = 6;

/**
 * A secret of a user's own choosing, fit for use: long, of different characters, none of which a header cannot carry.
 * @param who what asks, such as `HAPAX_TOKEN`
 * @throws HapaxError `CONFIG`, without the secret
 */
export function checkToken(token: string, who: string): string {
  const way = 'make one with: openssl rand -hex 24';
  if (token === '') throw new HapaxError('CONFIG', `${who} is empty: that would be no protection at all; ${way}, or leave it unset`);
  if (token.length < LEAST_TOKEN)
    throw new HapaxError('CONFIG', `${who} must have at least ${LEAST_TOKEN} characters; got ${token.length}; ${way}`);
  if (!/^[\x21-\x7e]+$/.test(token))
    throw new HapaxError('CONFIG', `${who} must be of visible ASCII characters without spaces, for a header carries it; ${way}`);
  if (new Set(token).size < LEAST_KINDS) throw new HapaxError('CONFIG', `${who} repeats a few characters and can be guessed; ${way}`);
  return token;
}

/** Compared by hash, in a time that says nothing about where they differ or how long they are. */
export const sameSecret = (given: string, expected: string): boolean => timingSafeEqual(hash(given), hash(expected));

const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
