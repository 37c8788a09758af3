import { describe, type OptionTable } from '../core/options.ts';
import { expect } from './expect.ts';

/** The `test` of vitest, jest or node:test: whatever runs a body under a name. */
export interface Test {
  (name: string, body: () => void): unknown;
  readonly skip?: (name: string, body: () => void) => unknown;
}

/** Laws that a method need not keep, each with the reason. */
export type Excuses<L extends string> = Partial<Record<L, string>>;

/** Run laws under their names; those that are excused are skipped, where the runner can skip. */
export const lawsOf =
  <L extends string>(test: Test, id: string, excused: Excuses<L>) =>
  (name: L, body: () => void): void => {
    const reason = excused[name];
    if (reason === undefined) test(`${id}: ${name}`, body);
    else test.skip?.(`${id}: ${name} (excused: ${reason})`, body);
  };

/** Every option has its sentence, and refuses what it cannot be, in words that say what it can. */
export function checkOptions(id: string, table: OptionTable, configure: (options: Record<string, unknown>) => unknown): void {
  for (const [key, option] of Object.entries(table)) {
    expect(option.doc, key).toMatch(/^[A-Z].*\.$/s);
    expect(() => configure({ [key]: 'no such' }), key).toThrow(`${id}: \`${key}\` must be ${describe(option)}; got "no such"`);
    if ('min' in option && Number.isFinite(option.min))
      expect(() => configure({ [key]: option.min - 1 }), key).toThrow(`\`${key}\` must be`);
  }
  expect(() => configure({ flor: 1 })).toThrow(`${id} has no option \`flor\`; it has ${Object.keys(table).join(', ')}`);
}

/** What every batch detector promises. */
export type DetectorLaw =
  | 'pure'
  | 'repeatable'
  | 'row by row'
  | 'round trip'
  | 'calibrated'
  | 'outranks'
  | 'width'
  | 'options'
  | 'degenerate'
  | 'infinite'
  | 'explains'
  | 'units'
  | 'missing';
