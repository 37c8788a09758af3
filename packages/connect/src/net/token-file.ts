import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from '@hapax/connect/zod';
import { writeWhole } from '@hapax/io';
import { HapaxError } from 'hapax';
import { ROLES, type Role } from './roles.ts';

/** A token as it is kept: its hash only, so a copied file lets nobody in. It is drawn at random, so a plain hash is enough. */
export interface TokenRecord {
  readonly name: string;
  readonly roles: readonly Role[];
  /** SHA-256 of the token, in hex. */
  readonly sha256: string;
  readonly created: string;
  /** ISO date after which it is refused; never unless given. */
  readonly expires?: string | undefined;
}

const Name = z.string().regex(/^[\w.-]{1,100}$/);
const TokenFile = z.strictObject({
  tokens: z.array(
    z.strictObject({
      name: Name,
      roles: z.array(z.enum(ROLES)).min(1),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
      created: z.iso.datetime(),
      expires: z.iso.datetime().optional(),
    }),
  ),
});

export const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/** @throws HapaxError `FILE` when it is there and not as it was written */
export function readTokens(path: string): TokenRecord[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return [];
    throw new HapaxError('FILE', `${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  }
  try {
    return TokenFile.parse(JSON.parse(text)).tokens;
  } catch (cause) {
    throw new HapaxError('FILE', `${path} is no file of tokens; put back a copy, or remove it and make the tokens anew`, cause);
  }
}

const write = (path: string, tokens: readonly TokenRecord[]): Promise<void> => writeWhole(path, `${JSON.stringify({ tokens }, null, 2)}\n`);

export interface NewToken {
  readonly name: string;
  readonly roles: readonly Role[];
  /** Milliseconds that it is good for; for ever unless given. */
  readonly lifetimeMs?: number;
}

/** Make a token and keep its hash. Returns the token, which is nowhere else. @throws HapaxError `OPTION` when the name is taken */
export async function addToken(path: string, { name, roles, lifetimeMs }: NewToken, now: number): Promise<string> {
  if (!Name.safeParse(name).success)
    throw new HapaxError('OPTION', `a token's name is of letters, digits, dot, dash and underline, at most 100; got ${name}`);
  const tokens = readTokens(path);
  if (tokens.some((one) => one.name === name))
    throw new HapaxError('OPTION', `there is a token ${name} already; rotate it, remove it, or choose another name`);
  const token = randomBytes(24).toString('base64url');
  await write(path, [...tokens, recordOf(token, { name, roles, ...(lifetimeMs === undefined ? {} : { lifetimeMs }) }, now)]);
  return token;
}

/**
 * Give a name a new token with the same roles and lifetime. The old one is good for `overlapMs` more, so that its users can change over.
 * @throws HapaxError `OPTION` when there is no such token
 */
export async function rotateToken(path: string, name: string, overlapMs: number, now: number): Promise<string> {
  const tokens = readTokens(path);
  const newest = tokens.findLast((one) => one.name === name);
  if (!newest) throw missing(name);
  const token = randomBytes(24).toString('base64url');
  const lifetimeMs = newest.expires === undefined ? undefined : Date.parse(newest.expires) - Date.parse(newest.created);
  const end = new Date(now + overlapMs).toISOString();
  const older = tokens
    .filter((one) => one.expires === undefined || Date.parse(one.expires) > now)
    .map((one) => (one.name === name && !(one.expires !== undefined && one.expires < end) ? { ...one, expires: end } : one));
  await write(path, [...older, recordOf(token, { name, roles: newest.roles, ...(lifetimeMs === undefined ? {} : { lifetimeMs }) }, now)]);
  return token;
}

/** @throws HapaxError `OPTION` when there is no such token */
export async function removeToken(path: string, name: string): Promise<void> {
  const tokens = readTokens(path);
  const left = tokens.filter((one) => one.name !== name);
  if (left.length === tokens.length) throw missing(name);
  await write(path, left);
}

const missing = (name: string): HapaxError => new HapaxError('OPTION', `there is no token ${name}; \`hapax token list\` shows them`);

const recordOf = (token: string, { name, roles, lifetimeMs }: NewToken, now: number): TokenRecord => ({
  name,
  roles,
  sha256: hashOf(token),
  created: new Date(now).toISOString(),
  ...(lifetimeMs === undefined ? {} : { expires: new Date(now + lifetimeMs).toISOString() }),
});
