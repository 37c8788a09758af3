import { HapaxError } from 'hapax';

/**
 * The part of an answer that a JSON pointer names, `/data/0/items` for one, or undefined where there is none; '' is all of it.
 * Bryan, Zyp & Nottingham (2013), RFC 6901.
 */
export function partOf(answer: unknown, pointer: string): unknown {
  let here = answer;
  for (const name of pointer.split('/').slice(1)) {
    if (typeof here !== 'object' || here === null) return undefined;
    const key = name.replaceAll('~1', '/').replaceAll('~0', '~');
    // What `JSON.parse` makes has nothing but its own fields; an array has its places besides.
    here = Object.hasOwn(here, key) ? (here as Readonly<Record<string, unknown>>)[key] : undefined;
  }
  return here;
}

/** @throws HapaxError `CONFIG` */
export function checkPointer(who: string, name: string, pointer: string): string {
  if (pointer === '' || (pointer.startsWith('/') && !/~(?![01])/.test(pointer))) return pointer;
  throw new HapaxError('CONFIG', `${who}: \`${name}\` must be a JSON pointer, such as /data/items; got ${pointer}`);
}

/** How the pages of an answer follow each other. */
export interface Paging {
  /** JSON pointer of the address of the next page, or of the token that asks for it. */
  readonly next: string;
  /** Parameter of the address that takes the token; without it `next` holds an address. */
  readonly parameter?: string;
}

/**
 * The address of the page after this one; undefined after the last. A page is asked from the same host only: the headers go with it.
 * @throws HapaxError `NETWORK`
 */
export function nextPage(answer: unknown, asked: string, first: string, { next, parameter }: Paging): string | undefined {
  const found = partOf(answer, next);
  if (found === undefined || found === null || found === '' || found === false) return undefined;
  const base = new URL(asked);
  const refuse = (text: string) => new HapaxError('NETWORK', `${base.host}: the next page ${text}`);
  if (typeof found !== 'string' && typeof found !== 'number') throw refuse('is neither an address nor a token');
  if (parameter !== undefined) {
    const url = new URL(first);
    url.searchParams.set(parameter, String(found));
    return url.href;
  }
  if (typeof found === 'number' || !URL.canParse(found, base.href))
    throw refuse('is a token, and `pageParameter` does not say which parameter takes it');
  const url = new URL(found, base);
  if (url.origin !== base.origin) throw refuse(`is at ${url.host}, another host, which gets no headers of this one`);
  return url.href;
}
