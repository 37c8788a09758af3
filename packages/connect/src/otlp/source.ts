import { HapaxError } from 'hapax';
import { integer, names, type SettingsOf, text } from 'hapax/settings';
import { LATEST_MS, type Source } from 'hapax/stream';
import { defineSource } from '../contract/connector.ts';
import type { Surroundings } from '../contract/surroundings.ts';
import { DOOR } from '../net/door.ts';
import { joining, type Point } from '../sources/points.ts';
import { type ReceivingSource, receive, refusal } from '../sources/receiving.ts';
import { pointsOf, visitJson } from './metrics.ts';
import { visitProtobuf } from './protobuf.ts';

const OPTIONS = {
  port: integer(4318, { min: 0, max: 65_535 }, 'Port to listen on; 0 takes a free one.'),
  host: text.of('127.0.0.1', 'Address to listen on; any but this machine needs a token.'),
  keys: names.optional(
    'Attributes of points, or else of their resource, that say whose sample it is, `[service.name, host.name]` for one; their values are the key, with a comma between. All are one key unless given.',
  ),
  ...DOOR,
} as const;
export type OtlpSourceOptions = SettingsOf<typeof OPTIONS>;

const PATH = '/v1/metrics';
const PROTOBUF = 'application/x-protobuf';
const JSON_TYPE = 'application/json';

/**
 * Metrics that programs and collectors of OpenTelemetry send, OTLP over HTTP in protobuf or JSON, to `/v1/metrics`. A feature is the name of a
 * metric; of histograms and summaries `name.count`, `name.sum`, `name.mean`.
 * @throws HapaxError `CONFIG` without a token where one is needed, `NETWORK` for a port that is taken
 */
export function otlpSource(
  { keys = [], ...options }: OtlpSourceOptions,
  { features, onTrouble, journal }: Pick<Surroundings, 'features' | 'onTrouble' | 'journal'>,
): Promise<ReceivingSource> {
  const join = joining('otlp', 'attribute', features, onTrouble);
  const typeOf = (type = ''): string => type.split(';', 1)[0].trim().toLowerCase();
  return receive(
    {
      id: 'otlp',
      who: 'otlp',
      take(question, body) {
        const [path] = (question.url ?? '/').split('?', 1);
        if (path !== PATH) return refusal(404, `metrics are sent to ${PATH}`);
        const type = typeOf(question.headers['content-type']);
        if (type !== PROTOBUF && type !== JSON_TYPE) return refusal(415, `the content-type must be ${PROTOBUF} or ${JSON_TYPE}`);
        const points: Point[] = [];
        try {
          if (type === PROTOBUF) visitProtobuf(body, (...one) => void points.push(...pointsOf(keys, ...one)));
          else visitJson(body.toString('utf8'), (...one) => void points.push(...pointsOf(keys, ...one)));
        } catch (error) {
          if (error instanceof HapaxError) return refusal(400, error.message);
          throw error;
        }
        if (points.some(({ time }) => !(Math.abs(time) <= LATEST_MS))) return refusal(400, 'a time is beyond the last date');
        return join(points);
      },
      // A whole success is an empty message.
      done: (question) =>
        typeOf(question.headers['content-type']) === PROTOBUF
          ? { status: 200, headers: { 'content-type': PROTOBUF } }
          : { status: 200, headers: { 'content-type': JSON_TYPE }, body: '{}' },
    },
    { ...options, onTrouble: (said) => onTrouble({ kind: 'trouble', text: said }), ...(journal === undefined ? {} : { journal }) },
  );
}

/** `type: otlp` */
export const otlpMetrics = defineSource({
  id: 'otlp',
  title: 'OpenTelemetry metrics',
  doc: 'Listens for metrics of OpenTelemetry, OTLP over HTTP in protobuf or JSON; values of one time and one key are one sample. A feature is the name of a metric; histograms and summaries have name.count, name.sum and name.mean.',
  options: OPTIONS,
  promises: [
    {
      delivery: 'at least once',
      client: 'What was answered with 200 is in a journal on this machine; a sender that got no answer sends again.',
      server: 'Senders are the other side: what they send twice comes twice.',
    },
  ],
  open: (options, surroundings): Promise<Source> => otlpSource(options, surroundings),
});
