import { formatNumber } from 'hapax';
import type { Incident, IncidentEvent, MaintenanceWindow, Notice } from 'hapax/stream';
import { ANOMALYTICS_SUBJECT, anomalyticsBody, summaryOf } from './anomalytics.ts';
import { stamp } from './stamp.ts';

/** A message for people. */
export interface Message {
  readonly subject: string;
  readonly text: string;
}

/** `plain` says it in sentences; `anomalytics` is the layout of the Python library of that name, for readers that parse it. */
export type MessageFormat = 'plain' | 'anomalytics';

export interface MessageOptions {
  readonly format?: MessageFormat;
  /** First paragraph. */
  readonly greeting?: string;
  /** Names of the features, in the order of the stream. */
  readonly features?: readonly string[];
}

/** One message for one event, or a digest for several. */
export function messageOf(given: readonly IncidentEvent[], options: MessageOptions = {}): Message {
  const { format = 'plain', greeting = '' } = options;
  const features = options.features?.map(harmless) ?? [];
  const events = given.map(tamed);
  const top = greeting === '' ? '' : `${greeting}\n\n`;
  if (format === 'anomalytics') {
    const bodies = events.map(({ incident }) => anomalyticsBody(summaryOf(incident, features)));
    return { subject: ANOMALYTICS_SUBJECT, text: top + bodies.join(bodies.length > 1 ? '\n\n---\n\n' : '') };
  }
  const [first] = events;
  if (events.length > SINGLY) {
    const [subject, text] = rolledUp(events, features);
    return { subject, text: top + text };
  }
  const subject =
    events.length === 1
      ? headline(first)
      : `${events.length} messages: ${[...new Set(events.map(({ incident }) => incident.stream))].join(', ')}`;
  return { subject, text: top + events.map((event) => paragraph(event, features)).join('\n\n') };
}

/** Messages that people read one by one; of more at once, as when a network fails, each kind of news is told once, with what they have in common. */
const SINGLY = 25;
/** Keys that such a message names. */
const NAMED = 20;
/** Messages of a digest for people at most. */
export const DIGEST = 10_000;
/** The same for the layout of anomalytics, in which each is told. */
export const SINGLE_LAYOUTS = 20;

/** A paragraph for each stream and kind of news. */
function rolledUp(events: readonly IncidentEvent[], features: readonly string[]): [subject: string, text: string] {
  const groups = new Map<string, IncidentEvent[]>();
  for (const event of events) {
    const news = newsOf(event);
    const some = groups.get(news);
    if (some) some.push(event);
    else groups.set(news, [event]);
  }
  const parts = [...groups].map(([news, some]): [string, string] => {
    if (some.length === 1) return [headline(some[0]), paragraph(some[0], features)];
    const worst = some.reduce((a, b) => (b.incident.peak.severity > a.incident.peak.severity ? b : a));
    const starts = some.map(({ incident: { start } }) => start);
    const line = news.replace('#', some.length.toLocaleString('en'));
    const keys = [...new Set(some.flatMap(({ incident }) => incident.keys))];
    const lines = [
      `${line}${isSilence(some[0]) ? whose(keys, NAMED).replace(/^ in/, ':') : whose(keys, NAMED)}.`,
      `They began ${spanned(starts)}. The most severe of them:`,
      paragraph(worst, features),
    ];
    return [line, lines.join('\n')];
  });
  return [parts.map(([line]) => line).join('; '), parts.map(([, text]) => text).join('\n\n')];
}

/** `plant: # anomalies began` */
function newsOf({ kind, incident: { stream, detectors, reason } }: IncidentEvent): string {
  if (detectors[0] === 'silence') return `${stream}: ${kind === 'closed' ? 'data again from' : 'no data from'} # keys`;
  if (reason === 'stale') return `${stream}: no more data in the midst of # anomalies`;
  return `${stream}: # anomalies ${WORDS[kind]}`;
}

function spanned(times: readonly number[]): string {
  let [first, last] = [times[0], times[0]];
  for (const time of times) [first, last] = [Math.min(first, time), Math.max(last, time)];
  return first === last ? `at ${stamp(first)}` : `from ${stamp(first)} to ${stamp(last)}`;
}

/** Names of streams and features may be those of a file, that is of anybody. */
const tamed = (event: IncidentEvent): IncidentEvent => ({
  ...event,
  incident: {
    ...event.incident,
    stream: harmless(event.incident.stream),
    peak: { ...event.incident.peak, feature: harmless(event.incident.peak.feature) },
  },
});

/** What people did, one paragraph each. */
export function noticesOf(notices: readonly Notice[], { greeting = '' }: Pick<MessageOptions, 'greeting'> = {}): Message {
  const top = greeting === '' ? '' : `${greeting}\n\n`;
  const [first] = notices;
  return {
    subject:
      notices.length === 1 ? act(first) : `${notices.length} messages: ${[...new Set(notices.map(({ stream }) => stream))].join(', ')}`,
    text:
      top +
      notices
        .map(
          (notice) =>
            `${act(notice)}\nAt ${stamp(notice.at)}.${notice.text === '' ? '' : ` ${plainText(notice.text)}`}${notice.effect === undefined ? '' : ` ${sentence(notice.effect)}`}`,
        )
        .join('\n\n'),
  };
}

/** Keys are names that others gave. */
const sentence = (text: string): string => `${plainText(text[0].toUpperCase() + text.slice(1))}.`;

/** `pump: anna says false alarm, incident 01234567` */
function act({ kind, stream, who, incident, verdict, window }: Notice): string {
  const does = {
    acknowledged: 'looks after the anomaly',
    judged: `says ${verdict}`,
    maintenance: 'set a maintenance window',
    withdrawn: window ? 'took back the maintenance window' : 'took back what was said of the anomaly',
  }[kind];
  const where = incident ? `${whose(incident.keys)}, incident ${incident.id}` : window ? ` ${spanOf(window)}` : '';
  return `${stream}: ${plainText(who)} ${does}${where}`;
}

const spanOf = (window: MaintenanceWindow): string => {
  const keys = window.keys ? `${whose(window.keys)}` : '';
  return 'from' in window
    ? `from ${stamp(window.from)} to ${stamp(window.to)}${keys}`
    : `each week, minutes ${window.fromMinute} to ${window.toMinute} of days ${window.days.join(', ')}${window.zone === undefined ? '' : `, ${window.zone}`}${keys}`;
};

const headline = (event: IncidentEvent): string => (isSilence(event) ? silenceLine(event) : anomalyLine(event));

/** No data is a state of its own: nothing was seen to begin, or to end. */
const isSilence = ({ incident: { detectors, reason } }: IncidentEvent): boolean => detectors[0] === 'silence' || reason === 'stale';

function silenceLine({ kind, incident: { stream, keys, detectors } }: IncidentEvent): string {
  if (detectors[0] !== 'silence') return `${stream}: no more data${whose(keys)} in the midst of an anomaly`;
  return `${stream}: ${kind === 'closed' ? 'data again' : 'no data'}${whose(keys)}`;
}

const anomalyLine = ({ kind, incident: { stream, keys, peak, found } }: IncidentEvent): string =>
  `${stream}: anomaly ${found === undefined ? WORDS[kind] : `at ${found.place}`}${whose(keys)}${peak.severity === peak.severity ? `, severity ${Math.round(peak.severity)}` : ''}`;

const WORDS = { opened: 'began', updated: 'got worse', closed: 'ended' } as const;

/** Keys that a headline names, and how much of each. */
const KEYS = 5;
const LONGEST = 100;

/** Keys come from outside: without what would begin another line of a mail or steer a terminal. */
const plainText = (text: string): string => harmless(text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
const harmless = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\ufffd');

/** A sentence with the names of columns in it, which come from outside. */
const sentenceText = (text: string): string => {
  const plain = harmless(text).slice(0, SENTENCE);
  return plain === '' || plain.endsWith('.') ? plain : `${plain}.`;
};
const SENTENCE = 1000;

const whose = (keys: readonly string[], most = KEYS): string => {
  const named = keys.filter((key) => key !== '');
  const more = named.length > most ? ` and ${(named.length - most).toLocaleString('en')} more` : '';
  return named.length === 0 ? '' : ` in ${named.slice(0, most).map(plainText).join(', ')}${more}`;
};

function paragraph(event: IncidentEvent, features: readonly string[]): string {
  const { id, start, end, count, peak, detectors, reason, found } = event.incident;
  if (found !== undefined)
    return [headline(event), sentenceText(found.sentence), `Flagged by ${detectors.join(', ')}. Incident ${id}.`].join('\n');
  const name = features.indexOf(peak.feature);
  const value = name < 0 ? '' : `: ${whatOf(peak, name)}`;
  return [
    headline(event),
    `Began ${stamp(start)}, last alarm ${stamp(end)}, ${count} ${count === 1 ? 'alarm' : 'alarms'}${reason === '' ? '' : `, closed (${reason})`}.`,
    `Worst at ${stamp(peak.time)}: ${peak.detector} scored ${digits(peak.score)}, threshold ${digits(peak.threshold)}; ${peak.kind === undefined ? 'most unusual' : `${peak.kind} of`} ${peak.feature}${value}.${parts(peak, features)}`,
    `Flagged by ${detectors.join(', ')}. Incident ${id}.`,
  ].join('\n');
}

/** `24.2, expected 20.1 (19.6 to 20.6)`; of many samples that are odd together what they have in common. */
function whatOf(peak: Incident['peak'], j: number): string {
  const { kind, samples, mean, values } = peak;
  if (samples === undefined) return `${digits(values[j])}, ${usualOf(peak, j)}`;
  if (mean !== undefined) return `on average ${digits(mean)} over ${samples} samples, ${usualOf(peak, j)}`;
  return kind === 'missing' ? `no value for ${samples} samples` : `${digits(values[j])} for ${samples} samples`;
}

/** `expected 20.1 (19.6 to 20.6)` where the detector says so, the running mean otherwise. */
function usualOf({ usual, expected, low, high }: Incident['peak'], j: number): string {
  if (!expected || !low || !high) return `usually ${digits(usual[j])}`;
  return `expected ${digits(expected[j])} (${digits(low[j])} to ${digits(high[j])})`;
}

/** The features that make up the score, largest first. */
function parts({ contributions = [] }: Incident['peak'], features: readonly string[]): string {
  if (contributions.length < 2 || features.length !== contributions.length) return '';
  const order = contributions
    .map((part, j) => ({ name: features[j], part }))
    .filter(({ part }) => part > 0)
    .sort((a, b) => b.part - a.part);
  const named = order.slice(0, PARTS).map(({ name, part }) => `${name} ${digits(part)}`);
  return named.length === 0 ? '' : ` By feature: ${named.join(', ')}${order.length > PARTS ? ', …' : ''}.`;
}

/** Features that a message names. */
const PARTS = 3;

const digits = (value: number): string => formatNumber(value, 5);
