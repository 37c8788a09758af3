import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'hapax-writing-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const data = join(folder, 'data.csv');
writeFileSync(data, `a,b\n${Array.from({ length: 40 }, (_, i) => `${(i * 7) % 11},${(i * 13) % 17}`).join('\n')}\n900,1\n`);
const model = join(folder, 'model.json');

/** `hapax detect data.csv …` as words of a shell. */
const detect = (rest: string) => `'${process.execPath}' '${main}' detect '${data}' --method mad --exit-zero ${rest}`;
const bash = async (script: string) => (await promisify(execFile)('bash', ['-c', script], { maxBuffer: 1 << 26 })).stdout;
const hasBash = spawnSync('bash', ['-c', 'true']).status === 0;
/** A private tree of devices: never those of this machine. */
const DEVICES = 'mount --make-rprivate / && mount -t tmpfs t /dev && mknod -m 666 /dev/null c 1 3 && ln -s /proc/self/fd /dev/fd';
const mayMount = process.platform === 'linux' && spawnSync('unshare', ['-m', 'bash', '-c', DEVICES]).status === 0;

test.skipIf(!mayMount)(
  'every flag that writes a file writes through a device, which stays one (skipped where none can be made)',
  async () => {
    const flags = ['-o /dev/null', '--csv -o /dev/null', '--report /dev/null', '--save /dev/null'];
    const commands = [...flags.map(detect), `'${process.execPath}' '${main}' plot '${data}' --method mad -o /dev/null`];
    const script = `${DEVICES} && { ${commands.join(' && ')}; } && stat -c '%F %t %T %a' /dev/null && ls /dev`;
    const { stdout } = await promisify(execFile)('unshare', ['-m', 'bash', '-c', script]);
    expect(stdout.slice(stdout.indexOf('character'))).toBe('character special file 1 3 666\nfd\nnull\n');
  },
);

test.skipIf(!hasBash)('a process substitution, and standard output by its name, get the result', async () => {
  const plain = await bash(detect('--csv'));
  expect(plain).toContain('900,1');
  for (const words of [
    '--csv -o >(cat)',
    '--csv -o /dev/stdout',
    '--csv -o /dev/fd/1',
    '--csv -o /proc/self/fd/1',
    '--csv -o >(cat) | cat',
  ])
    expect(await bash(detect(words)), words).toBe(plain);
  expect(await bash(`'${process.execPath}' '${main}' plot '${data}' --method mad -o /dev/stdout`)).toMatch(/^<svg /);
});

test.skipIf(!hasBash)('a file that the shell appends to is appended to', async () => {
  const log = join(folder, 'log.csv');
  writeFileSync(log, 'before\n');
  await bash(`${detect('--csv -o /dev/stdout')} >> '${log}'; ${detect('--csv -o /dev/fd/7')} 7>> '${log}'`);
  const plain = await bash(detect('--csv'));
  expect(readFileSync(log, 'utf8')).toBe(`before\n${plain}${plain}`);
});

test.skipIf(!hasBash)('results, reports, models and drawings are for their owner alone', async () => {
  const [csv, html, svg] = ['a.csv', 'a.html', 'a.svg'].map((name) => join(folder, name));
  await bash(`umask 022; ${detect(`--csv -o '${csv}' --report '${html}' --save '${model}'`)}`);
  await bash(`umask 022; '${process.execPath}' '${main}' plot '${data}' --method mad -o '${svg}'`);
  const modes = await bash(`stat -c %a '${csv}' '${html}' '${model}' '${svg}'`);
  expect(modes).toBe('600\n600\n600\n600\n');
});

/** A small disk of its own, full or read-only, in which the script runs. */
const onDisk = (state: 'full' | 'ro', script: string) =>
  spawnSync(
    'unshare',
    [
      '-m',
      'bash',
      '-c',
      `mount --make-rprivate / && mount -t tmpfs -o size=64k t /mnt && ${state === 'ro' ? 'mount -o remount,ro /mnt' : '{ head -c 100000 /dev/zero > /mnt/fill 2> /dev/null; true; }'} && { ${script}; }`,
    ],
    { encoding: 'utf8', env: { ...process.env, HAPAX_TOKEN: 'a-token-of-sixteen-letters' } },
  );
const pipeline = join(folder, 'pipeline.yaml');
writeFileSync(
  pipeline,
  `features: [a]\nsource: { type: ndjson, path: ${join(folder, 'none.ndjson')} }\ndetectors: [{ method: ewma }]\nsinks: [{ type: stdout }]\nstate: { type: file, path: /mnt/state }\n`,
);
test.skipIf(!mayMount).each([
  ['ro', detect('-o /mnt/o.csv'), '/mnt/o.csv cannot be written: the disk is read-only'],
  ['full', detect('-o /mnt/o.csv'), '/mnt/o.csv cannot be written: the disk is full'],
  ['ro', `'${process.execPath}' '${main}' ids run '${data}' -o /mnt/ids`, undefined],
  [
    'ro',
    `'${process.execPath}' '${main}' ids label 10.0.0.1 --normal --labels /mnt/l.ndjson`,
    '/mnt/l.ndjson cannot be written: the disk is read-only',
  ],
  [
    'full',
    `'${process.execPath}' '${main}' ids label 10.0.0.1 --normal --labels /mnt/l.ndjson`,
    '/mnt/l.ndjson cannot be written: the disk is full',
  ],
  ['ro', `'${process.execPath}' '${main}' watch '${pipeline}'`, '/mnt/state.lock: the lock cannot be written: the disk is read-only'],
  ['full', `'${process.execPath}' '${main}' watch '${pipeline}'`, '/mnt/state.lock: the lock cannot be written: the disk is full'],
  [
    'ro',
    `'${process.execPath}' '${main}' serve --no-open --port 0 --data /mnt/d`,
    '/mnt/d cannot be written: the disk is read-only; give another folder of the database with --data',
  ],
  [
    'full',
    `'${process.execPath}' '${main}' serve --no-open --port 0 --data /mnt/d`,
    '/mnt/d/hapax.lock: the lock cannot be written: the disk is full',
  ],
] as const)('on a disk that is %s the command says so in one line: %s', (state, script, told) => {
  const { status, stderr } = onDisk(state, script);
  expect(status).toBe(1);
  if (told === undefined) expect(stderr).toMatch(/^hapax: [^\n]*\n$/);
  else expect(stderr).toBe(`hapax: ${told}\n`);
  expect(stderr).not.toContain('unexpected');
});
test('a folder that one may not look into is told as what it is', () => {
  const closed = join(folder, 'x'.repeat(300), 'o.csv');
  const { status, stderr } = spawnSync('bash', ['-c', detect(`-o '${closed}'`)], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([1, `hapax: ${closed} cannot be written: the name is too long\n`]);
});
