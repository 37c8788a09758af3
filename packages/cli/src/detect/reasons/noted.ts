import type { Detection } from '../detection.ts';

/** Members of an ensemble with what each finds are one line; other notes a line each. */
export function notedIn(notes: readonly string[]): Detection['facts'] {
  const members = notes.flatMap((note) => /^(\w{2,30}): finds /.exec(note)?.[1] ?? []);
  const others = notes.filter((note) => !/^\w{2,30}: finds /.test(note));
  return [
    ...(members.length === 0 ? [] : [{ label: 'judged by', value: members.join(', ') }]),
    ...others.map((value) => ({ label: 'noted', value })),
  ];
}
