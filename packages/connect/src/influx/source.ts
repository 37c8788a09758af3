import { integer, names, type SettingsOf, text } from 'hapax/settings';
import { LATEST_MS, type Source } from 'hapax/stream';
import { defineSource } from '../contract/connector.ts';
import type { Surroundings } from '../contract/surroundings.ts';
import { DOOR } from '../net/door.ts';
import { joining, type Point } from '../sources/points.ts';
import { type ReceivingSource, receive, refusal } from '../sources/receiving.ts';
import { isPrecision, type Line, readLine, timeOf } from './line-protocol.ts';

const OPTIONS = {
  port: integer(8086, { min: 0, max: 65_535 }, 'Port to listen on; 0 takes a free one.'),
  host: text.of('127.0.0.1', 'Address to listen on; any but this machine needs a token.'),
  keys: names.optional(
    'Tags that say whose sample it is, `[host]` for one; their values are the key, with a comma between. All are one key unless given.',
  ),
  ...DOOR,
} as const;
export type InfluxSourceOptions = SettingsOf<typeof OPTIONS>;

const PATHS = ['/write', '/api/v2/write', '/api/v3/write_lp'];

/**
 * Points in the line protocol of InfluxDB, as Telegraf and other agents send them to `/api/v2/write` or `/write`. A feature is the name of a
 * field, or measurement and field with a dot between: `cpu.usage_idle`.
 * @throws HapaxError `CONFIG` without a token where one is needed, `NETWORK` for a port that is taken
 */
export async function influxSource(
  { keys = [], ...options }: InfluxSourceOptions,
  { features, clock, onTrouble, journal }: Pick<Surroundings, 'features' | 'clock' | 'onTrouble' | 'journal'>,
): Promise<ReceivingSource> {
  const join = joining('influx', 'tag', features, onTrouble);
  const wanted = new Set(features);

  function pointsOf({ measurement, tags, fields, time }: Line, precision: string, now: number): Point[] {
    const key = keys.map((name) => tags.get(name) ?? '').join(',');
    const at = time === undefined ? now : timeOf(time, precision);
    return fields.map(([name, value]) => {
      const whole = `${measurement}.${name}`;
      return { name: wanted.has(whole) ? whole : name, time: at, key, value };
    });
  }
  return receive(
    {
      id: 'influx',
      who: 'influx',
      take(question, body) {
        const { pathname, searchParams } = new URL(question.url ?? '/', 'http://localhost');
        if (!PATHS.includes(pathname)) return refusal(404, `points are written to ${PATHS.join(' or ')}`);
        const precision = (searchParams.get('precision') ?? 'ns').replace(/^(milli|micro|nano)?second$/, (word) => UNITS[word] ?? word);
        if (!isPrecision(precision)) return refusal(400, `the precision must be ns, us, ms or s; it is ${precision.slice(0, 20)}`);
        const points: Point[] = [];
        const now = clock.now();
        for (const [i, text] of body.toString('utf8').split('\n').entries()) {
          const line = readLine(text.replace(/\r$/, ''));
          if (typeof line === 'string') return refusal(400, `line ${i + 1} ${line}`);
          if (line) for (const point of pointsOf(line, precision, now)) points.push(point);
        }
        if (points.some(({ time }) => !(Math.abs(time) <= LATEST_MS)))
          return refusal(400, 'a time is beyond the last date: see `precision`');
        return join(points);
      },
      done: () => ({ status: 204 }),
    },
    { ...options, onTrouble: (text) => onTrouble({ kind: 'trouble', text }), ...(journal === undefined ? {} : { journal }) },
  );
}

const UNITS: Readonly<Record<string, string>> = { nanosecond: 'ns', microsecond: 'us', millisecond: 'ms', second: 's' };

/** `type: influx` */
export const influx = defineSource({
  id: 'influx',
  title: 'InfluxDB line protocol',
  doc: 'Listens for points in the line protocol, as Telegraf sends them to InfluxDB; those of one time and one key are one sample. A feature is a field, `usage_idle`, or `cpu.usage_idle`.',
  options: OPTIONS,
  promises: [
    {
      delivery: 'at least once',
      client: 'What was answered with 204 is in a journal on this machine; an agent that got no answer sends again.',
      server: 'Agents are the other side: what they send twice comes twice.',
    },
  ],
  open: (options, surroundings): Promise<Source> => influxSource(options, surroundings),
});
