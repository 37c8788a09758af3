import { type Draft, type EventKind, numberOf, portOf, textOf } from '../events/event.ts';
import { dotted } from './ecs.ts';
import { hasNames, type LineRead, type LogFormat, objectOf, refused } from './format.ts';
import { known, set } from './suricata-eve.ts';

/** Classes of OCSF that are read, by `class_uid`. */
const KINDS: { readonly [uid: string]: EventKind } = { 2001: 'alert', 2004: 'alert', 4001: 'flow', 4002: 'http', 4003: 'dns' };

/** The Open Cybersecurity Schema Framework: findings, network, HTTP and DNS activity. Times are milliseconds since 1970. */
export const ocsfJson: LogFormat = {
  id: 'ocsf-json',
  title: 'OCSF, JSON',
  source: 'Open Cybersecurity Schema Framework, version 1',
  looksLike: ([first]) => first !== undefined && hasNames(first, 'class_uid', 'time'),
  open: () => (line) => {
    const record = objectOf(line);
    return typeof record === 'string' ? refused(record) : ocsfEvent(record);
  },
};

function ocsfEvent(record: Record<string, unknown>): LineRead {
  const field = (name: string) => dotted(record, name);
  const time = numberOf(record.time);
  if (time === undefined) return refused('has no time in `time`');
  const uid = textOf(record.class_uid) ?? '';
  const kind = Object.hasOwn(KINDS, uid) ? KINDS[uid] : 'other';
  const event: Draft & { kind: EventKind; time: number } = { kind, time };
  set(event, 'source', textOf(field('src_endpoint.ip')));
  set(event, 'target', textOf(field('dst_endpoint.ip')));
  set(event, 'sourcePort', portOf(field('src_endpoint.port')));
  set(event, 'targetPort', portOf(field('dst_endpoint.port')));
  set(event, 'protocol', textOf(field('connection_info.protocol_name'))?.toUpperCase());
  set(event, 'signature', textOf(field('finding_info.uid')) ?? textOf(field('finding.uid')) ?? textOf(field('rule.uid')));
  set(event, 'message', textOf(field('finding_info.title')) ?? textOf(field('finding.title')) ?? textOf(record.message));
  set(event, 'severity', numberOf(record.severity_id));
  set(event, 'action', textOf(record.activity_name));
  set(event, 'sensor', textOf(field('device.hostname')) ?? textOf(field('metadata.product.name')));
  set(event, 'name', textOf(field('query.hostname')) ?? textOf(field('http_request.url.hostname')));
  set(event, 'question', textOf(field('query.type')));
  set(event, 'answer', textOf(record.rcode));
  if (kind === 'flow')
    event.flow = known({
      durationMs: numberOf(record.duration),
      bytesOut: numberOf(field('traffic.bytes_out')),
      bytesIn: numberOf(field('traffic.bytes_in')),
      packetsOut: numberOf(field('traffic.packets_out')),
      packetsIn: numberOf(field('traffic.packets_in')),
    });
  return event;
}
