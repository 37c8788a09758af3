import { type Draft, type EventKind, numberOf, portOf, textOf } from '../events/event.ts';
import { type YearOf, yearsUpTo } from '../events/year.ts';
import { endpoint } from './alert-text.ts';
import { cellsOf } from './csv-line.ts';
import { hasNames, type LineRead, type LogFormat, objectOf, refused } from './format.ts';
import { snortMs } from './snort2.ts';
import { set } from './suricata-eve.ts';

/** Snort 3 with `alert_json`. */
export const snort3Json: LogFormat = {
  id: 'snort3-json',
  title: 'Snort 3 alert_json',
  source: 'Snort 3 user manual, alert_json',
  looksLike: ([first]) =>
    first !== undefined &&
    (hasNames(first, 'timestamp', 'rule') || hasNames(first, 'seconds', 'rule') || hasNames(first, 'timestamp', 'sid')),
  open: (options) => {
    const years = yearsUpTo(options.lastMs, options.year);
    return (line) => {
      const record = objectOf(line);
      return typeof record === 'string' ? refused(record) : snort3Event((name) => record[name], years, options.toUtc);
    };
  },
};

/** Fields of `alert_csv` where the configuration names none. */
export const SNORT3_COLUMNS = 'timestamp,pkt_num,proto,pkt_gen,pkt_len,dir,src_ap,dst_ap,rule,action'.split(',');

/** Snort 3 with `alert_csv`, default fields. */
export const snort3Csv: LogFormat = {
  id: 'snort3-csv',
  title: 'Snort 3 alert_csv',
  source: 'Snort 3 user manual, alert_csv',
  looksLike: ([first]) =>
    first !== undefined && cellsOf(first).length === SNORT3_COLUMNS.length && /^\d+:\d+:\d+$/.test((cellsOf(first)[8] ?? '').trim()),
  open: (options) => {
    const years = yearsUpTo(options.lastMs, options.year);
    return (line) => {
      const cells = cellsOf(line).map((cell) => cell.trim());
      if (cells.length !== SNORT3_COLUMNS.length) return refused(`has ${cells.length} cells; ${SNORT3_COLUMNS.length} are named`);
      return snort3Event((name) => cells[SNORT3_COLUMNS.indexOf(name)], years, options.toUtc);
    };
  },
};

function snort3Event(field: (name: string) => unknown, years: YearOf, toUtc = (ms: number) => ms): LineRead {
  const seconds = numberOf(field('seconds'));
  const stamp = textOf(field('timestamp'));
  const time = seconds !== undefined ? 1000 * seconds : stamp === undefined ? undefined : snortMs(stamp, years, toUtc);
  if (time === undefined) return refused('has no time in `timestamp` or `seconds`');
  const event: Draft & { kind: EventKind; time: number } = { kind: 'alert', time };
  const [gid, sid, rev] = (textOf(field('rule')) ?? '').split(':');
  set(event, 'generator', textOf(gid) ?? textOf(field('gid')));
  set(event, 'signature', textOf(sid) ?? textOf(field('sid')));
  set(event, 'revision', textOf(rev) ?? textOf(field('rev')));
  set(event, 'message', textOf(field('msg')));
  set(event, 'category', textOf(field('class')));
  set(event, 'severity', numberOf(field('priority')));
  set(event, 'action', textOf(field('action')));
  set(event, 'protocol', textOf(field('proto'))?.toUpperCase());
  const from = textOf(field('src_ap'));
  const to = textOf(field('dst_ap'));
  const [source, sourcePort] = from === undefined ? [textOf(field('src_addr')), portOf(field('src_port'))] : endpoint(from);
  const [target, targetPort] = to === undefined ? [textOf(field('dst_addr')), portOf(field('dst_port'))] : endpoint(to);
  set(event, 'source', source);
  set(event, 'target', target);
  // Snort writes port 0 where the protocol has none.
  if (sourcePort !== 0) set(event, 'sourcePort', sourcePort);
  if (targetPort !== 0) set(event, 'targetPort', targetPort);
  return event;
}
