import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { hapax, scratch } from './capture.ts';

const { file } = scratch();
const has = (command: string) => spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;

/** What bash offers for a line. */
async function offered(line: readonly string[]): Promise<string[]> {
  const { out } = await hapax(['completion', 'bash']);
  const script = file('hapax.bash', out);
  const words = line.map((word) => `'${word}'`).join(' ');
  const asked = `source ${script}; COMP_WORDS=(${words}); COMP_CWORD=${line.length - 1}; _hapax; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync('bash', ['-c', asked], { encoding: 'utf8', cwd: '/' });
  expect(stderr).toBe('');
  return stdout.split('\n').filter(Boolean);
}

test.skipIf(!has('bash'))('bash completes commands, commands below them, flags and what a flag may be (skips without bash)', async () => {
  expect(await offered(['hapax', 'det'])).toEqual(['detect']);
  expect(await offered(['hapax', 'token', 'rot'])).toEqual(['rotate']);
  expect(await offered(['hapax', 'detect', '--contam'])).toEqual(['--contamination']);
  expect(await offered(['hapax', 'detect', 'x.csv', '--format', 'par'])).toEqual(['parquet']);
  expect(await offered(['hapax', 'completion', 'f'])).not.toContain('detect');
});

test('zsh and fish get every command with its sentence', async () => {
  const zsh = (await hapax(['completion', 'zsh'])).out;
  const fish = (await hapax(['completion', 'fish'])).out;
  expect(zsh).toContain("'detect:Find the anomalies of a file'");
  expect(fish).toContain("complete -c hapax -n '__fish_use_subcommand' -a detect -d 'Find the anomalies of a file'");
  expect(fish).toContain("-n '__fish_seen_subcommand_from ids; and __fish_seen_subcommand_from run'");
});

test('a shell that is not known is named', async () => {
  const { code, err } = await hapax(['completion', 'csh']);
  expect(code).toBe(2);
  expect(err).toContain('csh');
});

test.skipIf(!has('groff'))('the manual page is one that groff takes without a word (skips without groff)', async () => {
  const { stderr, status } = spawnSync('groff', ['-man', '-ww', '-z'], { input: (await hapax(['man'])).out, encoding: 'utf8' });
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
});

test('the manual page has every command', async () => {
  const { out } = await hapax(['man']);
  for (const name of ['detect', 'watch', 'serve', 'ids run', 'token rotate', 'completion']) expect(out).toContain(`.SS hapax ${name} `);
});
