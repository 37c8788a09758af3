import { HapaxError } from 'hapax';
import { z } from '../../zod.ts';

const ports = z.object({ include: z.array(z.int()).nullish(), exclude: z.array(z.int()).nullish() });
/** The part of psykoda's config.json that has a counterpart; the rest is told. */
const schema = z.object({
  detection_units: z.object({
    services: z.record(z.string(), ports),
    subnets: z.record(z.string(), z.object({ cidrs: z.array(z.string()), services: z.array(z.string()) })),
  }),
  io: z.object({
    input: z.object({ dir: z.string() }),
    previous: z.object({ load: z.object({ known_normal: z.object({ list: z.string().nullish() }).nullish() }).nullish() }).nullish(),
    output: z.object({ dir: z.string() }),
  }),
  preprocess: z.object({ screening: z.object({ min: z.number(), max: z.number().default(1e8) }) }),
  anomaly_detection: z.object({
    required_srcip: z.object({ train: z.number() }),
    threshold: z.object({ num_anomaly: z.number(), min_score: z.number() }),
  }),
});

/**
 * Turn psykoda's config.json into a configuration of ours, and say what has no counterpart.
 * @param locations rows of its table of locations, where they were read
 * @throws HapaxError `CONFIG` for what psykoda would not take either
 */
export function fromPsykoda(given: unknown, who: string, locations: readonly (readonly [string, string])[] = []) {
  const read = schema.safeParse(given);
  if (!read.success)
    throw new HapaxError(
      'CONFIG',
      `${who} is no configuration of psykoda: ${read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`,
    );
  const { detection_units: units, io, preprocess, anomaly_detection: detection } = read.data;
  const config = {
    logs: [io.input.dir],
    format: 'fujitsu-csv',
    units: Object.entries(units.subnets).flatMap(([subnet, { cidrs, services }]) =>
      services.map((service) => {
        const found = units.services[service];
        if (found === undefined)
          throw new HapaxError(
            'CONFIG',
            `${who}: subnet ${subnet} names the service ${service}, which detection_units.services does not have`,
          );
        const { include, exclude } = found;
        return {
          name: `${subnet}/${service}`,
          ...(cidrs.length > 0 ? { subnets: cidrs } : {}),
          ...(include && include.length > 0 ? { include } : {}),
          ...(exclude && exclude.length > 0 ? { exclude } : {}),
        };
      }),
    ),
    locations,
    screening: preprocess.screening,
    ...(io.previous?.load?.known_normal?.list ? { labels: io.previous.load.known_normal.list } : {}),
    threshold: { perDay: Math.max(1, detection.threshold.num_anomaly) },
    training: { least: Math.max(2, detection.required_srcip.train) },
    output: io.output.dir,
  };
  const left = [
    'feature_extraction.idf: vocabulary and weights are learnt from training alone, up to 100 signatures and 60 ports',
    'anomaly_detection.deepsad and train: Deep SAD has its own defaults, beside isolation forest and ECOD',
    `anomaly_detection.threshold.min_score ${detection.threshold.min_score}: scores have another scale; hours rarer than one in 200 are reported`,
    'preprocess.exclude_lists: give them as exclude, a rule each, with until and why',
  ];
  return { config, left };
}
