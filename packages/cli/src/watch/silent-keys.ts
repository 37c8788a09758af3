import type { SilentKey } from 'hapax/stream';
import { plain, span } from './words.ts';

/** Keys that are named. */
const NAMED = 3;

/** `fell silent before the end: pump-3 (last sample 2024-01-31T09:00:00.000Z, 2 d before the end, never silent for more than 1 min before)`; empty where none did. */
export function silentLine(silent: readonly SilentKey[] | undefined): string {
  if (silent === undefined || silent.length === 0) return '';
  const first = [...silent].sort((a, b) => b.silence - a.silence).slice(0, NAMED);
  const more = silent.length - first.length;
  const rest = more === 0 ? '' : `; and ${more.toLocaleString('en')} more`;
  return `fell silent before the end: ${first.map(inWords).join('; ')}${rest}\n`;
}

function inWords({ key, lastTime, silence, longest }: SilentKey): string {
  const before = longest > 0 ? `, silent for ${span(longest)} at most before` : '';
  return `${plain(key)} (last sample ${new Date(lastTime).toISOString()}, ${span(silence)} before the end${before})`;
}
