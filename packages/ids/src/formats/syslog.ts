import { parseTime } from '@hapax/io';
import { type Draft, type EventKind, textOf } from '../events/event.ts';
import { utc, type YearOf, yearsUpTo } from '../events/year.ts';
import { LONGEST_ALERT, readAlertText } from './alert-text.ts';
import { type LineOptions, type LineRead, type LogFormat, objectOf, refused } from './format.ts';
import { eveEvent, set } from './suricata-eve.ts';

const MONTHS = 'Jan,Feb,Mar,Apr,May,Jun,Jul,Aug,Sep,Oct,Nov,Dec'.split(',');

/** RFC 3164: `<33>May 17 10:55:17 sensor snort[123]: `; the number before may be missing, as files have it. */
const BSD = /^(?:<\d{1,3}>)?([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d{2}):(\d{2}):(\d{2}) (\S+) ([^:[\s]+)(?:\[\d+\])?: /;
/** RFC 5424: `<33>1 2021-05-17T10:55:17.003Z sensor snort 123 - - `. */
const NEW = /^<\d{1,3}>1 (\S+) (\S+) (\S+) \S+ \S+ (?:-|\[[^\]]*\]) ?/;
/** Alerts of Snort and Suricata in syslog, old form and new; EVE records in it too. */
export const syslog: LogFormat = {
  id: 'syslog',
  title: 'Alerts in syslog',
  source: 'RFC 3164, RFC 5424; Snort users manual, alert_syslog',
  looksLike: ([first]) =>
    first !== undefined &&
    first.length <= LONGEST_ALERT &&
    (BSD.test(first) || NEW.test(first)) &&
    (first.includes(' -> ') || first.includes('"event_type"')),
  open: (options) => {
    const years = yearsUpTo(options.lastMs, options.year);
    return (line) => read(line, years, options);
  },
};

function read(line: string, years: YearOf, { toUtc = (ms: number) => ms }: LineOptions): LineRead {
  const bsd = BSD.exec(line.slice(0, 300));
  const head = bsd ?? NEW.exec(line.slice(0, 1000));
  if (head === null) return refused('does not begin as syslog does');
  const body = line.slice(head[0].length).trim();
  const sensor = textOf(bsd ? bsd[6] : head[2]);
  if (body.startsWith('{') || body.startsWith('@cee:')) return nested(body, sensor);
  const time = bsd ? bsdMs(bsd, years, toUtc) : parseTime(head[1])?.ms;
  if (time === undefined) return refused('has no time');
  if (body.length > LONGEST_ALERT) return refused('is too long for an alert');
  const event: Draft & { kind: EventKind; time: number } = { kind: 'alert', time };
  // Other programs write into the same log.
  if (!readAlertText(event, body)) return null;
  set(event, 'sensor', sensor);
  return event;
}

function nested(body: string, sensor: string | undefined): LineRead {
  const record = objectOf(body.replace(/^@cee: ?/, ''));
  if (typeof record === 'string') return refused(record);
  const event = eveEvent(record);
  return event === null || 'reason' in event || event.sensor !== undefined || sensor === undefined ? event : { ...event, sensor };
}

function bsdMs(m: RegExpExecArray, years: YearOf, toUtc: (localMs: number) => number): number | undefined {
  const month = MONTHS.indexOf(m[1]) + 1;
  const day = Number(m[2]);
  const ms = month === 0 ? undefined : utc(years(month, day), month, day, Number(m[3]), Number(m[4]), Number(m[5]));
  return ms === undefined ? undefined : toUtc(ms);
}
