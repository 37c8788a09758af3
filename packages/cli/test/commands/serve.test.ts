import { mkdtempSync, rmSync } from 'node:fs';
import { createServer as plainServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Command } from 'commander';
import { expect, onTestFinished, test } from 'vitest';
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
async function serve(args: string[], then: (url: string, text: string) => Promise<void>): Promise<number | undefined> {
  const terminal = capture();
  const stop = new AbortController();
  let code: number | undefined;
  const command = serveCommand(terminal, (result) => (code = result), stop.signal);
  const ended = new Command().addCommand(command).parseAsync(['serve', '--port', '0', '--data', folder(), ...args], { from: 'user' });
  await expect.poll(() => terminal.text, { timeout: 15_000 }).toContain('data  ');
  await then(/http:\S+/.exec(terminal.text)![0], terminal.text);
  stop.abort();
  await ended;
  return code;
}

test('serve answers on loopback without a token, runs the demo stream, and ends when told to', async () => {
  const code = await serve(['--demo'], async (url, text) => {
    expect(text).not.toContain('token');
    expect(await (await fetch(`${url}health`)).json()).toMatchObject({ streams: 1 });
    const [demo] = (await (await fetch(`${url}api/streams`)).json()) as { name: string; taken: number }[];
    expect(demo!.name).toBe('demo');
    expect(demo!.taken).toBeGreaterThanOrEqual(2000);
  });
  expect(code).toBe(0);
});
test('on other addresses it shows a token once, and asks for it', async () => {
  await serve(['--host', '0.0.0.0'], async (url, text) => {
    const token = /token +(\S{32}) /.exec(text)![1]!;
    const { port } = new URL(url);
    const far = { 'x-forwarded-for': '10.0.0.1' };
    const status = async (headers: Record<string, string>) =>
      (await fetch(`http://127.0.0.1:${port}/api/streams`, { headers: { ...far, ...headers } })).status;
    expect(await status({})).toBe(401);
    expect(await status({ authorization: `Bearer ${token}` })).toBe(200);
  });
});
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
