import type { Incident } from 'hapax/stream';

/** How bad an incident is, in the words that paging services share. */
export type Level = 'critical' | 'error' | 'warning' | 'info';

/**
 * Of the severity of its worst sample, -10 log10 of the share of usual samples that score as high: from 60 (one in a million) `critical`,
 * from 40 `error`, from 20 `warning`, below `info`. Silence has the highest. What has no severity is an `error`.
 */
export function levelOf({ peak: { severity } }: Incident): Level {
  if (severity !== severity) return 'error';
  return severity >= 60 ? 'critical' : severity >= 40 ? 'error' : severity >= 20 ? 'warning' : 'info';
}

/** For the documentation of options. */
export const LEVELS = 'critical from severity 60 and for silence, error from 40, warning from 20, info below';
