import { wordsOf } from './words.ts';

/** Words of names of columns that say how long something took, not when. */
const HOW_LONG = new Set(
  [
    'duration durations elapsed pace laptime uptime downtime runtime talktime holdtime',
    'dauer laufzeit fahrzeit dur\u00e9e duree duraci\u00f3n duracion dura\u00e7\u00e3o duracao durata duur varighet l\u00e4ngd',
  ].flatMap((some) => some.split(' ')),
);
/** Words before `time` that make it a length of time. */
const TIMES = new Set([
  'moving',
  'elapsed',
  'response',
  'handling',
  'handle',
  'waiting',
  'wait',
  'talk',
  'hold',
  'lap',
  'split',
  'travel',
  'cycle',
]);

/** Whether the name of a column says that it holds lengths of time. */
export function saysHowLong(name: string): boolean {
  const parts = wordsOf(name);
  return parts.some((word, i) => HOW_LONG.has(word) || (word === 'time' && TIMES.has(parts[i - 1] ?? '')));
}

const DURATION = /^(-?)(\d{1,6}):([0-5]\d)(?::([0-5]\d)(?:[.,](\d{1,9}))?)?$/;

/** A length of time in units of its last part: `1:02:15` is 3735, `5:32` is 332; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const found = DURATION.exec(text);
  if (found === null) return undefined;
  const [, sign, first, second, third, rest] = found;
  const two = 60 * Number(first) + Number(second);
  const value = third === undefined ? two : 60 * two + Number(third) + (rest === undefined ? 0 : Number(`0.${rest}`));
  return sign === '-' ? -value : value;
}
