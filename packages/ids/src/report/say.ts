import type { Sample } from '../run/findings.ts';
import { escaped } from './escaped.ts';

/** How a sample is named in a command: an hour, or a whole day. */
export const hourName = ({ time, hours }: Pick<Sample, 'time' | 'hours'>): string =>
  new Date(time).toISOString().slice(0, hours === 24 ? 10 : 13);

/** Where `hapax ids page` puts its buttons, by host, hour and hours. */
export const marker = (host: string, time: number, hours: number): string => `<!-- say ${escaped(host)} ${time} ${hours} -->`;
export const MARKER = /<!-- say (\S+) (\d+) (\d+) -->/g;

/** How to tell what a host was: the commands to copy, and a place for the buttons of `hapax ids page`. */
export function sayIt(sample: Sample): string {
  const { host, time, hours } = sample;
  const command = (verdict: string) => `hapax ids label ${host} --hour ${hourName(sample)} --${verdict}`;
  return `${marker(host, time, hours)}<details class="say"><summary>Say what it was</summary>
<p class="soft">Copy a line; the next run learns from it. <code>hapax ids page</code> shows this report with buttons instead.</p>
${['normal', 'anomaly', 'unknown'].map((verdict) => `<code class="copy">${escaped(command(verdict))}</code>`).join('\n')}</details>`;
}

/** The buttons, for one hour of a host. @param action where the form goes */
export function buttons(host: string, time: number, hours: number, action: string): string {
  const hidden = (name: string, value: string) => `<input type="hidden" name="${name}" value="${escaped(value)}">`;
  return `<form class="say" method="post" action="${escaped(action)}">${hidden('host', host)}${hidden('time', String(time))}${hidden('hours', String(hours))}
<input name="why" placeholder="why, for those who come after" maxlength="500" aria-label="why">
<button name="verdict" value="normal">Normal</button><button name="verdict" value="anomaly">An anomaly</button><button name="verdict" value="unknown">Take back</button></form>`;
}
