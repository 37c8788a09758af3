import { parseTime, sheetText } from '@hapax/io';
import { stamp } from '../events/stamp.ts';
import { type Label, labelOf } from './label.ts';

const HOUR = 3_600_000;
const HEADER = 'datetime_rounded,src_ip,comment';

/** Whether a text is a file of known normal samples of psykoda. */
export const isPsykodaLabels = (text: string): boolean => text.replace(/^\uFEFF/, '').startsWith('datetime_rounded');

/** Labels of a text, one a line, or psykoda's CSV. @param fault told of a line that is none, numbered from 1; what it returns is thrown */
export function* labelsIn(text: string, fault: (line: number, why: string) => Error): Generator<Label> {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const csv = isPsykodaLabels(text);
  for (const [i, line] of lines.entries()) {
    if (line.trim() === '' || (csv && i === 0)) continue;
    const read = csv ? fromCsv(line) : fromJson(line);
    if (typeof read === 'string') throw fault(i + 1, read);
    yield read;
  }
}

function fromJson(line: string): Label | string {
  try {
    return labelOf(JSON.parse(line));
  } catch {
    return 'it is not JSON';
  }
}

function fromCsv(line: string): Label | string {
  const [time = '', host = '', ...why] = line.split(',');
  const ms = parseTime(time.trim())?.ms;
  if (ms === undefined || host.trim() === '') return 'a line must be datetime_rounded,src_ip';
  const hour = new Date(ms).toISOString();
  const comment = why.join(',').trim();
  return { verdict: 'normal', host: host.trim(), hour, who: 'psykoda', at: hour, ...(comment === '' ? {} : { why: comment }) };
}

/** Whether psykoda's file can hold it: a known normal hour, or several, of a host whose name makes neither another cell, another line nor a formula. */
export const isPsykodaLabel = ({ verdict, host, hour, signature, port }: Label): boolean =>
  verdict === 'normal' &&
  hour !== undefined &&
  signature === undefined &&
  port === undefined &&
  !/[,"\r\n]/.test(host) &&
  sheetText(host) === host;

/** Known normal samples as psykoda reads them, a line for each hour. */
export const psykodaLabels = (labels: readonly Label[]): string =>
  `${HEADER}\n${labels.filter(isPsykodaLabel).flatMap(psykodaLines).join('')}`;

const psykodaLines = ({ hour = '', hours = 1, host, why = '' }: Label): readonly string[] =>
  Array.from({ length: hours }, (_, k) => {
    const time = stamp(Date.parse(hour) + k * HOUR, 'second');
    return `${time},${host},${sheetText(why.replace(/[,"\r\n]/g, ' '))}\n`;
  });
