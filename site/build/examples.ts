import blankSpace from 'ts-blank-space';

/** What an example imports, and what the page can give it. */
const IMPORTED = /^(?:import|export)\b[^'"]*?from '([^']+)'/gm;

/** The JavaScript of an example that the page can run, which prints and imports nothing that the page has not; else nothing. */
export function runnable(code: string, doors: readonly string[]): string | undefined {
  if (!code.includes('console.log(')) return undefined;
  const names = [...code.matchAll(IMPORTED)].map(([, name]) => name);
  return names.length > 0 && names.every((name) => doors.includes(name)) ? withoutTypes(code) : undefined;
}

/** TypeScript without its types, and without the gaps that they would leave. */
export function withoutTypes(code: string): string {
  const blank = blankSpace(code);
  let out = '';
  for (let i = 0; i < code.length; ) {
    if (blank[i] === code[i]) {
      out += code[i];
      i += 1;
      continue;
    }
    let end = i;
    while (end < code.length && (blank[end] !== code[end] || code[end] === ' ')) end += 1;
    out += blank.slice(i, end).trim();
    i = end;
  }
  return out;
}
