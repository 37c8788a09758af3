/** How a length of time is written as text, as a pattern for editors and forms: what `milliseconds` reads, and no more. */
export const TIME_SPAN = '^\\d{1,15}(\\.\\d{1,6})? ?(ms|s|m|min|h|d)$';

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000 };

/** Of `30s`, or of a number, which is milliseconds; NaN for what is neither. */
export function milliseconds(value: unknown): number {
  if (typeof value === 'number') return Number.isFinite(value) ? value : Number.NaN;
  const [, amount, unit] = typeof value === 'string' ? (/^(\d{1,15}(?:\.\d{1,6})?) ?([a-z]{1,3})$/.exec(value) ?? []) : [];
  return amount !== undefined && unit !== undefined && Object.hasOwn(UNITS, unit) ? Number(amount) * UNITS[unit] : Number.NaN;
}
