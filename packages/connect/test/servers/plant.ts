import type { Sample, Source } from 'hapax/stream';
import type { Surroundings } from '../../src/index.ts';
import { systemClock as clock } from '../../src/run/clock.ts';

/** What the tests of every server write and read: a value of two hosts, every third one missing. */
export const RECORDS = Array.from({ length: 7 }, (_, i) => ({ time: 1000 * (i + 1), v: i % 3 === 2 ? null : i, host: `h${i % 2}` }));
export const expected: Sample[] = RECORDS.map(({ time, v, host }) => ({ time, values: [v ?? Number.NaN], key: host }));

/** What a connector is opened in. @param say hears its troubles */
export const around = (say: (text: string) => void = () => {}, rest: Partial<Surroundings> = {}): Surroundings => ({
  features: ['v'],
  clock,
  onTrouble: ({ text }) => say(text),
  input: (async function* () {})(),
  out: () => {},
  base: '.',
  ...rest,
});

/** Read until there are so many samples; the source stays open. */
export async function some(source: Source, n: number, from?: unknown) {
  const got: Sample[] = [];
  let offset: unknown;
  for await (const batch of source.read(from)) {
    got.push(...batch.samples);
    offset = batch.offset;
    if (got.length >= n) break;
  }
  return { got, offset };
}
