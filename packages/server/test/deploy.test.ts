import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { createServer as tcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import WebSocket from 'ws';
import { parseAllDocuments } from 'yaml';
import { createServer } from '../src/server.ts';

const SECRET = 'a-secret-of-24-letters-x';
const page = readFileSync(new URL('../../../docs/guide/deploy.md', import.meta.url), 'utf8');
const block = (language: string): string => new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``).exec(page)?.[1] ?? '';
const has = (program: string, flag: string): boolean => spawnSync(program, [flag]).status === 0;

async function freePort(): Promise<number> {
  const server = tcpServer().listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  return typeof address === 'object' && address ? address.port : 0;
}

const nginx = has('nginx', '-v') && has('openssl', 'version');
test.skipIf(!nginx)(
  'the nginx of the guide opens nothing, and hands on what shows the token (skipped without nginx and openssl)',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hapax-nginx-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const server = await createServer({ token: SECRET, origins: ['https://anomalies.example'] });
    onTestFinished(() => server.close());
    await server.hub.put('pump', { features: ['a'], detectors: [{ method: 'ewma' }] });
    const inside = new URL(await server.listen('127.0.0.1', 0)).host;
    const port = await freePort();
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-subj', '/CN=anomalies.example'].concat([
        '-addext',
        'subjectAltName=DNS:anomalies.example',
        '-keyout',
        join(folder, 'privkey.pem'),
        '-out',
        join(folder, 'fullchain.pem'),
      ]),
      { stdio: 'ignore' },
    );
    const site = block('nginx')
      .replace('listen 443 ssl', `listen 127.0.0.1:${port} ssl`)
      .replaceAll('/etc/ssl/anomalies', folder)
      .replace('127.0.0.1:7400', inside);
    mkdirSync(join(folder, 'tmp'));
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
      .map((what) => `${what}_temp_path ${folder}/tmp/${what};`)
      .join('\n');
    const whole = `daemon off; pid ${folder}/pid; error_log ${folder}/error.log;\nevents {}\nhttp { access_log off; ${temporary}\n${site} }\n`;
    writeFileSync(join(folder, 'nginx.conf'), whole);
    const proxy: ChildProcess = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', join(folder, 'error.log')], {
      stdio: 'ignore',
    });
    onTestFinished(() => void proxy.kill());
    const ca = readFileSync(join(folder, 'fullchain.pem'));
    const name = 'anomalies.example';
    const told = (method: string, path: string, headers: Record<string, string> = {}) =>
      new Promise<IncomingMessage>((done, fail) => {
        const options = { host: '127.0.0.1', port, servername: name, ca, method, path, headers: { host: name, ...headers } };
        request(options, (reply) => {
          reply.resume();
          done(reply);
        })
          .on('error', fail)
          .end();
      });
    const ask = async (...given: Parameters<typeof told>) => (await told(...given)).statusCode;
    await expect.poll(() => ask('GET', '/health').catch(() => 0), { timeout: 10_000 }).toBe(200);
    expect(await ask('GET', '/api/streams')).toBe(401);
    expect(await ask('GET', '/api/streams', { host: 'localhost' })).toBe(401);
    expect(await ask('DELETE', '/api/streams/pump')).toBe(401);
    const authorization = `Bearer ${SECRET}`;
    expect(await ask('GET', '/api/streams', { authorization, origin: `https://${name}` })).toBe(200);
    for (const origin of ['https://evil.example', `http://${name}`])
      expect(await ask('GET', '/api/streams', { authorization, origin }), origin).toBe(403);
    for (const headers of [
      { 'x-forwarded-for': '127.0.0.1', 'x-real-ip': '127.0.0.1', forwarded: 'for=127.0.0.1;host=localhost' },
      { 'sec-websocket-protocol': `token.${SECRET}` },
      { 'sec-websocket-protocol': `token.${SECRET}`, upgrade: 'websocket' },
      { 'x-original-url': '/health', 'x-http-method-override': 'GET', referer: `https://${name}/` },
    ])
      expect(await ask('GET', '/api/streams', headers), JSON.stringify(headers)).toBe(401);
    const code = new URL(server.link(`https://${name}/`)).search;
    const [cookie = ''] = (await told('GET', `/open${code}`)).headers['set-cookie'] ?? [];
    expect(cookie).toMatch(/; HttpOnly; SameSite=Strict; Secure$/);
    const hello = await new Promise((done, fail) => {
      const options = { ca, servername: name, headers: { host: name, origin: `https://${name}` } };
      const socket = new WebSocket(`wss://127.0.0.1:${port}/live/pump`, ['hapax', `token.${SECRET}`], options);
      socket.on('message', (data) => {
        done(JSON.parse(String(data)).type);
        socket.close();
      });
      socket.on('error', fail);
    });
    expect(hello).toBe('hello');
  },
);

test('the pieces of the guide for Kubernetes and Prometheus are sound YAML, and name flags and routes that there are', () => {
  const deployment = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => parseAllDocuments(text!)[0]!);
  for (const piece of deployment) expect(piece.errors).toEqual([]);
  const { spec } = deployment.map((piece) => piece.toJS()).find(({ kind }) => kind === 'Deployment').spec.template;
  const serve = readFileSync(new URL('../../cli/src/commands/serve.ts', import.meta.url), 'utf8');
  const flags = spec.containers[0].args.filter((word: string) => word.startsWith('--'));
  expect(flags.length).toBeGreaterThan(3);
  for (const flag of flags) expect(serve, flag).toContain(`'${flag}`);
  expect(spec.containers[0].readinessProbe.httpGet.path).toBe('/health');
});

test.skipIf(!has('caddy', 'version'))('the Caddyfile of the guide is one (skipped without caddy)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hapax-caddy-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'Caddyfile');
  writeFileSync(path, block('caddy'));
  // Older ones read no configuration from standard input.
  const checked = spawnSync('caddy', ['adapt', '--adapter', 'caddyfile', '--config', path], { encoding: 'utf8' });
  expect(checked.status, checked.stderr).toBe(0);
});
