import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

interface Encoded {
  readonly encoding: string | undefined;
  readonly bytes: Buffer;
  readonly tag: string;
}

/** Packed as who asks can take it, the smallest first. */
const ENCODINGS = [
  { ending: '.br', name: 'br' },
  { ending: '.gz', name: 'gzip' },
] as const;

/** Of every kind of file that the page is built of. */
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/**
 * The files of the built page, each at its own address and `/index.html` at `/`. They are read once: what is asked for is a name of this
 * list or nothing, and no address reaches the disk.
 */
export function pageRoutes(folder: string): (app: FastifyInstance) => Promise<void> {
  const files = readFiles(folder);
  return async (app) => {
    for (const [name, ways] of files) {
      const serve = (request: FastifyRequest, reply: FastifyReply) => answer(name, ways, request, reply);
      // What stands for itself, such as /hapax.json, is not a file of the page.
      for (const url of name === '/index.html' ? ['/', name] : [name])
        if (!app.hasRoute({ method: 'GET', url })) app.get(url, { schema: { hide: true }, config: { page: true } }, serve);
    }
  };
}

function readFiles(folder: string): Map<string, Encoded[]> {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length).replaceAll('\\', '/'));
  const all = new Set(paths);
  return new Map(
    paths
      .filter((path) => !ENCODINGS.some(({ ending }) => path.endsWith(ending) && all.has(path.slice(0, -ending.length))))
      .map((path) => [path.startsWith('/') ? path : `/${path}`, waysOf(folder, path, all)]),
  );
}

function waysOf(folder: string, path: string, all: ReadonlySet<string>): Encoded[] {
  const read = (from: string, encoding: string | undefined): Encoded => {
    const bytes = readFileSync(join(folder, from));
    // Of the content: packages unpack with one time for all files and all versions.
    return { encoding, bytes, tag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"` };
  };
  return [
    ...ENCODINGS.filter(({ ending }) => all.has(path + ending)).map(({ ending, name }) => read(path + ending, name)),
    read(path, undefined),
  ];
}

function answer(name: string, ways: readonly Encoded[], request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const taken = `${request.headers['accept-encoding'] ?? ''}`.split(',').map((each) => each.trim());
  const chosen = ways.find(({ encoding }) => encoding === undefined || taken.includes(encoding)) ?? ways[ways.length - 1];
  void reply
    .header('cache-control', cached(name))
    .header('etag', chosen.tag)
    .type(TYPES[extname(name)] ?? 'application/octet-stream');
  if (ways.length > 1) void reply.header('vary', 'accept-encoding');
  const known = `${request.headers['if-none-match'] ?? ''}`.split(',').map((each) => each.trim().replace(/^W\//, ''));
  if (known.includes(chosen.tag)) return reply.code(304).send();
  if (chosen.encoding !== undefined) void reply.header('content-encoding', chosen.encoding);
  return reply.send(chosen.bytes);
}

/** Names of assets change with their content; all other files are asked for anew, so that an update is seen at once. */
function cached(name: string): string {
  return name.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
}
