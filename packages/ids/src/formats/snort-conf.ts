import { HapaxError } from 'hapax';
import { SNORT2_COLUMNS } from './snort2.ts';

/**
 * The columns of `alert_csv` that a snort.conf names; those that Snort writes by itself where it names none, or `default`.
 * @param who the file, for the error  @throws HapaxError `INPUT` where there is no such output
 */
export function snortConfColumns(text: string, who = 'snort.conf'): readonly string[] {
  for (const line of text.split(/\r?\n/)) {
    const rest = afterOutput(line.trim());
    if (rest === undefined) continue;
    if (rest !== '' && !rest.startsWith(':'))
      throw new HapaxError(
        'INPUT',
        `${who}: \`${line.trim()}\` has no colon after alert_csv; Snort reads \`output alert_csv: FILE COLUMNS\``,
      );
    const [, list = 'default'] = rest.slice(1).trim().split(/\s+/);
    return list.toLowerCase() === 'default' ? SNORT2_COLUMNS : list.split(',').map((name) => name.trim().toLowerCase());
  }
  throw new HapaxError('INPUT', `${who} has no line \`output alert_csv\`; give the columns by format: { snort2: [timestamp, sig_id, …] }`);
}

/** What stands behind `output alert_csv`: `: alert.csv timestamp,msg,src 10M`, all of it left out at will. */
function afterOutput(line: string): string | undefined {
  const [output = '', kind = ''] = line.toLowerCase().split(/\s+/, 2);
  if (output !== 'output' || !(kind === 'alert_csv' || kind.startsWith('alert_csv:'))) return undefined;
  return line.slice(line.toLowerCase().indexOf('alert_csv') + 'alert_csv'.length).trim();
}
