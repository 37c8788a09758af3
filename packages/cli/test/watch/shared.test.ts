import { expect, test } from 'vitest';
import { hapax, scratch } from '../capture.ts';

const { file } = scratch();

const HEAD = `name: pumps
features: [flow]
source: { type: kafka, brokers: ['127.0.0.1:1'], topic: readings, group: pumps }
detectors: [{ method: ewma }]
`;

const watching = (text: string, ...flags: string[]) => hapax(['watch', file('pumps.yaml', text), ...flags]);

test('--dry-run says where the state of a shared source is, without asking a broker', async () => {
  const { out, code } = await watching(HEAD, '--dry-run');
  expect(out).toContain('is sound: stream pumps from kafka through ewma to topics of its own; state in a topic of its own\n');
  expect(code).toBe(0);
});

test('what a shared source keeps in topics is not given a file beside them', async () => {
  expect((await watching(`${HEAD}state: { path: pumps.state }\n`, '--dry-run')).err).toContain(
    'state: a kafka source keeps the state of each partition with it, in a topic; leave out `state`, and set `everySamples` and `everyMs` of the source',
  );
  expect((await watching(`${HEAD}results: { path: out.ndjson }\n`, '--dry-run')).err).toContain(
    'results: with a kafka source results go to a topic; leave out `results`, and set `results` and `only` of the source',
  );
  expect((await watching(HEAD, '--page', '0', '--dry-run')).err).toContain(
    '--page shows the streams of one process; with a kafka source each has a part of them: look at the topics, or at `metrics`',
  );
});

test('dead letters of sinks lie in a topic, which this command does not read', async () => {
  expect((await hapax(['dead-letters', file('pumps.yaml', HEAD)])).err).toContain(
    'pumps.yaml: what sinks could not take is kept with the state of each partition, in a topic; this command reads files alone',
  );
});
