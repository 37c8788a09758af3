// npm run site:open: the site on this machine alone, under the policy that it is made for.
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const dist = fileURLToPath(new URL('./dist', import.meta.url));
const TYPES = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
};
const POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'";

if (!existsSync(join(dist, 'index.html'))) {
  console.error('there is no site yet: npm run site');
  process.exit(1);
}
/** The file of the site that an address names; undefined when it names none, or leads out of the site. @param {string} url */
function pathOf(url) {
  try {
    const path = normalize(join(dist, decodeURIComponent(url.split('?')[0]).replace(/\/$/, '/index.html')));
    return path.startsWith(dist + sep) ? path : undefined;
  } catch {
    return undefined;
  }
}

const server = createServer((request, response) => {
  const path = pathOf(request.url ?? '/');
  const known = path !== undefined && existsSync(path) && extname(path) !== '';
  const file = known && path !== undefined ? path : join(dist, '404.html');
  const type = TYPES[/** @type {keyof typeof TYPES} */ (extname(file))] ?? 'application/octet-stream';
  response.writeHead(known ? 200 : 404, { 'content-type': type, 'content-security-policy': POLICY }).end(readFileSync(file));
});
server.listen(Number(process.env.PORT ?? 7500), '127.0.0.1', () => {
  const address = server.address();
  console.log(`http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : ''}/ (Ctrl+C ends it)`);
});
