/** Texts that say themselves that nothing was measured. */
const MEANS_MISSING = new Set(['', 'nan', 'null', 'none', 'na', 'n/a', '-', '--']);
const DECIMAL_COMMA = /^[-+]?\d+,\d+$/;
/** Features that are told of. */
const MOST = 20;
/** Characters of a value that a complaint shows. */
const SHOWN = 40;

/** What a field holds that is there and no number counts as missing, which is said once for each feature. */
export function oddValues(say: (text: string) => void): (feature: string, value: unknown) => void {
  const said = new Set<string>();
  return (feature, value) => {
    if (said.has(feature) || said.size === MOST) return;
    const text = typeof value === 'string' && value.length <= SHOWN ? value.trim() : undefined;
    if (text !== undefined && MEANS_MISSING.has(text.toLowerCase())) return;
    said.add(feature);
    const comma = text !== undefined && DECIMAL_COMMA.test(text) ? '; a number has a point, no comma' : '';
    say(`\`${feature}\` is ${shown(value)}, no number: such values count as missing${comma}`);
  };
}

/** A value as JSON, cut where it is long. */
export function shown(value: unknown): string {
  const text = textOf(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

/** What is nested deeper than the stack is can be read, and not be written. */
function textOf(value: unknown): string {
  try {
    return String(JSON.stringify(value));
  } catch {
    return Array.isArray(value) ? '[…]' : '{…}';
  }
}
