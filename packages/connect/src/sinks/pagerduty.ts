import { secret, url as urlSetting } from 'hapax/settings';
import type { Incident, IncidentEvent, Sink } from 'hapax/stream';
import { defineSink } from '../contract/connector.ts';
import { sentAgain } from '../contract/promises.ts';
import { hostOf } from '../net/request.ts';
import { systemClock } from '../run/clock.ts';
import { KINDS, NET } from './common.ts';
import { LEVELS, levelOf } from './level.ts';
import { messageOf } from './messages.ts';
import { type HttpSinkOptions, postJson } from './post.ts';

export interface PagerDutyOptions extends HttpSinkOptions {
  /** Its address: another one for accounts in Europe. */
  readonly url?: string;
  readonly features?: readonly string[];
}

const URL = 'https://events.pagerduty.com/v2/enqueue';
/** Longest summary that is taken. */
const SUMMARY = 1024;

/**
 * Events to PagerDuty, Events API v2: an incident triggers an alert, its end resolves it, and "someone looks after it" acknowledges it.
 * The incident is the `dedup_key`, so a message that comes twice is one alert. Source: PagerDuty developer docs, Events API v2.
 */
export function pagerduty(routingKey: string, options: PagerDutyOptions = {}): Sink {
  const { url = URL, features = [], kinds, clock = systemClock } = options;
  const who = hostOf(url);
  const { id = `pagerduty ${who}` } = options;
  const send = async (event: object) => void (await postJson(who, url, { routing_key: routingKey, ...event }, options, clock.now()));

  return {
    id,
    ...(kinds ? { kinds } : {}),
    atOnce: 1,
    async deliver(events) {
      for (const event of events) await send(eventOf(event, features));
    },
    async tell(notices) {
      for (const { kind, incident } of notices)
        if (kind === 'acknowledged' && incident) await send({ event_action: 'acknowledge', dedup_key: incident.id });
    },
    // Resolving what was never triggered is taken and changes nothing: nobody is called.
    test: () => send({ event_action: 'resolve', dedup_key: 'hapax-test' }),
  };
}

function eventOf(event: IncidentEvent, features: readonly string[]): object {
  const { kind, id, incident } = event;
  if (kind === 'closed') return { event_action: 'resolve', dedup_key: incident.id };
  const { subject, text } = messageOf([event], { features });
  return {
    event_action: 'trigger',
    dedup_key: incident.id,
    client: 'hapax',
    payload: {
      summary: subject.slice(0, SUMMARY),
      source: incident.keys.find((key) => key !== '') ?? incident.stream,
      severity: levelOf(incident),
      timestamp: new Date(incident.start).toISOString(),
      component: incident.peak.feature,
      group: incident.stream,
      class: incident.peak.kind ?? incident.peak.detector,
      custom_details: { message: id, text, ...detailsOf(incident) },
    },
  };
}

const detailsOf = ({ keys, detectors, count, peak: { score, threshold, severity } }: Incident): object => ({
  keys,
  detectors,
  alarms: count,
  score,
  threshold,
  severity,
});

/** `type: pagerduty` */
export const pagerdutySink = defineSink({
  id: 'pagerduty',
  title: 'PagerDuty',
  doc: `Events to PagerDuty, Events API v2: triggered, acknowledged by who looks after it, resolved at its end; ${LEVELS}.`,
  promises: sentAgain('An event that is sent again has the same `dedup_key`, and belongs to the same alert.'),
  options: {
    routingKey: secret('Integration key of the service.'),
    url: urlSetting.of(URL, ['http', 'https'], 'The events API; https://events.eu.pagerduty.com/v2/enqueue for accounts in Europe.'),
    ...KINDS,
    ...NET,
  },
  open: ({ routingKey, ...options }, { features, clock }) => pagerduty(routingKey, { ...options, features, clock }),
});
