import { ecsJson } from './ecs.ts';
import type { LogFormat } from './format.ts';
import { fujitsuCsv } from './fujitsu-csv.ts';
import { ocsfJson } from './ocsf.ts';
import { snort2Csv, snortFast } from './snort2.ts';
import { snort3Csv, snort3Json } from './snort3.ts';
import { suricataEve } from './suricata-eve.ts';
import { syslog } from './syslog.ts';
import { zeekJson, zeekTsv } from './zeek.ts';

/** All formats that are told by their first lines, in the order in which they are tried. */
export const logFormats: readonly LogFormat[] = [
  zeekTsv,
  suricataEve,
  zeekJson,
  ecsJson,
  ocsfJson,
  snort3Json,
  fujitsuCsv,
  syslog,
  snortFast,
  snort3Csv,
  snort2Csv,
];

/** The format of a file by its first lines that are not blank, undefined when none fits. */
export const formatOf = (lines: readonly string[]): LogFormat | undefined => logFormats.find((format) => format.looksLike(lines));
