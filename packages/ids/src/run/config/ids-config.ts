import { HapaxError } from 'hapax';
import { z } from '../../zod.ts';
import { formatConfig } from './format-config.ts';

const port = z.int().min(0).max(65_535);
const networkList = z.array(z.string());
/** A day, or a time; without a zone it is UTC. */
const day = z.string().regex(/^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?Z?)?$/, 'must be a day such as 2026-01-31');

const exclusion = z.strictObject({
  source: z.string().optional().describe('Network or address.'),
  target: z.string().optional().describe('Network or address.'),
  port: port.optional(),
  signature: z.union([z.string(), z.number()]).optional(),
  until: day.optional(),
  why: z.string().optional(),
});

const unit = z.strictObject({
  name: z.string().min(1),
  subnets: networkList.optional(),
  include: z.array(port).optional(),
  exclude: z.array(port).optional(),
});

const schema = z.strictObject({
  logs: z.array(z.string()).min(1),
  format: formatConfig.optional(),
  zone: z.string().optional(),
  year: z.int().optional(),
  training: z.strictObject({ days: z.number().positive().default(28), least: z.int().min(2).default(10) }).prefault({}),
  units: z
    .array(unit)
    .min(1)
    .default([{ name: 'all' }]),
  locations: z.array(z.tuple([z.string(), z.string()])).default([]),
  screening: z.strictObject({ min: z.number().min(0).default(1), max: z.number().default(1e8) }).prefault({}),
  exclude: z.array(exclusion).default([]),
  labels: z.string().optional(),
  labelHalfLife: z.number().positive().default(180).describe('Days after which a label counts half; it holds for two of them.'),
  threshold: z
    .strictObject({
      perDay: z.number().positive().default(10),
      rarer: z.number().gt(0).lt(1).default(0.005),
      falseDiscoveryRate: z.number().gt(0).lt(1).optional(),
      /** Whether labels move `rarer`: quieter, and weak intrusions are lost. */
      learns: z.boolean().default(false),
    })
    .prefault({}),
  hours: z
    .strictObject({
      alerts: z.int().min(1).max(24).default(1),
      flows: z.int().min(1).max(24).default(1),
      slow: z.int().min(0).max(24).default(24).describe('Alerts are looked at by so many hours as well; 0: not.'),
    })
    .prefault({}),
  watch: z
    .strictObject({
      late: z.number().min(0).default(5).describe('Minutes that events may come late: an hour is judged so long after its end.'),
    })
    .prefault({}),
  sinks: z.array(z.record(z.string(), z.unknown())).default([]).describe('Where findings are sent, as in a pipeline.'),
  server: z.url().optional().describe('Address of `hapax serve --ids`: the report links to it.'),
  seed: z.int().min(0).default(1),
  output: z.string().default('hapax-ids'),
});

/** What `hapax ids run` does; every key but `logs` has a default. */
export type IdsConfig = z.infer<typeof schema>;
export type Exclusion = z.infer<typeof exclusion>;
export type UnitConfig = z.infer<typeof unit>;

/**
 * Check a configuration and fill in what it leaves out.
 * @param who the file, for the error  @throws HapaxError `CONFIG` with the path of each fault
 */
export function idsConfig(given: unknown, who = 'the configuration'): IdsConfig {
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => `${path.length > 0 ? path.join('.') : 'the top'}: ${message}`);
  throw new HapaxError('CONFIG', `${who} cannot be used: ${faults.join('; ')}`);
}
