import { parseTime } from '@hapax/io';
import { type Draft, type EventKind, type Flow, numberOf, portOf, type SecurityEvent, textOf } from '../events/event.ts';
import { utc } from '../events/year.ts';
import { eveBytes } from './bytes/eve-bytes.ts';
import { hasNames, type LineRead, type LogFormat, objectOf, part, refused } from './format.ts';

const KINDS: { readonly [type: string]: EventKind } = {
  alert: 'alert',
  flow: 'flow',
  netflow: 'flow',
  dns: 'dns',
  http: 'http',
  tls: 'tls',
};

/** `2017-04-07T22:24:37.251547+0100`: read by hand, a million of them. */
const STAMP = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:Z|([+-])(\d\d):?(\d\d))$/;

/** Time of a stamp in milliseconds, undefined when it is none. */
export function stampMs(text: string): number | undefined {
  const m = STAMP.exec(text);
  if (m === null) return parseTime(text)?.ms;
  const fraction = m[7] === undefined ? 0 : Number(`0.${m[7]}`);
  const offset = m[8] === undefined ? 0 : (m[8] === '-' ? -1 : 1) * (Number(m[9]) * 60 + Number(m[10]));
  const ms = utc(Number(m[1]), Number(m[2]), Number(m[3]), Number(m[4]), Number(m[5]), Number(m[6]));
  return ms === undefined ? undefined : ms + 1000 * fraction - 60_000 * offset;
}

/** Suricata's EVE: one JSON object a line. Alerts, flows, DNS, HTTP and TLS; statistics and the rest are `other`. */
export const suricataEve: LogFormat = {
  id: 'suricata-eve',
  title: 'Suricata EVE',
  source: 'Suricata user guide, EVE JSON output',
  looksLike: ([first]) => first !== undefined && hasNames(first, 'timestamp', 'event_type'),
  open: () => (line) => {
    const record = objectOf(line);
    return typeof record === 'string' ? refused(record) : eveEvent(record);
  },
  bytes: (_, names) => eveBytes(names),
};

/** An event from a record of EVE. */
export function eveEvent(record: Record<string, unknown>): LineRead {
  const stamp = textOf(record.timestamp);
  const time = stamp === undefined ? undefined : stampMs(stamp);
  if (time === undefined) return refused(`has no time in \`timestamp\``);
  const type = textOf(record.event_type);
  if (type === undefined) return refused('has no `event_type`');
  const event: Draft & { kind: EventKind; time: number } = { kind: Object.hasOwn(KINDS, type) ? KINDS[type] : 'other', time };
  set(event, 'source', textOf(record.src_ip));
  set(event, 'target', textOf(record.dest_ip));
  set(event, 'sourcePort', portOf(record.src_port));
  set(event, 'targetPort', portOf(record.dest_port));
  set(event, 'protocol', textOf(record.proto)?.toUpperCase());
  set(event, 'sensor', textOf(record.host) ?? textOf(record.in_iface));
  if (type === 'alert') addAlert(event, part(record, 'alert'));
  if (event.kind === 'flow') event.flow = flowOf(record, part(record, 'flow'));
  if (type === 'dns') addQuestion(event, part(record, 'dns'));
  if (type === 'http') set(event, 'name', textOf(part(record, 'http').hostname));
  if (type === 'tls') set(event, 'name', textOf(part(record, 'tls').sni));
  return event;
}

/** Set a field that is there: an absent one stays absent. */
export function set<K extends keyof SecurityEvent>(event: Draft, name: K, value: SecurityEvent[K] | undefined): void {
  if (value !== undefined) event[name] = value;
}

function addAlert(event: Draft, alert: Record<string, unknown>): void {
  set(event, 'signature', textOf(alert.signature_id));
  set(event, 'generator', textOf(alert.gid));
  set(event, 'revision', textOf(alert.rev));
  set(event, 'message', textOf(alert.signature));
  set(event, 'category', textOf(alert.category));
  set(event, 'severity', numberOf(alert.severity));
  set(event, 'action', textOf(alert.action));
}

function flowOf(record: Record<string, unknown>, flow: Record<string, unknown>): Flow {
  const start = textOf(flow.start);
  const end = textOf(flow.end);
  const from = start === undefined ? undefined : stampMs(start);
  const to = end === undefined ? undefined : stampMs(end);
  const state = textOf(flow.state);
  const service = textOf(record.app_proto);
  return {
    ...(from !== undefined && to !== undefined ? { durationMs: Math.max(0, to - from) } : {}),
    ...known({
      bytesOut: numberOf(flow.bytes_toserver),
      bytesIn: numberOf(flow.bytes_toclient),
      packetsOut: numberOf(flow.pkts_toserver),
      packetsIn: numberOf(flow.pkts_toclient),
    }),
    ...(state === undefined ? {} : { state }),
    ...(service === undefined || service === 'failed' ? {} : { service }),
  };
}

/** The numbers that are there. */
export const known = <K extends string>(numbers: { readonly [k in K]: number | undefined }): { readonly [k in K]?: number } =>
  Object.fromEntries(Object.entries(numbers).filter(([, value]) => value !== undefined)) as { readonly [k in K]?: number };

function addQuestion(event: Draft, dns: Record<string, unknown>): void {
  const query = Array.isArray(dns.query) ? dns.query[0] : Array.isArray(dns.queries) ? dns.queries[0] : dns;
  const asked: Record<string, unknown> = typeof query === 'object' && query !== null ? query : dns;
  set(event, 'name', textOf(asked.rrname) ?? textOf(dns.rrname));
  set(event, 'question', textOf(asked.rrtype) ?? textOf(dns.rrtype));
  set(event, 'answer', textOf(dns.rcode));
}
