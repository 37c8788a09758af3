import { showPlace, type Table } from '@hapax/io';
import { HapaxError } from 'hapax';

/** Words that data sets use for the two sides; compared in lower case. */
const NORMAL = new Set(['0', '0.0', 'false', 'no', 'normal', 'benign', 'ok', 'good', 'inlier', 'negative']);
const ANOMALY = new Set([
  '1',
  '1.0',
  'true',
  'yes',
  'anomaly',
  'anomalous',
  'abnormal',
  'outlier',
  'attack',
  'fraud',
  'malicious',
  'positive',
]);

/**
 * Labels as 0 (normal) and 1 (anomaly).
 * @param anomalyLabels the labels that mean anomaly; all others are normal. Without them the words say it.
 * @throws HapaxError `INPUT` when a label is not understood, or when one side is missing
 */
export function binaryLabels(table: Table, anomalyLabels: readonly string[]): Uint8Array {
  const { labels, source } = table;
  if (labels === undefined) throw new HapaxError('INPUT', `${source} has no labels; name the column that holds them with --labels`);
  const { name, names, codes } = labels;
  const unknown = anomalyLabels.find((label) => !names.includes(label));
  if (unknown !== undefined)
    throw new HapaxError(
      'INPUT',
      `${source} column \`${name}\` never says ${JSON.stringify(unknown)}; it says ${names.slice(0, 20).join(', ')}`,
    );
  const sides = names.map((label, code) => {
    if (anomalyLabels.length > 0) return anomalyLabels.includes(label) ? 1 : 0;
    const word = label.toLowerCase().replace(/\.$/, '');
    if (NORMAL.has(word)) return 0;
    if (ANOMALY.has(word)) return 1;
    const at = showPlace(table.place(codes.indexOf(code)));
    throw new HapaxError(
      'INPUT',
      `${source} ${at}: column \`${name}\` is ${JSON.stringify(label)}, neither normal nor anomaly; name the anomalies with --anomaly-labels`,
    );
  });
  return Uint8Array.from(codes, (code) => sides[code]);
}
