import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { online } from 'hapax/registry';
import { createStream, type Result } from 'hapax/stream';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../src/run/clock.ts';
import { remoteWrite } from '../../src/run/remote-write.ts';
import { hasPrometheus, startPrometheus } from '../monitoring/prometheus.ts';

const results = (n: number, begin: number): Result[] => {
  const stream = createStream({ features: ['x'], detectors: [{ method: 'ewma' }] }, { online });
  return Array.from({ length: n }, (_, i) => stream.push({ time: begin + 1000 * i, key: 'p1', values: [i === n - 1 ? 90 : (i * 37) % 7] }));
};

test.skipIf(!hasPrometheus)(
  'a real Prometheus has the scores, thresholds, severities and values of every sample',
  async () => {
    const prometheus = await startPrometheus([], { flags: ['--web.enable-remote-write-receiver'] });
    onTestFinished(prometheus.close);
    await prometheus.until('vector(1)');
    const said: string[] = [];
    const written = remoteWrite({
      url: `${prometheus.url}/api/v1/write`,
      stream: 'plant',
      features: ['x'],
      addresses: 'any',
      clock: systemClock,
      onTrouble: (text) => void said.push(text),
    });
    const judged = results(400, Date.now() - 400_000);
    written.take(judged);
    await written.close();
    expect([said, written.lost]).toEqual([[], 0]);
    const { verdicts } = judged[399]!;
    const [score] = await prometheus.until('hapax_score{stream="plant",key="p1",detector="ewma"}');
    expect(score!.value).toBe(verdicts[0]!.score);
    expect((await prometheus.until('hapax_threshold{stream="plant",key="p1"}'))[0]!.value).toBe(verdicts[0]!.threshold);
    expect((await prometheus.until('hapax_severity{stream="plant",key="p1"}'))[0]!.value).toBe(verdicts[0]!.severity);
    expect((await prometheus.until('count_over_time(hapax_value{feature="x"}[10m])'))[0]!.value).toBe(400);
  },
  120_000,
);

test('what a server refuses for good is given up and told; what it cannot take now waits', async () => {
  const statuses = [503, 204, 400];
  let asked = 0;
  const server = createServer((question, answer) => {
    question.resume().on('end', () => answer.writeHead(statuses[asked++] ?? 204).end());
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  onTestFinished(() => void server.close());
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const said: string[] = [];
  const waits: (() => void)[] = [];
  let waiting = () => {};
  const written = remoteWrite({
    url: `http://${host}/write`,
    stream: 's',
    features: ['x'],
    addresses: 'any',
    clock: {
      now: () => 0,
      after: (_, go) => {
        waits.push(go);
        waiting();
        return () => {};
      },
    },
    onTrouble: (text) => void said.push(text),
  });
  /** Let the pause end, and wait for the next one. */
  const turn = () =>
    new Promise<void>((next) => {
      waiting = next;
      waits.shift()?.();
    });
  written.take(results(3, 0));
  await turn();
  expect(said).toEqual([`${host}: answered 503; scores wait and are sent again`]);
  await turn();
  expect(said[1]).toBe(`${host}: takes scores again`);
  written.take(results(2, 5000));
  await turn();
  expect(said[2]).toBe(`${host}: 2 samples of scores were given up, 2 by now: ${host}: answered 400`);
  await written.close();
  expect([asked, written.lost]).toEqual([3, 2]);
});
