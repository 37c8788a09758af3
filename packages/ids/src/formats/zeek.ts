import { type Draft, type EventKind, type Flow, numberOf, portOf, textOf } from '../events/event.ts';
import { type LineRead, type LogFormat, objectOf, refused } from './format.ts';
import { known, set, stampMs } from './suricata-eve.ts';

/** Zeek's logs by the name in `#path`, or in the file's name. */
const KINDS: { readonly [path: string]: EventKind } = {
  conn: 'flow',
  dns: 'dns',
  http: 'http',
  ssl: 'tls',
  notice: 'notice',
  weird: 'weird',
  signatures: 'alert',
};

type Fields = (name: string) => unknown;

/** Zeek's own text logs: columns by tabs, named and typed in lines that begin with #. */
export const zeekTsv: LogFormat = {
  id: 'zeek-tsv',
  title: 'Zeek, tab-separated',
  source: 'Zeek manual, log formats',
  looksLike: (lines) => lines.some((line) => line.startsWith('#separator') || line.startsWith('#fields')),
  open: () => {
    let separator = '\t';
    let unset = '-';
    let empty = '(empty)';
    let path = '';
    let names: readonly string[] = [];
    let places = new Map<string, number>();
    return (line) => {
      if (line.startsWith('#')) {
        const [name, ...rest] = line.startsWith('#separator') ? line.split(' ') : line.split(separator);
        if (name === '#separator') separator = unescaped(rest.join(' '));
        else if (name === '#unset_field') unset = rest[0] ?? unset;
        else if (name === '#empty_field') empty = rest[0] ?? empty;
        else if (name === '#path') path = rest[0] ?? '';
        else if (name === '#fields') {
          names = rest;
          places = new Map(rest.map((field, i) => [field, i]));
        }
        return null;
      }
      if (names.length === 0) return refused('comes before a line `#fields`');
      const cells = line.split(separator);
      if (cells.length !== names.length) return refused(`has ${cells.length} cells, where \`#fields\` names ${names.length}`);
      return zeekEvent(path, (name) => {
        const at = places.get(name);
        const cell = at === undefined ? undefined : cells[at];
        return cell === unset || cell === empty ? undefined : cell;
      });
    };
  },
};

/** `\x09` is a tab. */
const unescaped = (text: string): string =>
  text.replace(/\\x([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16)));

/** Zeek with JSON output: names with dots, or `id` as an object. */
export const zeekJson: LogFormat = {
  id: 'zeek-json',
  title: 'Zeek, JSON',
  source: 'Zeek manual, JSON logs',
  looksLike: ([first]) => {
    const record = first === undefined ? 'none' : objectOf(first);
    return typeof record !== 'string' && 'ts' in record && ('uid' in record || 'id.orig_h' in record || 'id' in record || 'note' in record);
  },
  open: () => (line) => {
    const record = objectOf(line);
    if (typeof record === 'string') return refused(record);
    const id = typeof record.id === 'object' && record.id !== null ? new Map(Object.entries(record.id)) : new Map<string, unknown>();
    return zeekEvent(textOf(record._path) ?? pathOf(record), (name) =>
      Object.hasOwn(record, name) ? record[name] : name.startsWith('id.') ? id.get(name.slice(3)) : undefined,
    );
  },
};

/** Which log it is, by the fields that only it has. */
function pathOf(record: Record<string, unknown>): string {
  if ('conn_state' in record) return 'conn';
  if ('query' in record || 'qtype_name' in record) return 'dns';
  if ('method' in record || 'status_code' in record) return 'http';
  if ('server_name' in record || 'cipher' in record) return 'ssl';
  if ('note' in record) return 'notice';
  if ('sig_id' in record) return 'signatures';
  return 'name' in record ? 'weird' : '';
}

function zeekEvent(path: string, field: Fields): LineRead {
  const ts = field('ts');
  const seconds = numberOf(ts);
  // Beyond ten thousand years it is no time in seconds.
  const time =
    seconds !== undefined && Math.abs(seconds) < 253_402_300_800 ? seconds * 1000 : typeof ts === 'string' ? stampMs(ts) : undefined;
  if (time === undefined) return refused('has no time in `ts`');
  const kind = Object.hasOwn(KINDS, path) ? KINDS[path] : 'other';
  const event: Draft & { kind: EventKind; time: number } = { kind, time };
  set(event, 'source', textOf(field('id.orig_h')) ?? textOf(field('src')) ?? textOf(field('src_addr')));
  set(event, 'target', textOf(field('id.resp_h')) ?? textOf(field('dst')) ?? textOf(field('dst_addr')));
  set(event, 'sourcePort', portOf(field('id.orig_p')) ?? portOf(field('src_port')));
  set(event, 'targetPort', portOf(field('id.resp_p')) ?? portOf(field('p')) ?? portOf(field('dst_port')));
  set(event, 'protocol', textOf(field('proto'))?.toUpperCase());
  if (kind === 'flow') event.flow = flowOf(field);
  else if (kind === 'dns') {
    set(event, 'name', textOf(field('query')));
    set(event, 'question', textOf(field('qtype_name')));
    set(event, 'answer', textOf(field('rcode_name')));
  } else if (kind === 'http') set(event, 'name', textOf(field('host')));
  else if (kind === 'tls') set(event, 'name', textOf(field('server_name')));
  else addFinding(event, kind, field);
  return event;
}

function flowOf(field: Fields): Flow {
  const seconds = numberOf(field('duration'));
  const state = textOf(field('conn_state'));
  const service = textOf(field('service'));
  return {
    ...(seconds === undefined ? {} : { durationMs: 1000 * seconds }),
    ...known({
      bytesOut: numberOf(field('orig_bytes')),
      bytesIn: numberOf(field('resp_bytes')),
      packetsOut: numberOf(field('orig_pkts')),
      packetsIn: numberOf(field('resp_pkts')),
    }),
    ...(state === undefined ? {} : { state }),
    ...(service === undefined ? {} : { service }),
  };
}

/** Notices, weirds and signatures: what they name is the signature. */
function addFinding(event: Draft, kind: EventKind, field: Fields): void {
  if (kind === 'notice') {
    set(event, 'signature', textOf(field('note')));
    set(event, 'message', textOf(field('msg')));
  } else if (kind === 'weird') {
    set(event, 'signature', textOf(field('name')));
    set(event, 'message', textOf(field('addl')));
  } else if (kind === 'alert') {
    set(event, 'signature', textOf(field('sig_id')));
    set(event, 'message', textOf(field('event_msg')));
  }
  set(event, 'sensor', textOf(field('peer')) ?? textOf(field('peer_descr')));
}
