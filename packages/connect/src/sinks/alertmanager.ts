import { duration, pairs, secret, url as urlSetting } from 'hapax/settings';
import type { Incident, IncidentEvent, Sink } from 'hapax/stream';
import { defineSink } from '../contract/connector.ts';
import { sentAgain } from '../contract/promises.ts';
import { accepted, hostOf, request } from '../net/request.ts';
import { systemClock } from '../run/clock.ts';
import { KINDS, NET } from './common.ts';
import { levelOf } from './level.ts';
import { messageOf } from './messages.ts';
import { bearer, below, type HttpSinkOptions, netOf, postJson } from './post.ts';

export interface AlertmanagerOptions extends HttpSinkOptions {
  /** Labels of each alert, for routes. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly token?: string;
  readonly firingMs?: number;
  readonly lingerMs?: number;
  readonly features?: readonly string[];
}

const FIRING_MS = 7 * 24 * 3_600_000;
const LINGER_MS = 120_000;
const AT_ONCE = 50;

/**
 * Alerts to Alertmanager, API v2 (POST /api/v2/alerts). Labels say which alert it is and stay the same until it ends; what changes stands
 * in the annotations. Alertmanager ends an alert that nobody repeats: an open incident is sent with an end far ahead, and gets its real
 * one when it closes. Source: openapi.yaml of Alertmanager 0.27.
 */
export function alertmanager(url: string, options: AlertmanagerOptions = {}): Sink {
  const who = hostOf(url);
  const { id = `alertmanager ${who}`, kinds, clock = systemClock, features = [], token } = options;
  const { labels = {}, firingMs = FIRING_MS, lingerMs = LINGER_MS } = options;
  const headers = bearer(token);

  function alertOf(event: IncidentEvent): unknown {
    const { kind, id: message, incident } = event;
    const now = clock.now();
    const { subject, text } = messageOf([event], { features });
    return {
      labels: { alertname: 'HapaxAnomaly', ...labels, ...identityOf(incident) },
      annotations: {
        summary: subject,
        description: text,
        level: levelOf(incident),
        detectors: incident.detectors.join(', '),
        keys: incident.keys.join(', '),
        message,
        ...(incident.peak.severity === incident.peak.severity ? { severity: String(Math.round(incident.peak.severity)) } : {}),
      },
      // Never ahead of the clock: an alert that begins later than it ends is refused.
      startsAt: iso(Math.min(incident.start, now)),
      endsAt: iso(now + (kind === 'closed' ? lingerMs : firingMs)),
    };
  }
  return {
    id,
    kinds: kinds ?? ['opened', 'updated', 'closed'],
    atOnce: AT_ONCE,
    deliver: async (events) =>
      void (await postJson(who, below(url, '/api/v2/alerts'), events.map(alertOf), { ...options, headers }, clock.now())),
    test: async () => void accepted(who, await request(below(url, '/api/v2/status'), { ...netOf(options), headers }), clock.now()),
  };
}

/** An incident keeps its first key when others join it. An empty label is none for Alertmanager. */
const identityOf = ({ id, stream, keys: [key = ''] }: Incident): Readonly<Record<string, string>> => ({
  stream,
  ...(key === '' ? {} : { key }),
  incident: id,
});

const iso = (ms: number): string => new Date(ms).toISOString();

/** `type: alertmanager` */
export const alertmanagerSink = defineSink({
  id: 'alertmanager',
  title: 'Alertmanager',
  doc: 'Alerts to Prometheus Alertmanager, API v2: labels alertname, stream, key and incident, the rest in annotations; routes, silences and inhibition are its own.',
  promises: sentAgain('An alert that is sent again has the same labels, and is the same alert.'),
  options: {
    url: urlSetting(['http', 'https'], 'Its address, with the prefix of its routes if it has one, such as http://alerts:9093.'),
    labels: pairs('Labels of each alert, `severity: page` or `team: pumps` for routes.'),
    token: secret.optional('Token of a proxy before it, sent as Authorization: Bearer.'),
    firingMs: duration(FIRING_MS, 'How long an alert may fire when its end is never told, as after a crash.'),
    lingerMs: duration(
      LINGER_MS,
      'How long it fires on after its incident ended; shorter than `group_wait`, short incidents are never told.',
    ),
    kinds: { ...KINDS.kinds, doc: 'Kinds of message it gets; all three unless given.' },
    ...NET,
  },
  open: ({ url, ...options }, { features, clock }) => alertmanager(url, { ...options, features, clock }),
});
