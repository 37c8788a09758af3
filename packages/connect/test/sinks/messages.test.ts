import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ANOMALYTICS_SUBJECT, anomalyticsBody, anomalyticsSlackBody, pythonFloat } from '../../src/sinks/anomalytics.ts';
import { messageOf, noticesOf } from '../../src/sinks/messages.ts';
import { incidentEvent } from '../events.ts';

interface Case {
  readonly detection_summary: { readonly index: string[]; readonly columns: Record<string, number[]> };
  readonly email_body?: string;
  readonly slack_body?: string;
}
const golden: { cases: Case[] } = JSON.parse(
  readFileSync(new URL('../../../hapax/test/fixtures/anomalytics_pot_small.json', import.meta.url), 'utf8'),
);

test('notification bodies are those of the Python library, byte for byte', () => {
  const told = golden.cases.filter(({ email_body }) => email_body !== undefined);
  expect(told).toHaveLength(6);
  for (const { detection_summary, email_body, slack_body } of told) {
    const last = detection_summary.index.length - 1;
    const columns = Object.entries(detection_summary.columns).map(
      ([name, values]) => [name, name === 'row' ? String(values[last]) : pythonFloat(values[last]!)] as const,
    );
    const text = `Hello\n\n${anomalyticsBody({ index: detection_summary.index[last]!.replace('T', ' '), columns })}`;
    expect(text).toBe(email_body);
    expect(anomalyticsSlackBody(`${ANOMALYTICS_SUBJECT}\n\n${text}`)).toBe(slack_body);
  }
});

test('numbers are written as Python writes floats', () => {
  expect([0, -0, 75521, 1e15, 1e16, 1.5e300, 0.0001, 0.00001, 1.25e-7, Number.NaN, Infinity, -Infinity].map(pythonFloat)).toEqual([
    '0.0',
    '-0.0',
    '75521.0',
    '1000000000000000.0',
    '1e+16',
    '1.5e+300',
    '0.0001',
    '1e-05',
    '1.25e-07',
    'nan',
    'inf',
    '-inf',
  ]);
});

test('an incident in that layout names the row, the values and the threshold', () => {
  expect(messageOf([incidentEvent()], { format: 'anomalytics', features: ['pressure', 'heat'], greeting: 'Hello' }).text).toBe(
    'Hello\n\ndatetime: 2024-01-16 12:00:01\n\nrow: 372\n\npressure: 78.056\n\nheat: 31.0\n\ntotal_anomaly_score: 71.2703587090589\n\nanomaly_threshold: 4.5\n\n',
  );
});

test('a plain message says when, where, how bad and why; several become a digest', () => {
  const options = { features: ['pressure', 'heat'] };
  expect(messageOf([incidentEvent()], options)).toEqual({
    subject: 'plant: anomaly began in pump 1, severity 52',
    text: [
      'plant: anomaly began in pump 1, severity 52',
      'Began 2024-01-16 12:00:00, last alarm 2024-01-16 12:00:03, 4 alarms.',
      'Worst at 2024-01-16 12:00:01: ewma scored 71.27, threshold 4.5; most unusual pressure: 78.056, usually 10.',
      'Flagged by ewma. Incident 0000000000000001.',
    ].join('\n'),
  });
  const digest = messageOf([incidentEvent(1), incidentEvent(2, 'closed')], options);
  expect(digest.subject).toBe('2 messages: plant');
  expect(digest.text.split('\n\n')).toHaveLength(2);
});

test('of what comes all at once each kind of news is told once, with whom it is of and the worst of it', () => {
  const keyed = (n: number, kind: 'opened' | 'closed', detector = 'ewma') => {
    const event = incidentEvent(n % 100, kind);
    const { incident } = event;
    const peak = { ...incident.peak, key: `h${n}`, severity: n === 7 ? 66 : 50 };
    return { ...event, incident: { ...incident, keys: [`h${n}`], detectors: [detector], start: incident.start + n * 1000, peak } };
  };
  const outage = [
    ...Array.from({ length: 5000 }, (_, n) => keyed(n, 'opened')),
    ...Array.from({ length: 30 }, (_, n) => keyed(n, 'opened', 'silence')),
    keyed(3, 'closed'),
  ];
  const { subject, text } = messageOf(outage, { features: ['pressure', 'heat'] });
  expect(subject).toBe('plant: 5,000 anomalies began; plant: no data from 30 keys; plant: anomaly ended in h3, severity 50');
  const named = (most: number) => Array.from({ length: most }, (_, n) => `h${n}`).join(', ');
  const paragraphs = text.split('\n\n');
  expect(paragraphs).toHaveLength(3);
  expect(paragraphs[0].split('\n').slice(0, 3)).toEqual([
    `plant: 5,000 anomalies began in ${named(20)} and 4,980 more.`,
    'They began from 2024-01-16 12:00:00 to 2024-01-16 13:23:19. The most severe of them:',
    'plant: anomaly began in h7, severity 66',
  ]);
  expect(paragraphs[1]).toContain(`plant: no data from 30 keys: ${named(20)} and 10 more.\n`);
  expect(text.length).toBeLessThan(2000);
  // As many as people read one by one stay as they were.
  expect(messageOf(outage.slice(0, 25)).text.split('\n\n')).toHaveLength(25);
});

test('of samples that are odd together it says what they have in common, and not the last of them', () => {
  const told = (kind: string, more: { readonly samples?: number; readonly mean?: number }) => {
    const event = incidentEvent();
    const { peak } = event.incident;
    const band = { expected: [40, 31], low: [38, 30], high: [42, 32] };
    const incident = { ...event.incident, peak: { ...peak, kind, ...band, ...more } };
    return messageOf([{ ...event, incident }], { features: ['pressure', 'heat'] }).text.match(/threshold 4.5; (.*)/)?.[1];
  };
  expect(told('spike', {})).toBe('spike of pressure: 78.056, expected 40 (38 to 42).');
  expect(told('stuck', { samples: 21 })).toBe('stuck of pressure: 78.056 for 21 samples.');
  expect(told('missing', { samples: 3 })).toBe('missing of pressure: no value for 3 samples.');
  expect(told('shift', { samples: 16, mean: 41.5 })).toBe('shift of pressure: on average 41.5 over 16 samples, expected 40 (38 to 42).');
});

test('an incident whose detector explains itself gives the body of the Python library, scores of features included', () => {
  const [{ detection_summary, email_body }] = golden.cases as [Case];
  const last = detection_summary.index.length - 1;
  const at = (name: string) => detection_summary.columns[name]![last]!;
  const { incident, ...event } = incidentEvent();
  const peak = {
    ...incident.peak,
    time: Date.parse(`${detection_summary.index[last]!.replace(' ', 'T')}Z`),
    row: at('row'),
    values: [at('a'), at('b')],
    contributions: [at('a_anomaly_score'), at('b_anomaly_score')],
    score: at('total_anomaly_score'),
    threshold: at('anomaly_threshold'),
  };
  const explained = { ...event, incident: { ...incident, peak } };
  expect(messageOf([explained], { format: 'anomalytics', features: ['a', 'b'], greeting: 'Hello' }).text).toBe(email_body);
  const { contributions: _, ...silent } = { ...peak, feature: 'a' };
  const plain = (some: typeof silent) => messageOf([{ ...event, incident: { ...incident, peak: some } }], { features: ['a', 'b'] }).text;
  expect(plain({ ...peak, feature: 'a' })).toContain('usually 10. By feature: a 71.27, b 44.951.\n');
  expect(plain(silent)).not.toContain('By feature');
});
test('what a person did reads as a sentence that says who, what, of which incident and when', () => {
  const incident = { ...incidentEvent().incident, id: '0123', keys: ['pump 1'] };
  const base = { id: 'n', stream: 'plant', who: 'anna\u001b[1m', at: Date.UTC(2024, 0, 16, 12), text: '' };
  expect(noticesOf([{ ...base, kind: 'judged', verdict: 'false alarm', incident, text: 'a truck went by' }])).toEqual({
    subject: 'plant: anna\ufffd[1m says false alarm in pump 1, incident 0123',
    text: 'plant: anna\ufffd[1m says false alarm in pump 1, incident 0123\nAt 2024-01-16 12:00:00. a truck went by',
  });
  expect(noticesOf([{ ...base, who: 'ben', kind: 'acknowledged', incident }]).subject).toBe(
    'plant: ben looks after the anomaly in pump 1, incident 0123',
  );
  const window = { from: Date.UTC(2024, 0, 16, 13), to: Date.UTC(2024, 0, 16, 14) };
  expect(noticesOf([{ ...base, who: 'ben', kind: 'maintenance', window }]).subject).toBe(
    'plant: ben set a maintenance window from 2024-01-16 13:00:00 to 2024-01-16 14:00:00',
  );
});

test('names of streams and features, which may be those of a file, steer no terminal and begin no line', () => {
  const event = incidentEvent();
  const hostile = 'v\u001b]0;owned\u0007\n2024: all is well\u202e';
  const incident = { ...event.incident, stream: hostile, peak: { ...event.incident.peak, feature: hostile, contributions: [3, 1] } };
  for (const format of ['plain', 'anomalytics'] as const) {
    const { subject, text } = messageOf([{ ...event, incident }], { format, features: [hostile, 'b\u0085c'] });
    expect(subject + text).not.toMatch(/[\p{Cc}\p{Cf}]2024|(?!\n)\p{Cc}|\p{Cf}/u);
    expect(text).toContain('v\ufffd]0;owned\ufffd\ufffd2024: all is well\ufffd');
  }
});
