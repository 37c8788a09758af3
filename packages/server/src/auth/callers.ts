import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { type Access, everything } from './roles.ts';
import { hashOf, readTokens, type TokenRecord } from './token-file.ts';

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

export interface CallersOptions {
  /** A secret that opens everything. */
  readonly token?: string | undefined;
  /** A file of tokens, read again whenever it has changed. */
  readonly file?: string | undefined;
  readonly now: () => number;
  /** Told when the file of tokens cannot be used: then none of its tokens counts. */
  readonly onTrouble?: (error: unknown) => void;
}

export function openCallers({ token, file, now, onTrouble = () => {} }: CallersOptions): Callers {
  const master = token === undefined ? undefined : hashOf(token);
  const codes = new Set<string>();
  const sessions = new Map<string, number>();
  let stamp = '';
  let records: ReadonlyMap<string, TokenRecord> = new Map();

  function listed(): ReadonlyMap<string, TokenRecord> {
    if (file === undefined) return records;
    const there = statSync(file, { throwIfNoEntry: false });
    const seen = there ? `${there.ino} ${there.mtimeMs} ${there.size}` : '';
    if (seen === stamp) return records;
    stamp = seen;
    records = new Map();
    try {
      records = new Map(readTokens(file).map((one) => [one.sha256, one]));
    } catch (error) {
      onTrouble(error);
    }
    return records;
  }

  // Looked up by hash: how far two hashes agree tells nothing about the token.
  const good = (hash: string): TokenRecord | undefined => {
    const record = listed().get(hash);
    return record && (record.expires === undefined || Date.parse(record.expires) > now()) ? record : undefined;
  };

  return {
    byToken(shown) {
      const hash = hashOf(shown);
      if (hash === master) return everything('token');
      const record = good(hash);
      return record && { name: record.name, roles: new Set(record.roles), valid: () => good(hash) !== undefined };
    },
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
