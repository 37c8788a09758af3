import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HapaxError, random } from 'hapax';
import type { Sample } from 'hapax/stream';
import { afterEach, expect, test } from 'vitest';
import { webhook } from '../../src/sinks/index.ts';
import { httpPoll } from '../../src/sources/index.ts';
import { exampleEvent } from '../../src/testing/index.ts';
import { faultyRelay } from '../faulty-relay.ts';
import { jumpingClock } from '../manual-clock.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function listen(answer: RequestListener): Promise<number> {
  const server = createServer(answer);
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  return (server.address() as AddressInfo).port;
}

test.each([1, 2, 3])(
  'a webhook behind a network that cuts and crumbles has every message that counts as delivered, and failures are told in one line (seed %d)',
  async (seed) => {
    const got: string[] = [];
    const port = await listen(async (question, answer) => {
      let body = '';
      try {
        for await (const piece of question) body += piece;
      } catch {
        return;
      }
      got.push((JSON.parse(body) as { id: string }).id);
      answer.end();
    });
    const relay = await faultyRelay(port, random(seed), 0.4);
    closing.push(() => relay.close());
    const sink = webhook(`http://127.0.0.1:${relay.port}/`, { addresses: 'any' });
    const told: string[] = [];
    for (let i = 0; i < 30; ++i) {
      const event = exampleEvent(i);
      await sink.deliver([event]).then(
        () => told.push(event.id),
        (error: unknown) => {
          expect(error).toBeInstanceOf(HapaxError);
          expect(String(error)).not.toContain('\n');
        },
      );
    }
    await sink.close?.();
    for (const id of told) expect(got).toContain(id);
    expect([relay.cut > 0, told.length > 5]).toEqual([true, true]);
  },
);

test.each([1, 2, 3])(
  'polling through a network that cuts and crumbles gives whole answers or none, and says what failed (seed %d)',
  async (seed) => {
    let n = 0;
    const port = await listen((_, answer) => answer.end(JSON.stringify({ time: 1_700_000_000_000 + 1000 * n, values: [n++] })));
    const relay = await faultyRelay(port, random(seed), 0.4);
    closing.push(() => relay.close());
    const said: string[] = [];
    const clock = jumpingClock();
    const source = httpPoll({
      url: `http://127.0.0.1:${relay.port}/`,
      everyMs: 1000,
      addresses: 'any',
      clock,
      onTrouble: (text) => said.push(text),
      read: (answer) => [answer as Sample],
    });
    closing.push(() => source.close?.());
    const values: number[] = [];
    for await (const batch of source.read(undefined)) {
      for (const { time, values: given } of batch.samples) {
        const value = given[0]!;
        expect(time).toBe(1_700_000_000_000 + 1000 * value);
        values.push(value);
      }
      if (values.length >= 20) break;
    }
    expect(values).toEqual([...values].sort((a, b) => a - b));
    expect(relay.cut).toBeGreaterThan(0);
    for (const text of said) expect(text).not.toContain('\n');
  },
);
