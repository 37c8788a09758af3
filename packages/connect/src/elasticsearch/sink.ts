import { HapaxError } from 'hapax';
import { type SettingsOf, text } from 'hapax/settings';
import { type Clock, type IncidentEvent, type Sink, Undeliverable } from 'hapax/stream';
import { defineSink } from '../contract/connector.ts';
import { sentAgain } from '../contract/promises.ts';
import { accepted, hostOf, Refusal, request } from '../net/request.ts';
import { KINDS } from '../sinks/common.ts';
import { delivered } from '../sinks/delivered.ts';
import { below, jsonOf } from '../sinks/post.ts';
import { askingOf, ELASTICSEARCH } from './options.ts';

const OPTIONS = {
  ...ELASTICSEARCH,
  index: text.of('hapax-incidents', 'Index or alias with a document for each incident.'),
  kinds: { ...KINDS.kinds, doc: 'Kinds of message it gets; all three unless given.' },
} as const;
type Options = SettingsOf<typeof OPTIONS>;

/** A newer message is there already: nothing to do. */
const CONFLICT = 409;
const PASSING = [408, 429];

/** The two lines of a message in a bulk request: an older one that is sent again does not replace a newer one. */
export function linesOf({ id, incident }: IncidentEvent, index: string): string {
  const sequence = Number(id.slice(id.lastIndexOf('.') + 1)) || 0;
  const { peak, start, end, ...rest } = incident;
  const finite = (value: number) => (Number.isFinite(value) ? value : null);
  const action = { index: { _index: index, _id: incident.id, version: sequence + 1, version_type: 'external_gte' } };
  const { score, threshold, severity, values, usual, time, ...about } = peak;
  const document = {
    '@timestamp': iso(start),
    ...rest,
    start: iso(start),
    end: iso(end),
    peak: {
      ...about,
      time: iso(time),
      score: finite(score),
      threshold: finite(threshold),
      severity: finite(severity),
      values: Array.from(values, finite),
      usual: usual === undefined ? null : Array.from(usual, finite),
    },
    message: id,
  };
  return `${JSON.stringify(action)}\n${JSON.stringify(document)}\n`;
}

const iso = (ms: number): string => new Date(ms).toISOString();

/** Source: Elasticsearch 8 and OpenSearch 2, bulk API. */
export function elasticsearchSink(options: Options, clock: Clock): Sink {
  const { index, kinds } = options;
  const who = hostOf(options.url);
  const asking = askingOf(options);
  return {
    id: `elasticsearch ${who} ${index}`,
    kinds: kinds ?? ['opened', 'updated', 'closed'],
    async deliver(events) {
      const body = events.map((event) => linesOf(event, index)).join('');
      const headers = { ...asking.headers, 'content-type': 'application/x-ndjson' };
      const answer = await request(below(options.url, '/_bulk'), { ...asking, method: 'POST', headers, body });
      delivered(who, answer, clock.now());
      judge(who, jsonOf(answer.text), events.length);
    },
    async test() {
      const answer = await request(below(options.url, '/'), asking);
      accepted(who, answer, clock.now());
      if (!('version' in jsonOf(answer.text)))
        throw new HapaxError('NETWORK', `${who}: what answers is neither Elasticsearch nor OpenSearch`);
    },
  };
}

/** A bulk request succeeds as a whole, and says of each document what became of it. @throws Undeliverable or Refusal for the first that failed */
function judge(who: string, { items }: Readonly<Record<string, unknown>>, wanted: number): void {
  if (!Array.isArray(items) || items.length !== wanted) throw new HapaxError('NETWORK', `${who}: the answer is not one of a bulk request`);
  for (const item of items) {
    const { status, error } = jsonOf(JSON.stringify(item?.index ?? {}));
    if (typeof status === 'number' && (status < 300 || status === CONFLICT)) continue;
    const { type } = jsonOf(JSON.stringify(error ?? {}));
    const why = `${who}: refused a document: ${status}${typeof type === 'string' ? ` ${type.slice(0, 80)}` : ''}`;
    if (typeof status === 'number' && status >= 400 && status < 500 && !PASSING.includes(status)) throw new Undeliverable(why);
    throw new Refusal(why, 0);
  }
}

/** `type: elasticsearch` of sinks */
export const elasticsearchSinkConnector = defineSink({
  id: 'elasticsearch',
  title: 'Elasticsearch and OpenSearch',
  doc: 'A document for each incident, as its newest message has it, by the bulk API of Elasticsearch 8 and OpenSearch 2.',
  promises: sentAgain('A message that is sent again finds its document, and changes nothing.'),
  options: OPTIONS,
  open: (options, { clock }) => elasticsearchSink(options, clock),
});
