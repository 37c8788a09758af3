import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Label } from '../../src/feedback/label.ts';

/** psykoda's example as a log in a file, and how it is run. */
export function writeExample(golden: string) {
  const example = JSON.parse(readFileSync(golden, 'utf8'));
  const folder = mkdtempSync(join(tmpdir(), 'hapax-psykoda-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'example.csv');
  const lines = example.log.map(
    ([time = '', source, target, port, sid]: readonly string[]) => `${time.replace(/[- :]/g, ',')},${source},${target},${port},${sid}`,
  );
  writeFileSync(
    path,
    `date_year,date_month,date_mday,date_hour,date_minute,date_second,src_ip,dest_ip,dest_port,sid\n${lines.join('\n')}\n`,
  );
  return {
    config: {
      logs: [path],
      locations: example.iptable,
      units: [{ name: 'ALL', subnets: ['private-A', 'private-B', 'private-C'], exclude: [22] }],
    },
    from: '2020-04-04',
    to: '2020-04-07',
  };
}

export const exampleLabels = (golden: string): readonly Label[] =>
  JSON.parse(readFileSync(golden, 'utf8')).known_normal.map(
    ([time, host]: readonly [string, string]): Label => ({
      verdict: 'normal',
      host,
      hour: `${time.replace(' ', 'T')}.000Z`,
      who: 'psykoda',
      at: '2020-04-03T00:00:00Z',
    }),
  );
