import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { createServer as plainServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { readLabels } from '@hapax/ids';
import { Command } from 'commander';
import { expect, onTestFinished, test, vi } from 'vitest';
import { serveCommand } from '../../src/commands/serve.ts';
import { run } from '../../src/run.ts';
import type { Terminal } from '../../src/terminal.ts';

function capture(): Terminal & { text: string } {
  const terminal = {
    text: '',
    input: () => Readable.from([]),
    outIsTty: false,
    errIsTty: false,
    color: false,
    width: 100,
    debug: false,
    out: add,
    err: add,
  };
  function add(text: string) {
    terminal.text += text;
  }
  return terminal;
}
function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'hapax-serve-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}
async function serve(args: string[], then: (url: string, text: string, now: () => string) => Promise<void>): Promise<number | undefined> {
  const terminal = capture();
  const stop = new AbortController();
  let code: number | undefined;
  const command = serveCommand(terminal, (result) => (code = result), stop.signal);
  const ended = new Command().addCommand(command).parseAsync(['serve', '--port', '0', '--data', folder(), ...args], { from: 'user' });
  await expect.poll(() => terminal.text, { timeout: 15_000 }).toContain('data  ');
  await then(/playground +(https?:\S+)/.exec(terminal.text)![1]!, terminal.text, () => terminal.text);
  stop.abort();
  await ended;
  return code;
}

const tokenOf = (text: string): string => /token +(\S{32}) /.exec(text)?.[1] ?? '';

test('serve asks on loopback too, runs the demo stream, and ends when told to', async () => {
  const code = await serve(['--demo'], async (url, text) => {
    expect((await fetch(`${url}api/streams`)).status).toBe(401);
    expect(await (await fetch(`${url}health`)).json()).toMatchObject({ streams: 1 });
    const headers = { authorization: `Bearer ${tokenOf(text)}` };
    const [demo] = (await (await fetch(`${url}api/streams`, { headers })).json()) as { name: string; taken: number }[];
    expect(demo!.name).toBe('demo');
    expect(demo!.taken).toBeGreaterThanOrEqual(2000);
  });
  expect(code).toBe(0);
});
test('one click on the link signs a browser in; then the terminal shows the next link', async () => {
  await serve([], async (url, text, now) => {
    const link = /open +(http:\S+)/.exec(text)![1]!;
    const reply = await fetch(link, { redirect: 'manual' });
    expect([reply.status, reply.headers.get('location')]).toEqual([303, '/']);
    const cookie = reply.headers.get('set-cookie')!.split(';')[0]!;
    expect((await fetch(`${url}api/streams`, { headers: { cookie } })).status).toBe(200);
    expect((await fetch(link, { redirect: 'manual' })).status).toBe(401);
    const next = /next +(http:\S+)/.exec(now())![1]!;
    expect((await fetch(next, { redirect: 'manual' })).status).toBe(303);
  });
});
test('an empty or short HAPAX_TOKEN starts nothing', async () => {
  onTestFinished(() => void vi.unstubAllEnvs());
  for (const [token, why] of [
    ['', 'HAPAX_TOKEN is empty: that would be no protection at all'],
    ['a', 'HAPAX_TOKEN must have at least 16 characters; got 1'],
  ] as const) {
    vi.stubEnv('HAPAX_TOKEN', token);
    const terminal = capture();
    expect(await run(['serve', '--port', '0', '--data', folder()], terminal)).toBe(1);
    expect(terminal.text).toContain(`hapax: ${why}`);
  }
});
test('with a token of the operator nothing that lets anyone in is written where others may read it', async () => {
  onTestFinished(() => void vi.unstubAllEnvs());
  vi.stubEnv('HAPAX_TOKEN', 'a-secret-of-24-letters-x');
  await serve(['--host', '0.0.0.0'], async (url, text) => {
    expect(text).not.toMatch(/secret|token|code=/);
    const { port } = new URL(url);
    const status = async (token: string) =>
      (await fetch(`http://127.0.0.1:${port}/api/streams`, { headers: { authorization: `Bearer ${token}` } })).status;
    expect([await status('wrong'), await status('a-secret-of-24-letters-x')]).toEqual([401, 200]);
  });
});
test('tokens with roles are made, shown once, listed, rotated and taken back', async () => {
  const data = folder();
  const call = async (...args: string[]) => {
    const terminal = capture();
    return [await run(['token', ...args, '--data', data], terminal), terminal.text] as const;
  };
  const [, made] = await call('new', 'sensor-7', '--role', 'push', 'read', '--expires', '90d');
  expect(made).toMatch(/^[\w-]{32}\ntoken sensor-7 may read, push; it is shown once\n$/);
  expect((await call('list'))[1]).toMatch(/^sensor-7 {2}read,push {2}made \S+Z {2}until \S+Z\n$/);
  expect((await call('rotate', 'sensor-7', '--overlap', '1h'))[1]).toMatch(/^[\w-]{32}\n$/);
  expect((await call('list'))[1].split('\n')).toHaveLength(3);
  expect((await call('remove', 'sensor-7'))[1]).toBe('token sensor-7 is taken back\n');
  expect((await call('list'))[1]).toBe('there are no tokens; make one with: hapax token new NAME --role read\n');
  expect((await call('new', 'x', '--role', 'root'))[1]).toContain('--role must be among read, push, manage; got root');
  expect((await call('new', 'x', '--expires', 'soon'))[1]).toContain('a time is a number with m, h or d behind it, such as 90d');
});
test.skipIf(spawnSync('openssl', ['version']).status !== 0)(
  'a certificate makes the server speak TLS (skipped without openssl)',
  async () => {
    const [into, other] = [folder(), folder()];
    for (const place of [into, other])
      execFileSync(
        'openssl',
        [
          'req',
          '-x509',
          '-newkey',
          'ec',
          '-pkeyopt',
          'ec_paramgen_curve:prime256v1',
          '-nodes',
          '-subj',
          '/CN=localhost',
          '-addext',
          'subjectAltName=DNS:localhost',
          '-keyout',
          join(place, 'key.pem'),
          '-out',
          join(place, 'cert.pem'),
        ],
        { stdio: 'ignore' },
      );
    const [cert, key] = [join(into, 'cert.pem'), join(into, 'key.pem')];
    await serve(['--tls-cert', cert, '--tls-key', key], async (url, text) => {
      expect(url).toMatch(/^https:/);
      const { port } = new URL(url);
      const ca = readFileSync(cert);
      const status = await new Promise((done, fail) =>
        request({ host: 'localhost', port, path: '/api/streams', ca, headers: { authorization: `Bearer ${tokenOf(text)}` } }, (reply) => {
          reply.resume();
          done(reply.statusCode);
        })
          .on('error', fail)
          .end(),
      );
      expect(status).toBe(200);
    });
    const terminal = capture();
    expect(await run(['serve', '--tls-cert', cert, '--tls-key', join(other, 'key.pem'), '--data', folder()], terminal)).toBe(1);
    expect(terminal.text).toContain(`TLS: the certificate ${cert} and the key ${join(other, 'key.pem')} cannot be used: `);
    expect(await run(['serve', '--tls-cert', cert], terminal)).toBe(2);
    expect(terminal.text).toContain('--tls-cert and --tls-key go together');
  },
);
test('a port in use and a port that is none are told in one line', async () => {
  const other = plainServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  onTestFinished(() => void other.close());
  const address = other.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const terminal = capture();
  expect(await run(['serve', '--port', String(port), '--data', folder()], terminal)).toBe(1);
  expect(terminal.text).toContain(`127.0.0.1:${port} cannot be listened on: it is in use; choose another --port`);
  expect(await run(['serve', '--port', '70000'], terminal)).toBe(2);
  expect(terminal.text).toContain('a port is an integer in [0, 65535]');
});
test('reports of a configuration of hapax ids are shown, and what is said of a host lies where the next run reads it', async () => {
  const place = folder();
  mkdirSync(join(place, 'out', '2026-01-31'), { recursive: true });
  writeFileSync(join(place, 'out', '2026-01-31', 'report.html'), '<main>a report</main>');
  writeFileSync(join(place, 'ids.yaml'), 'logs: [eve.json]\noutput: out\n');
  await serve(['--ids', join(place, 'ids.yaml')], async (url, text) => {
    expect(text).toContain(`reports     ${url}reports\n`);
    const headers = { authorization: `Bearer ${tokenOf(text)}`, 'content-type': 'application/json' };
    const get = async (path: string) => (await fetch(`${url}api/${path}`, { headers })).text();
    expect(JSON.parse(await get('reports'))).toEqual(['2026-01-31']);
    expect(await get('reports/2026-01-31')).toBe('<main>a report</main>');
    const body = JSON.stringify({ verdict: 'normal', host: '10.0.0.1', who: 'ann' });
    const said = async () => (await fetch(`${url}api/labels`, { method: 'POST', headers, body })).json();
    expect([await said(), await said()]).toMatchObject([{ added: true }, { added: false }]);
  });
  expect(await readLabels(join(place, 'labels.db'))).toMatchObject([{ verdict: 'normal', host: '10.0.0.1', who: 'ann' }]);
});
