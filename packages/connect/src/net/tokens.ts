import { statSync } from 'node:fs';
import { type Access, everything } from './roles.ts';
import { hashOf, readTokens, type TokenRecord } from './token-file.ts';

/** Tokens that are good: one secret that opens everything, and those of a file. */
export interface Tokens {
  /** Who shows this token; undefined for a wrong one, one that has run out, or one taken back. */
  find(token: string): Access | undefined;
}

export interface TokensOptions {
  /** A secret that opens everything. */
  readonly token?: string | undefined;
  /** A file of tokens, read again whenever it has changed. */
  readonly file?: string | undefined;
  readonly now: () => number;
  /** Told when the file of tokens cannot be used: then none of its tokens counts. */
  readonly onTrouble?: (error: unknown) => void;
}

export function openTokens({ token, file, now, onTrouble = () => {} }: TokensOptions): Tokens {
  const master = token === undefined ? undefined : hashOf(token);
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
    find(shown) {
      const hash = hashOf(shown);
      if (hash === master) return everything('token');
      const record = good(hash);
      return record && { name: record.name, roles: new Set(record.roles), valid: () => good(hash) !== undefined };
    },
  };
}
