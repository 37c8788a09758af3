/** Second labels under which countries give out names: `co.uk`, `com.au`. */
const SECOND = new Set(['co', 'com', 'net', 'org', 'gov', 'ac', 'edu', 'ne', 'or', 'go']);

/** The domain that somebody owns: the last two labels, three under `co.uk` and the like. Reverse names count by their zone. */
export function parentOf(name: string): string {
  const labels = name.replace(/\.$/, '').split('.');
  const last = labels.at(-1) ?? '';
  const depth = last.length === 2 && SECOND.has(labels.at(-2) ?? '') ? 3 : 2;
  return labels.slice(-depth).join('.');
}

/** Entropy of the characters of a name without its parent, bits a character: 4 and more in generated names and tunnels. */
export function entropyOf(name: string): number {
  const own = name.slice(0, Math.max(0, name.length - parentOf(name).length)).replaceAll('.', '') || (name.split('.')[0] ?? '');
  const counts = new Map<string, number>();
  for (const character of own) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const n of counts.values()) bits -= (n / own.length) * Math.log2(n / own.length);
  return bits;
}
