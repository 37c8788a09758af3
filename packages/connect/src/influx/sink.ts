import { HapaxError } from 'hapax';
import { pairs, type SettingsOf, secret, text, url } from 'hapax/settings';
import type { Clock, IncidentEvent, Sink } from 'hapax/stream';
import { defineSink } from '../contract/connector.ts';
import { sentAgain } from '../contract/promises.ts';
import { hostOf, request } from '../net/request.ts';
import { KINDS, NET } from '../sinks/common.ts';
import { delivered } from '../sinks/delivered.ts';
import { below, netOf } from '../sinks/post.ts';
import { fieldText, measurementText, tagText } from './line-protocol.ts';

const OPTIONS = {
  url: url(['http', 'https'], 'The server, such as http://localhost:8086.'),
  bucket: text('The bucket, or the database of version 1 and 3.'),
  org: text.optional('The organisation, for version 2.'),
  token: secret.optional('A token that may write.'),
  measurement: text.of('hapax_incident', 'The measurement.'),
  tags: pairs('More tags of each point.'),
  ...KINDS,
  ...NET,
} as const;
type Options = SettingsOf<typeof OPTIONS>;

/** A message as a line: the same line each time, so a point that is sent again is the same point. */
export function pointOf({ kind, id, incident }: IncidentEvent, { measurement, tags = {} }: Pick<Options, 'measurement' | 'tags'>): string {
  const { peak, stream, keys, detectors } = incident;
  const labels = {
    ...tags,
    incident: incident.id,
    kind,
    stream,
    key: keys[0] ?? '',
    detector: detectors[0] ?? '',
    feature: peak.feature ?? '',
  };
  const numbers = { score: peak.score, threshold: peak.threshold, severity: peak.severity };
  const fields = [
    `message=${fieldText(id)}`,
    `alarms=${incident.count}i`,
    `start=${Math.round(incident.start)}i`,
    `reason=${fieldText(incident.reason)}`,
    ...Object.entries(numbers).flatMap(([name, value]) => (Number.isFinite(value) ? [`${name}=${value}`] : [])),
  ];
  // A tag without a value is none.
  const words = Object.entries(labels).flatMap(([name, value]) => (value === '' ? [] : [`,${tagText(name)}=${tagText(value)}`]));
  return `${measurementText(measurement)}${words.join('')} ${fields.join(',')} ${Math.round(kind === 'opened' ? incident.start : incident.end)}`;
}

export function influxSink(options: Options, clock: Clock): Sink {
  const { bucket, org, token, kinds } = options;
  const who = hostOf(options.url);
  const at = below(options.url, `/api/v2/write?${new URLSearchParams({ bucket, ...(org === undefined ? {} : { org }), precision: 'ms' })}`);
  const headers = { 'content-type': 'text/plain; charset=utf-8', ...(token === undefined ? {} : { authorization: `Token ${token}` }) };
  const write = async (body: string): Promise<void> =>
    delivered(who, await request(at, { ...netOf(options), method: 'POST', headers, body }), clock.now());
  return {
    id: `influx ${who} ${bucket}`,
    kinds: kinds ?? ['opened', 'updated', 'closed'],
    deliver: (events) => write(`${events.map((event) => pointOf(event, options)).join('\n')}\n`),
    async test() {
      const { status } = await request(below(options.url, '/ping'), { ...netOf(options), headers });
      if (status >= 300) throw new HapaxError('NETWORK', `${who}: answered ${status}`);
    },
  };
}

/** `type: influx` of sinks */
export const influxSinkConnector = defineSink({
  id: 'influx',
  title: 'InfluxDB',
  doc: 'Each message as a point in the line protocol, to InfluxDB 2 and 3 and what speaks like them; tags incident, kind, stream, key, detector and feature.',
  promises: sentAgain('A point that is sent again has the same tags and time, and is the same point.'),
  options: OPTIONS,
  open: (options, { clock }) => influxSink(options, clock),
});
