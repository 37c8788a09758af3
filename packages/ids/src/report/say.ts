import type { Sample } from '../run/findings/findings.ts';
import { escaped } from './escaped.ts';

/** How a sample is named in a command: an hour, or a whole day. */
export const hourName = ({ time, hours }: Pick<Sample, 'time' | 'hours'>): string =>
  new Date(time).toISOString().slice(0, hours === 24 ? 10 : 13);

/** How to tell what a host was: the commands to copy. */
export function sayIt(sample: Sample): string {
  const { host } = sample;
  const command = (verdict: string) => `hapax ids label ${host} --hour ${hourName(sample)} --${verdict}`;
  return `<details class="say"><summary>Say what it was</summary>
<p class="soft">Copy a line; the next run learns from it.</p>
${['normal', 'anomaly', 'unknown'].map((verdict) => `<code class="copy">${escaped(command(verdict))}</code>`).join('\n')}</details>`;
}
