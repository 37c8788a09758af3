import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
/** A small disk of its own, seen by the commands after it alone. */
const disk = (at: string) => `mount --make-rprivate / && mount -t tmpfs -o size=6m t '${at}'`;
const mayMount = process.platform === 'linux' && spawnSync('unshare', ['-m', 'bash', '-c', disk(tmpdir())]).status === 0;

/** Pushes before, on and after a full disk, then starts again; what was answered and what is there. */
const WALK = `
import { execSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
const [main, at] = process.argv.slice(1);
const authorization = 'Bearer a-secret-of-24-letters-x';
let errors = '';
async function start() {
  const env = { ...process.env, HAPAX_TOKEN: 'a-secret-of-24-letters-x' };
  const child = spawn(process.execPath, [main, 'serve', '--port', '0', '--no-open', '--data', at + '/data'], { env });
  child.stderr.on('data', (piece) => (errors += piece));
  let text = '';
  for await (const piece of child.stdout) {
    text += piece;
    const url = /playground +(http:\\S+)/.exec(text)?.[1];
    if (url) return { child, ask: async (path, method = 'GET', body) => {
      const reply = await fetch(url + path, { method, ...(body ? { headers: { authorization, 'content-type': 'application/json' }, body: JSON.stringify(body) } : { headers: { authorization } }) });
      const text = await reply.text();
      return { status: reply.status, retry: reply.headers.get('retry-after'), ...(text && JSON.parse(text)) };
    } };
  }
}
let time = 1.7e12;
const push = ({ ask }) => ask('api/streams/pump/samples', 'POST', { samples: Array.from({ length: 5000 }, (_, i) => ({ time: (time += 1000), values: [i % 9] })) });
let server = await start();
await server.ask('api/streams/pump', 'PUT', { features: ['a'], detectors: [{ method: 'ewma' }] });
const before = await push(server);
try { execSync('dd if=/dev/zero of=' + at + '/ballast bs=4k', { stdio: 'ignore' }); } catch {}
const full = await push(server);
const kept = [];
for (const [method, body] of [['DELETE'], ['PUT', { features: ['b'], detectors: [{ method: 'ewma' }] }]]) {
  const { status, message } = await server.ask('api/streams/pump', method, body);
  const { features, message: asleep } = await server.ask('api/streams/pump');
  kept.push({ method, status, message, features, asleep });
}
rmSync(at + '/ballast');
const after = await push(server);
server.child.kill('SIGKILL');
await once(server.child, 'exit');
server = await start();
const { taken } = await server.ask('api/streams/pump');
const gone = [(await server.ask('api/streams/pump', 'DELETE')).status, (await server.ask('api/streams/pump')).status];
server.child.kill('SIGTERM');
await once(server.child, 'exit');
console.log(JSON.stringify({ before: before.status, full, after: after.status, taken, kept, gone, errors }));
`;

test.skipIf(!mayMount)(
  'a push on a full disk is refused in words, nothing of it is kept, and what was answered is there after a crash (skipped where no disk can be made)',
  async () => {
    const at = mkdtempSync(join(tmpdir(), 'hapax-disk-'));
    onTestFinished(() => rmSync(at, { recursive: true, force: true }));
    const script = `${disk(at)} && exec '${process.execPath}' --input-type=module -e "$WALK" '${main}' '${at}'`;
    const { stdout } = await promisify(execFile)('unshare', ['-m', 'bash', '-c', script], { env: { ...process.env, WALK } });
    const { errors, full, kept, ...said } = JSON.parse(stdout);
    expect(said).toEqual({ before: 200, after: 200, taken: 10_000, gone: [204, 404] });
    // Neither deleted nor replaced: it goes on.
    const refused = { status: 503, features: ['a'], message: expect.stringContaining('this was not done') };
    expect(kept).toEqual([
      { ...refused, method: 'DELETE' },
      { ...refused, method: 'PUT' },
    ]);
    expect(full).toEqual({
      status: 503,
      retry: '10',
      code: 'STATE',
      message: expect.stringMatching(
        /^the disk of the data folder is full or cannot be written \((database or disk is full|disk I\/O error)\): this was not done; make room there and send it again$/,
      ),
    });
    // One line for the operator, without the inside of the program.
    expect(errors).toContain('the disk of the data folder is full or cannot be written');
    expect(errors).not.toContain('stack');
  },
  60_000,
);
