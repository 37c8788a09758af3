import { parseTime } from '@hapax/io';
import { type Draft, type EventKind, type Flow, numberOf, portOf, textOf } from '../events/event.ts';
import { hasNames, type LineRead, type LogFormat, objectOf, refused } from './format.ts';
import { known, set } from './suricata-eve.ts';

/** The Elastic Common Schema: alerts, flows, DNS, HTTP and TLS, with nested names or dotted ones. */
export const ecsJson: LogFormat = {
  id: 'ecs-json',
  title: 'Elastic Common Schema, JSON',
  source: 'Elastic Common Schema reference, version 8',
  looksLike: ([first]) => first !== undefined && hasNames(first, '@timestamp'),
  open: () => (line) => {
    const record = objectOf(line);
    return typeof record === 'string' ? refused(record) : ecsEvent(record);
  },
};

/** The value under a dotted name, written with dots or nested. */
export function dotted(record: Record<string, unknown>, name: string): unknown {
  if (Object.hasOwn(record, name)) return record[name];
  let value: unknown = record;
  for (const step of name.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = Reflect.get(value, step);
  }
  return value;
}

const KINDS: readonly (readonly [string, EventKind])[] = [
  ['alert', 'alert'],
  ['dns', 'dns'],
  ['tls', 'tls'],
  ['http', 'http'],
];

function ecsEvent(record: Record<string, unknown>): LineRead {
  const field = (name: string) => dotted(record, name);
  const stamp = textOf(field('@timestamp'));
  const time = stamp === undefined ? undefined : parseTime(stamp)?.ms;
  if (time === undefined) return refused('has no time in `@timestamp`');
  const category = [field('event.kind'), field('event.category'), field('network.protocol')].flat().map(String);
  const kind =
    KINDS.find(([name]) => category.includes(name))?.[1] ??
    (category.includes('network') ? 'flow' : field('rule.id') === undefined ? 'other' : 'alert');
  const event: Draft & { kind: EventKind; time: number } = { kind, time };
  set(event, 'source', textOf(field('source.ip')));
  set(event, 'target', textOf(field('destination.ip')));
  set(event, 'sourcePort', portOf(field('source.port')));
  set(event, 'targetPort', portOf(field('destination.port')));
  set(event, 'protocol', textOf(field('network.transport'))?.toUpperCase());
  set(event, 'signature', textOf(field('rule.id')));
  set(event, 'message', textOf(field('rule.name')) ?? textOf(field('message')));
  set(event, 'category', textOf(field('rule.category')));
  set(event, 'severity', numberOf(field('event.severity')));
  set(event, 'action', textOf(field('event.action')));
  set(event, 'sensor', textOf(field('observer.name')) ?? textOf(field('host.name')));
  set(event, 'name', textOf(field('dns.question.name')) ?? textOf(field('url.domain')) ?? textOf(field('tls.client.server_name')));
  set(event, 'question', textOf(field('dns.question.type')));
  set(event, 'answer', textOf(field('dns.response_code')));
  if (kind === 'flow') event.flow = ecsFlow(field);
  return event;
}

function ecsFlow(field: (name: string) => unknown): Flow {
  const nanoseconds = numberOf(field('event.duration'));
  const service = textOf(field('network.protocol'));
  return {
    ...known({
      durationMs: nanoseconds === undefined ? undefined : nanoseconds / 1e6,
      bytesOut: numberOf(field('source.bytes')),
      bytesIn: numberOf(field('destination.bytes')),
      packetsOut: numberOf(field('source.packets')),
      packetsIn: numberOf(field('destination.packets')),
    }),
    ...(service === undefined ? {} : { service }),
  };
}
