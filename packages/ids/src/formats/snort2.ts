import { type Draft, type EventKind, portOf, textOf } from '../events/event.ts';
import { utc, type YearOf, yearsUpTo } from '../events/year.ts';
import { cellsOf } from './csv-line.ts';
import { type LineOptions, type LogFormat, refused } from './format.ts';
import { set } from './suricata-eve.ts';

/** `05/17-10:55:17.873218`, and with the year of `snort -y` `05/17/21-10:55:17.873218`. */
const STAMP = /^(\d{1,2})\/(\d{1,2})(?:\/(\d{2}|\d{4}))?-(\d{1,2}):(\d{2}):(\d{2}(?:\.\d{1,9})?)\s*$/;

/** Time of a stamp of Snort in milliseconds UTC, undefined when it is none. */
export function snortMs(text: string, years: YearOf, toUtc: (localMs: number) => number): number | undefined {
  const m = STAMP.exec(text);
  if (m === null) return undefined;
  const [month, day] = [Number(m[1]), Number(m[2])];
  const year = m[3] === undefined ? years(month, day) : Number(m[3]) + (m[3].length === 2 ? 2000 : 0);
  const ms = utc(year, month, day, Number(m[4]), Number(m[5]), Number(m[6]));
  return ms === undefined ? undefined : toUtc(ms);
}

/** Columns of `alert_csv` where the configuration names none. */
export const SNORT2_COLUMNS =
  'timestamp,sig_generator,sig_id,sig_rev,msg,proto,src,srcport,dst,dstport,ethsrc,ethdst,ethlen,tcpflags,tcpseq,tcpack,tcplen,tcpwindow,ttl,tos,id,dgmlen,iplen,icmptype,icmpcode,icmpid,icmpseq'.split(
    ',',
  );

/** Snort 2 with `output alert_csv`, default columns. */
export const snort2Csv = snort2CsvOf(SNORT2_COLUMNS);

/** The same with other columns, in the order of the file. */
export function snort2CsvOf(columns: readonly string[]): LogFormat {
  const at = new Map(columns.map((name, i) => [name, i]));
  return {
    id: 'snort2-csv',
    title: 'Snort 2 alert_csv',
    source: 'Snort users manual, output modules',
    looksLike: ([first]) =>
      first !== undefined && /^\d{1,2}\/\d{1,2}(\/\d{2,4})?-\d{1,2}:\d{2}:\d{2}\.\d+ ?,/.test(first) && cellsOf(first).length >= 10,
    open: (options) => {
      const years = yearsUpTo(options.lastMs, options.year);
      const { toUtc = (ms: number) => ms } = options;
      return (line) => {
        const cells = cellsOf(line);
        const cell = (name: string) => textOf(cells[at.get(name) ?? -1]);
        if (cells.length < columns.length - 4) return refused(`has ${cells.length} cells; ${columns.length} are named`);
        const stamp = cell('timestamp');
        const time = stamp === undefined ? undefined : snortMs(stamp, years, toUtc);
        if (time === undefined) return refused('has no time in `timestamp`');
        const event: Draft & { kind: EventKind; time: number } = { kind: 'alert', time };
        set(event, 'source', cell('src'));
        set(event, 'target', cell('dst'));
        set(event, 'sourcePort', portOf(cell('srcport')));
        set(event, 'targetPort', portOf(cell('dstport')));
        set(event, 'protocol', cell('proto')?.toUpperCase());
        set(event, 'signature', cell('sig_id'));
        set(event, 'generator', cell('sig_generator'));
        set(event, 'revision', cell('sig_rev'));
        set(event, 'message', cell('msg'));
        return event;
      };
    },
  };
}

const FAST =
  /^(\S+?)\s+(?:\[(Drop|WDrop|Block)\] )?\[\*\*\] \[(\d+):(\d+):(\d+)\] (.*?) \[\*\*\] (?:\[Classification: ([^\]]*)\] )?(?:\[Priority: (\d+)\] )?(?:\{([^}]+)\} )?(\S+) -> (\S+)$/;

/** Snort 2 and 3 with `alert_fast`, Suricata's fast.log. */
export const snortFast: LogFormat = {
  id: 'snort-fast',
  title: 'Snort alert_fast, Suricata fast.log',
  source: 'Snort users manual, output modules',
  looksLike: ([first]) => first?.includes('[**]') === true && first.includes(' -> '),
  open: (options) => fastReader(options),
};

function fastReader(options: LineOptions) {
  const years = yearsUpTo(options.lastMs, options.year);
  const { toUtc = (ms: number) => ms } = options;
  return (line: string) => {
    if (line.length > LONGEST) return refused('is too long for an alert');
    const m = FAST.exec(line.trim());
    if (m === null) return refused('is no alert');
    const time = snortMs(m[1], years, toUtc);
    if (time === undefined) return refused('does not begin with a time');
    const event: Draft & { kind: EventKind; time: number } = { kind: 'alert', time, generator: m[3], signature: m[4], revision: m[5] };
    set(event, 'message', textOf(m[6]));
    set(event, 'category', textOf(m[7]));
    if (m[8] !== undefined) event.severity = Number(m[8]);
    set(event, 'protocol', textOf(m[9])?.toUpperCase());
    if (m[2] !== undefined) event.action = m[2].toLowerCase();
    endpoints(event, m[10], m[11]);
    return event;
  };
}
/** Characters of an alert at most: what bounds the time of its pattern. */
const LONGEST = 10_000;

/** Put `10.0.0.1:80`, `fe80::1:80` or an address alone in place: the port is behind the last colon, of IPv6 too. */
export function endpoints(event: Draft, from: string, to: string): void {
  const [source, sourcePort] = endpoint(from);
  const [target, targetPort] = endpoint(to);
  set(event, 'source', source);
  set(event, 'target', target);
  set(event, 'sourcePort', sourcePort);
  set(event, 'targetPort', targetPort);
}

export function endpoint(text: string): readonly [string, number | undefined] {
  const at = text.lastIndexOf(':');
  if (at < 0) return [text, undefined];
  const port = portOf(text.slice(at + 1));
  return port === undefined ? [text, undefined] : [text.slice(0, at).replace(/^\[|\]$/g, ''), port];
}
