import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { listenToSlack } from '../../src/watch/slack-answers.ts';

const SECRET = '8f742231b10e8888abcd99yyyzzz85a5';

async function listening(file = 'answers.ndjson') {
  const folder = mkdtempSync(join(tmpdir(), 'hapax-slack-'));
  const path = join(folder, file);
  const said: string[] = [];
  const door = await listenToSlack({ secret: SECRET, port: 0, host: '127.0.0.1' }, path, (text) => said.push(text));
  onTestFinished(async () => {
    await door.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const press = (secret = SECRET) => {
    const value = JSON.stringify({ stream: 'pump', incident: '0123456789abcdef', verdict: 'false alarm' });
    const body = new URLSearchParams({
      payload: JSON.stringify({ type: 'block_actions', user: { username: 'anna' }, actions: [{ value }] }),
    }).toString();
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature = `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
    const headers = { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': signature };
    return fetch(`http://127.0.0.1:${door.port}/`, { method: 'POST', headers, body });
  };
  return { path, said, press, door };
}

test('a button pressed in Slack is a line of the file of answers', async () => {
  const { path, said, press, door } = await listening();
  expect((await press(`${SECRET}x`)).status).toBe(401);
  expect((await fetch(`http://127.0.0.1:${door.port}/`)).status).toBe(405);
  expect((await press()).status).toBe(200);
  expect(readFileSync(path, 'utf8')).toBe('{"incident":"0123456789abcdef","verdict":"false alarm","who":"anna"}\n');
  expect((await press(`${SECRET}y`)).status).toBe(401);
  expect(said).toEqual([
    `buttons of Slack are listened to on http://127.0.0.1:${door.port}`,
    'feedback: a request to the buttons of Slack was refused: the signature is not of this app: its signing secret is another; told once',
  ]);
});

test('a last line that somebody has left without its end is not lost', async () => {
  const { path, press } = await listening();
  writeFileSync(path, '{"incident":"fedcba9876543210","verdict":"real"}');
  expect((await press()).status).toBe(200);
  expect(
    readFileSync(path, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line).incident),
  ).toEqual(['fedcba9876543210', '0123456789abcdef']);
});

test('an answer that cannot be kept is told to both sides', async () => {
  const { said, press } = await listening('no/such/folder.ndjson');
  expect((await press()).status).toBe(500);
  expect(said[1]).toMatch(/^feedback: an answer from Slack could not be kept: ENOENT/);
});

test('a port in use is told with its name', async () => {
  const { door } = await listening();
  await expect(listenToSlack({ secret: SECRET, port: door.port, host: '127.0.0.1' }, 'x', () => {})).rejects.toThrow(
    `feedback.slack: cannot listen on 127.0.0.1:${door.port}: listen EADDRINUSE: address already in use 127.0.0.1:${door.port}`,
  );
});
