import { randomBytes } from 'node:crypto';
import { type Access, everything, hashOf, openTokens, type TokensOptions } from '@hapax/connect/net';

/** Sessions of browsers kept at once; the oldest give way. */
const MOST_SESSIONS = 1000;
/** A browser is asked for a new link after a week. */
const SESSION_MS = 7 * 86_400_000;

/** Everyone who may be let in, by what they show. */
export interface Callers {
  /** Who shows this token; undefined for a wrong one, one that has run out, or one taken back. */
  byToken(token: string): Access | undefined;
  bySession(session: string): Access | undefined;
  /** A code for one link; the link before it is good until it was used. */
  newCode(): string;
  /** A session in exchange for a code, which is then used up. */
  redeem(code: string): string | undefined;
}

export function openCallers(options: TokensOptions): Callers {
  const { now } = options;
  const tokens = openTokens(options);
  const codes = new Set<string>();
  const sessions = new Map<string, number>();

  return {
    byToken: tokens.find,
    bySession(shown) {
      const hash = hashOf(shown);
      const alive = () => (sessions.get(hash) ?? 0) > now();
      return alive() ? everything('browser', alive) : undefined;
    },
    newCode() {
      const code = randomBytes(24).toString('base64url');
      codes.add(hashOf(code));
      return code;
    },
    redeem(code) {
      if (!codes.delete(hashOf(code))) return undefined;
      const session = randomBytes(24).toString('base64url');
      for (const [oldest] of sessions) {
        if (sessions.size < MOST_SESSIONS) break;
        sessions.delete(oldest);
      }
      sessions.set(hashOf(session), now() + SESSION_MS);
      return session;
    },
  };
}
