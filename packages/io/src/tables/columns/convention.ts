import type { Column, Reading, Rules } from './column.ts';

/** What the numbers of a column or a file say about separators. */
export interface Evidence {
  pointDecimal: number;
  commaDecimal: number;
  pointGroup: number;
  commaGroup: number;
  otherGroup: number;
}

export const noEvidence = (): Evidence => ({ pointDecimal: 0, commaDecimal: 0, pointGroup: 0, commaGroup: 0, otherGroup: 0 });

export function addEvidence(to: Evidence, { readings, points }: Column): void {
  if (points === 'decimal') to.pointDecimal += 1;
  for (const { number, count } of readings) {
    if (number === undefined) continue;
    if (number.decimal === '.') to.pointDecimal += count;
    if (number.decimal === ',') to.commaDecimal += count;
    if (number.group === '.') to.pointGroup += count;
    else if (number.group === ',') to.commaGroup += count;
    else if (number.group !== '') to.otherGroup += count;
  }
}

/** What `1.234` or `1,234` means in a column. */
export interface Meaning {
  readonly grouped: boolean;
  /** Neither column nor file shows it: the way out is told. */
  readonly guessed: boolean;
}

/** Plain whole numbers below a thousand, beside numbers whose only separator comes before three digits, tell of thousands. */
const ENOUGH_OPEN = 3;
/** Values that all have three digits behind their point, and no other sign of what it is. */
const ENOUGH_ALIKE = 12;

/**
 * Whether the one separator before three digits groups thousands, found from the whole column, then from the whole file, then from
 * the separator of cells: where commas do not separate cells, they are likely to be decimal marks.
 */
export function meaningOf(sign: '.' | ',', one: Column, file: Evidence, rules: Rules, delimiter: string): Meaning {
  if (rules.decimal !== undefined) return { grouped: sign !== rules.decimal, guessed: false };
  if (rules.thousands !== undefined) return { grouped: sign === rules.thousands, guessed: false };
  const own = noEvidence();
  addEvidence(own, one);
  const sure = (from: Evidence): boolean | undefined => {
    const [asDecimal, asGroup, otherDecimal, otherGroup] =
      sign === ','
        ? [from.commaDecimal, from.commaGroup, from.pointDecimal, from.pointGroup + from.otherGroup]
        : [from.pointDecimal, from.pointGroup, from.commaDecimal, from.commaGroup + from.otherGroup];
    if (asDecimal > 0 || asGroup > 0) return asGroup > asDecimal;
    if (otherDecimal > 0) return true;
    return otherGroup > 0 ? false : undefined;
  };
  const grouped = sure(own) ?? sure(file);
  if (grouped !== undefined) return { grouped, guessed: sure(own) === undefined };
  const open = openCount(one.readings, sign);
  const whole = one.numbers.count - open;
  if (sign === ',') return { grouped: delimiter !== ';' || whole > 0, guessed: true };
  // Three digits behind the point of every value are decimals as often as thousands where semicolons separate cells.
  const all = delimiter === ';' && whole === 0 && open >= ENOUGH_ALIKE;
  return { grouped: delimiter === ';' && whole > 0 && open >= ENOUGH_OPEN, guessed: all || (whole > 0 && open >= ENOUGH_OPEN) };
}

const openCount = (readings: readonly Reading[], sign: string): number =>
  readings.reduce((sum, { number, count }) => sum + (number?.open === sign ? count : 0), 0);
