import type { Table } from '@hapax/io';
import { copiedRows } from './copied-rows.ts';
import type { Detection } from './detection.ts';
import { loneValues } from './lone-values.ts';
import { noted } from './noted.ts';

/** The detection with notes on what no row is flagged for, and an analyst would look at. */
export const worthALook = (detection: Detection, given: Table): Detection => ({
  ...detection,
  table: noted(detection.table, ...copiedRows(given), ...loneValues(given, detection.verdicts)),
});
