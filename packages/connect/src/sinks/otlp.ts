import { pairs, text as textSetting, url as urlSetting } from 'hapax/settings';
import { type IncidentEvent, type Notice, type Sink, Undeliverable } from 'hapax/stream';
import { defineSink } from '../contract/connector.ts';
import { sentAgain } from '../contract/promises.ts';
import { hostOf } from '../net/request.ts';
import { systemClock } from '../run/clock.ts';
import { KINDS, NET } from './common.ts';
import { type Level, levelOf } from './level.ts';
import { messageOf, noticesOf } from './messages.ts';
import { below, type HttpSinkOptions, jsonOf, postJson } from './post.ts';

export interface OtlpOptions extends HttpSinkOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** `service.name` of the resource. */
  readonly service?: string;
  readonly features?: readonly string[];
}

const AT_ONCE = 100;
/** Severity numbers of the log data model: 9 is INFO, 13 WARN, 17 ERROR, 21 FATAL. */
const SEVERITY: Readonly<Record<Level, readonly [number: number, text: string]>> = {
  critical: [21, 'FATAL'],
  error: [17, 'ERROR'],
  warning: [13, 'WARN'],
  info: [9, 'INFO'],
};

/**
 * Log records to an OpenTelemetry collector, OTLP/HTTP in JSON (POST /v1/logs). What the collector refuses of a batch is set aside, for
 * the protocol forbids to send it again. Source: OTLP specification 1.x; log data model.
 */
export function otlp(url: string, options: OtlpOptions = {}): Sink {
  const who = hostOf(url);
  const { id = `otlp ${who}`, kinds, clock = systemClock, service = 'hapax', features = [] } = options;
  const resource = { attributes: attributesOf({ 'service.name': service }) };

  async function post(logRecords: readonly object[]): Promise<void> {
    const resourceLogs = logRecords.length === 0 ? [] : [{ resource, scopeLogs: [{ scope: { name: 'hapax' }, logRecords }] }];
    const { text } = await postJson(who, below(url, '/v1/logs'), { resourceLogs }, options, clock.now());
    const { partialSuccess } = jsonOf(text);
    if (typeof partialSuccess !== 'object' || partialSuccess === null || !('rejectedLogRecords' in partialSuccess)) return;
    const refused = Number(partialSuccess.rejectedLogRecords);
    if (refused > 0) throw new Undeliverable(`${who}: refused ${refused} of ${logRecords.length} log records`);
  }
  const recordOf = (at: number, [severityNumber, severityText]: readonly [number, string], body: string, attributes: Attributes) => ({
    timeUnixNano: nano(at),
    observedTimeUnixNano: nano(clock.now()),
    severityNumber,
    severityText,
    body: { stringValue: body },
    attributes: attributesOf(attributes),
  });
  const logOf = (event: IncidentEvent) => {
    const { kind, id: message, incident } = event;
    const { peak } = incident;
    return recordOf(
      kind === 'opened' ? incident.start : incident.end,
      kind === 'closed' ? SEVERITY.info : SEVERITY[levelOf(incident)],
      messageOf([event], { features }).text,
      {
        'event.name': `hapax.incident.${kind}`,
        'hapax.message': message,
        'hapax.incident': incident.id,
        'hapax.stream': incident.stream,
        'hapax.keys': incident.keys,
        'hapax.detectors': incident.detectors,
        'hapax.feature': peak.feature,
        'hapax.score': peak.score,
        'hapax.threshold': peak.threshold,
        'hapax.severity': peak.severity,
      },
    );
  };
  const noticeLogOf = (notice: Notice) =>
    recordOf(notice.at, SEVERITY.info, noticesOf([notice]).text, {
      'event.name': `hapax.${notice.kind}`,
      'hapax.message': notice.id,
      'hapax.stream': notice.stream,
      'hapax.who': notice.who,
      ...(notice.incident ? { 'hapax.incident': notice.incident.id } : {}),
    });

  return {
    id,
    kinds: kinds ?? ['opened', 'updated', 'closed'],
    atOnce: AT_ONCE,
    deliver: (events) => post(events.map(logOf)),
    tell: (notices) => post(notices.map(noticeLogOf)),
    test: () => post([]),
  };
}

type Attributes = Readonly<Record<string, string | number | readonly string[]>>;

/** Numbers that JSON cannot write are left out. */
const attributesOf = (values: Attributes): readonly object[] =>
  Object.entries(values)
    .filter(([, value]) => typeof value !== 'number' || Number.isFinite(value))
    .map(([key, value]) => ({ key, value: anyValue(value) }));

const anyValue = (value: string | number | readonly string[]): object => {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'number') return { doubleValue: value };
  return { arrayValue: { values: value.map((one) => ({ stringValue: one })) } };
};

/** 64-bit numbers travel as text in this encoding. */
const nano = (ms: number): string => String(BigInt(Math.round(ms)) * 1_000_000n);

/** `type: otlp` */
export const otlpSink = defineSink({
  id: 'otlp',
  title: 'OpenTelemetry',
  doc: 'Each message as a log record to an OpenTelemetry collector, OTLP/HTTP in JSON.',
  promises: sentAgain(),
  options: {
    url: urlSetting(['http', 'https'], 'The collector, without /v1/logs, such as http://collector:4318.'),
    headers: pairs('Headers of each request, Authorization or an API key for one.'),
    service: textSetting.of('hapax', 'What it calls itself: `service.name`.'),
    kinds: { ...KINDS.kinds, doc: 'Kinds of message it gets; all three unless given.' },
    ...NET,
  },
  open: ({ url, ...options }, { features, clock }) => otlp(url, { ...options, features, clock }),
});
