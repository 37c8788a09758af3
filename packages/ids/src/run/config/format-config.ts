import type { LogFormat } from '../../formats/format.ts';
import { mappedCsv, mappedNdjson } from '../../formats/mapped.ts';
import { snort2CsvOf } from '../../formats/snort2.ts';
import { z } from '../../zod.ts';

const field = z.string().min(1);
const mapping = z.strictObject({
  time: field,
  source: field,
  target: field.optional(),
  sourcePort: field.optional(),
  targetPort: field.optional(),
  protocol: field.optional(),
  signature: field.optional(),
  message: field.optional(),
  category: field.optional(),
  severity: field.optional(),
  action: field.optional(),
  sensor: field.optional(),
  name: field.optional(),
  kind: z.enum(['alert', 'flow', 'dns', 'http', 'tls', 'notice', 'weird', 'other']).optional(),
});

/** A format by its id, or what the columns of any CSV, the fields of any NDJSON, or the cells of Snort 2's alert_csv are. */
export const formatConfig = z.union([
  z.string(),
  z.strictObject({ csv: mapping }),
  z.strictObject({ ndjson: mapping }),
  z.strictObject({ snort2: z.array(field).min(1) }),
]);

/** How `readLogs` takes it. */
export function readingFormat(given: z.infer<typeof formatConfig>): string | LogFormat {
  if (typeof given === 'string') return given;
  if ('csv' in given) return mappedCsv(given.csv);
  return 'ndjson' in given ? mappedNdjson(given.ndjson) : snort2CsvOf(given.snort2);
}
