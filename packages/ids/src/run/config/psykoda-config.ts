import { HapaxError } from 'hapax';
import { z } from '../../zod.ts';
import { type ExcludeList, rulesOfLists } from './psykoda-excludes.ts';

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

/** Files that a configuration of psykoda names, as they were read. */
export interface PsykodaFiles {
  readonly locations?: readonly (readonly [network: string, name: string])[];
  /** Where it names a folder of them; empty when there was none in it. */
  readonly lists?: readonly ExcludeList[] | undefined;
}

/**
 * Turn psykoda's config.json into a configuration of ours, and say what has no counterpart.
 * @param files what it names and was read: rows of its table of locations, and the lists of its folder `preprocess.exclude_lists`
 * @throws HapaxError `CONFIG` for what psykoda would not take either
 */
export function fromPsykoda(given: unknown, who: string, { locations = [], lists }: PsykodaFiles = {}) {
  const read = schema.safeParse(given);
  if (!read.success)
    throw new HapaxError(
      'CONFIG',
      `${who} is no configuration of psykoda: ${read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`,
    );
  const { detection_units: units, io, preprocess, anomaly_detection: detection } = read.data;
  const { rules, left: leftOfLists } = rulesOfLists(lists ?? []);
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
    ...(rules.length > 0 ? { exclude: rules } : {}),
    ...(io.previous?.load?.known_normal?.list ? { labels: io.previous.load.known_normal.list } : {}),
    threshold: { perDay: Math.max(1, detection.threshold.num_anomaly) },
    training: { least: Math.max(2, detection.required_srcip.train) },
    output: io.output.dir,
  };
  const left = [
    'feature_extraction.idf: vocabulary and weights are learnt from training alone, up to 100 signatures and 60 ports',
    'anomaly_detection.deepsad and train: Deep SAD has its own defaults, beside isolation forest and ECOD',
    `anomaly_detection.threshold.min_score ${detection.threshold.min_score}: scores have another scale; hours rarer than one in 200 are reported`,
    ...(lists?.length === 0
      ? ['preprocess.exclude_lists: its folder has no file exclude_*.csv, so that nothing is taken out']
      : leftOfLists),
  ];
  return { config, left };
}
