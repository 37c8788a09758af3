import { type Draft, type EventKind, portOf, textOf } from '../events/event.ts';
import { utc, type YearOf, yearsUpTo } from '../events/year.ts';
import { LONGEST_ALERT, readAlertText } from './alert-text.ts';
import { cellsOf } from './csv-line.ts';
import { type LineOptions, type LogFormat, refused } from './format.ts';
import { set } from './suricata-eve.ts';

/** `05/17-10:55:17.873218`, and with the year of `snort -y` `05/17/21-10:55:17.873218`. */
const STAMP = /^(\d{1,2})\/(\d{1,2})(?:\/(\d{2}|\d{4}))?-(\d{1,2}):(\d{1,2}):(\d{1,2}(?:\.\d{1,9})?)\s*$/;

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
      first !== undefined && /^\d{1,2}\/\d{1,2}(\/\d{2,4})?-\d{1,2}:\d{1,2}:\d{1,2}\.\d+ ?,/.test(first) && cellsOf(first).length >= 10,
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
    if (line.length > LONGEST_ALERT) return refused('is too long for an alert');
    const text = line.trim();
    const space = text.search(/\s/);
    const time = space < 0 ? undefined : snortMs(text.slice(0, space), years, toUtc);
    const event: Draft & { kind: EventKind; time: number } = { kind: 'alert', time: time ?? 0 };
    if (space < 0 || !readAlertText(event, text.slice(space).trimStart())) return refused('is no alert');
    if (time === undefined) return refused('does not begin with a time');
    return event;
  };
}
