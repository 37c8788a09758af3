import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { COMMANDS, commandsFor } from '../src/commands.ts';
import { hapax } from './capture.ts';

const terminal = { out() {}, err() {} } as never;
const names = async (...args: string[]) => (await commandsFor({ args, terminal, finish() {} })).map((one) => one.name());

test('what is asked for is made alone, and all where the program itself is asked', async () => {
  expect(await names('token')).toEqual(['token']);
  expect(await names('backtest', 'x.yaml')).toEqual(['watch', 'dead-letters', 'backtest']);
  expect(await names('--help')).toEqual(COMMANDS);
  expect(await names('dtect')).toEqual(COMMANDS);
  expect(await names('--version')).toEqual([]);
});

test('each command answers to its name, and the help of the program names all of them', async () => {
  const { out } = await hapax(['--help']);
  for (const name of [...COMMANDS, 'completion', 'man']) {
    expect(out).toContain(`\n  ${name} `);
    expect((await hapax([name, '--help'])).out).toMatch(new RegExp(`^Usage: hapax ${name} `));
  }
});

test('a method that none is called by is told by commands that take one, and by no others', async () => {
  expect((await hapax(['detect', 'x.csv', '--method', 'nope'])).err).toMatch(/^hapax: there is no method "nope"; there are auto, /);
  expect((await hapax(['token', 'list', '--method', 'nope'])).err).toBe("hapax: unknown option '--method'; see hapax token --help\n");
});

test('a token can be made before the server has run: its data folder is made', async () => {
  const above = mkdtempSync(join(tmpdir(), 'hapax-token-'));
  onTestFinished(() => rmSync(above, { recursive: true, force: true }));
  const data = join(above, 'not', 'there');
  const made = await hapax(['token', 'new', 'grafana', '--role', 'read', '--data', data]);
  expect([made.code, made.err]).toEqual([0, 'token grafana may read; it is shown once\n']);
  expect((await hapax(['token', 'list', '--data', data])).out).toMatch(/^grafana {2}read /);
});
