import type { Sample } from '../run/findings/findings.ts';
import { escaped } from './escaped.ts';

/** How a sample is named in a command: an hour, or a whole day. */
export const hourName = ({ time, hours }: Pick<Sample, 'time' | 'hours'>): string =>
  new Date(time).toISOString().slice(0, hours === 24 ? 10 : 13);

/** What a label of it is about, for a page that has buttons. */
export const subjectData = (sample: Pick<Sample, 'host' | 'time' | 'hours'>): string =>
  `data-host="${escaped(sample.host)}" data-hour="${hourName(sample)}"`;

/** How to tell what a host was: a link to a page with buttons, or the commands to copy. @param server address of `hapax serve --ids` */
export function sayIt(sample: Sample, server?: string): string {
  const command = (verdict: string) => `hapax ids label ${quoted(sample.host)} --hour ${hourName(sample)} --${verdict}`;
  const link = server === undefined ? '' : `<p><a href="${escaped(server)}">Label it on the server</a>, or copy a line.</p>`;
  return `<details class="say" ${subjectData(sample)}><summary>Say what it was</summary>
${link === '' ? '<p class="soft">Copy a line; the next run learns from it.</p>' : link}
${['normal', 'anomaly', 'unknown'].map((verdict) => `<code class="copy">${escaped(command(verdict))}</code>`).join('\n')}</details>`;
}

/** Hosts come from logs, that is from anybody: what a shell would make something of stands in quotes. */
const quoted = (text: string): string => (/^[\w.:%-]+$/.test(text) && !text.startsWith('-') ? text : `'${text.replaceAll("'", "'\\''")}'`);
