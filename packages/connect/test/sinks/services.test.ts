import type { IncidentEvent, Notice } from 'hapax/stream';
import { Undeliverable } from 'hapax/stream';
import { afterEach, expect, test } from 'vitest';
import { alertmanager } from '../../src/sinks/alertmanager.ts';
import { ntfy } from '../../src/sinks/ntfy.ts';
import { otlp } from '../../src/sinks/otlp.ts';
import { pagerduty } from '../../src/sinks/pagerduty.ts';
import { piecesOf } from '../../src/sinks/pieces.ts';
import { teams } from '../../src/sinks/teams.ts';
import { telegram } from '../../src/sinks/telegram.ts';
import { incidentEvent } from '../events.ts';
import { type Service, TAKES, type TakesIn } from './published.ts';

const NOW = Date.UTC(2024, 0, 16, 12, 5);
const around = { addresses: 'any', clock: { now: () => NOW, after: () => () => {} }, features: ['pressure', 'flow'] } as const;
const open: Service[] = [];
afterEach(() => {
  for (const service of open.splice(0)) service.close();
});
async function at(takes: TakesIn): Promise<Service> {
  const service = await takes();
  open.push(service);
  return service;
}
const notice = (kind: Notice['kind']): Notice => ({
  kind,
  id: 'n1',
  stream: 'plant',
  who: 'anna',
  at: NOW,
  text: '',
  incident: incidentEvent().incident,
});
const withKeys = (keys: readonly string[], event = incidentEvent()): IncidentEvent => ({ ...event, incident: { ...event.incident, keys } });

test('Alertmanager: an alert keeps its labels from its beginning to its end, whoever joins it; its end is told a while after', async () => {
  const { url, bodies } = await at(TAKES.alertmanager);
  const sink = alertmanager(`${url}/`, { ...around, token: 't', labels: { team: 'pumps' }, lingerMs: 60_000, firingMs: 3_600_000 });
  await sink.deliver([incidentEvent(), withKeys(['pump 1', 'pump 2'], incidentEvent(1, 'closed'))]);
  const [[began, ended]] = bodies as [Record<string, unknown>[]];
  expect(began).toMatchObject({
    labels: { alertname: 'HapaxAnomaly', team: 'pumps', stream: 'plant', key: 'pump 1', incident: '0000000000000001' },
    annotations: { summary: 'plant: anomaly began in pump 1, severity 52', level: 'error', keys: 'pump 1', severity: '52' },
    startsAt: '2024-01-16T12:00:00.000Z',
    endsAt: '2024-01-16T13:05:00.000Z',
  });
  expect(ended).toMatchObject({ labels: began?.labels, annotations: { keys: 'pump 1, pump 2' }, endsAt: '2024-01-16T12:06:00.000Z' });
});

test('Alertmanager: samples ahead of the clock do not make an alert that begins after its end', async () => {
  const { url, bodies } = await at(TAKES.alertmanager);
  const event = incidentEvent();
  await alertmanager(url, { ...around, token: 't' }).deliver([
    { ...event, incident: { ...event.incident, start: NOW + 1e12, keys: [''] } },
  ]);
  expect(bodies).toMatchObject([[{ startsAt: '2024-01-16T12:05:00.000Z', labels: expect.not.objectContaining({ key: '' }) }]]);
});

test('PagerDuty: an incident is triggered, acknowledged and resolved under one key, and its trial calls nobody', async () => {
  const { url, bodies } = await at(TAKES.pagerduty);
  const sink = pagerduty('k'.repeat(32), { ...around, url: `${url}/v2/enqueue` });
  await sink.deliver([incidentEvent()]);
  await sink.tell?.([notice('acknowledged'), notice('judged')]);
  await sink.deliver([incidentEvent(1, 'closed')]);
  await sink.test?.();
  expect(bodies).toMatchObject([
    {
      event_action: 'trigger',
      dedup_key: '0000000000000001',
      payload: {
        summary: 'plant: anomaly began in pump 1, severity 52',
        source: 'pump 1',
        severity: 'error',
        component: 'pressure',
        group: 'plant',
        class: 'ewma',
        timestamp: '2024-01-16T12:00:00.000Z',
      },
    },
    { event_action: 'acknowledge', dedup_key: '0000000000000001' },
    { event_action: 'resolve', dedup_key: '0000000000000001' },
    { event_action: 'resolve', dedup_key: 'hapax-test' },
  ]);
});

test('Teams: a key from outside is shown as it is, and long digests become several cards', async () => {
  const { url, bodies } = await at(TAKES.teams);
  const sink = teams(url, around);
  await sink.deliver([withKeys(['[here](http://evil.example)'])]);
  expect(JSON.stringify(bodies[0])).toContain(
    '{"type":"TextRun","text":"plant: anomaly began in [here](http://evil.example), severity 52"',
  );
  const many = Array.from({ length: 20 }, (_, i) => withKeys(Array(5).fill('ü'.repeat(100)), incidentEvent(i)));
  await sink.deliver(many);
  expect(bodies.length).toBeGreaterThan(2);
});

test('Telegram: what is too long for one message becomes several, and the pause it asks for in its answer is kept', async () => {
  const { url, bodies, refusals, ids } = await at(TAKES.telegram);
  const sink = telegram('42:abc', '@ops', { ...around, url });
  await sink.deliver(Array.from({ length: 20 }, (_, i) => incidentEvent(i)));
  expect(bodies.length).toBeGreaterThan(1);
  expect(ids).toHaveLength(20);
  refusals.push({ status: 429, text: '{"ok":false,"error_code":429,"parameters":{"retry_after":7}}' });
  await expect(sink.deliver([incidentEvent()])).rejects.toMatchObject({ code: 'NETWORK', retryAfterMs: 7000 });
  refusals.push({ status: 403, text: '{"ok":false}' });
  await expect(sink.deliver([incidentEvent()])).rejects.toThrow(Undeliverable);
});

test('ntfy: the worse, the higher the priority; an end is news', async () => {
  const { url, bodies } = await at(TAKES.ntfy);
  const sink = ntfy('plant', { ...around, url, token: 'tk' });
  await sink.deliver([incidentEvent()]);
  await sink.deliver([incidentEvent(1, 'closed')]);
  expect(bodies).toMatchObject([
    { topic: 'plant', title: 'plant: anomaly began in pump 1, severity 52', priority: 4, tags: ['hapax', 'rotating_light'] },
    { title: 'plant: anomaly ended in pump 1, severity 52', priority: 3, tags: ['hapax', 'white_check_mark'] },
  ]);
});

test('OpenTelemetry: each message is a log record; numbers that are none are left out; what a collector refuses is set aside', async () => {
  const { url, bodies, refusals } = await at(TAKES.otlp);
  const sink = otlp(url, { ...around, service: 'plant-watch' });
  const event = incidentEvent();
  await sink.deliver([{ ...event, incident: { ...event.incident, peak: { ...event.incident.peak, severity: Number.NaN } } }]);
  const [body] = bodies;
  expect(body).toMatchObject({
    resourceLogs: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'plant-watch' } }] },
        scopeLogs: [{ logRecords: [{ timeUnixNano: '1705406400000000000', severityNumber: 17, severityText: 'ERROR' }] }],
      },
    ],
  });
  expect(JSON.stringify(body)).not.toContain('hapax.severity');
  refusals.push({ status: 200, text: '{"partialSuccess":{"rejectedLogRecords":"1","errorMessage":"too old"}}' });
  await expect(sink.deliver([event])).rejects.toThrow(`${new URL(url).host}: refused 1 of 1 log records`);
});

test('a text is cut between paragraphs, then lines, then characters, and nothing is left out', () => {
  const length = (text: string) => text.length;
  expect(piecesOf('aa\n\nbb\n\ncc', 6, length)).toEqual(['aa\n\nbb', 'cc']);
  expect(piecesOf('a\nbbb\ncc\n\nd', 5, length)).toEqual(['a\nbbb', 'cc\n\nd']);
  expect(piecesOf('😀😀😀', 5, length)).toEqual(['😀😀', '😀']);
  expect(piecesOf('', 5, length)).toEqual([]);
});
