/** Texts that mean "missing" in every column, beside the empty cell. */
export const MISSING = ['NA', 'NaN', 'nan', 'null', 'NULL'];

/** The texts that mean "missing", with those asked for; a number among them is meant however it is written: `-999` is `-999.0` too. */
export function missingTexts(asked: readonly string[] = []): ReadonlySet<string> {
  const numbers = asked.filter((text) => text.trim() !== '' && Number.isFinite(Number(text)));
  return new Set([...MISSING, ...asked, ...numbers.map((text) => String(Number(text)))]);
}

/** Whether some of them are numbers, so that each number has to be looked at. */
export const areNumbersMissing = (texts: ReadonlySet<string>): boolean => [...texts].some((text) => Number.isFinite(Number(text)));

/** How else programs and people write it, in lower case; in a column of text these are words like others. */
const SPELT = new Set(
  [
    'n/a #n/a #na <na> n.a. n.a na na. nan -nan +nan nat null (null) nil none missing undefined void empty \\n . .. ... - -- --- ---- ? ?? * x/x',
    '\u2013 \u2014 \u2212 \u2026 / // _ __ -.- #div/0! #value! #ref! #name? #num! #null! #n/a! #spill! #calc! #getting_data #error! #wert! #bezug! #zahl! #nv',
    'div/0 1.#ind -1.#ind 1.#qnan 1.#snan -1.#qnan nan(snan) nd n.d. n.d tbd k.a. k.a n.v. nv s.d. nodata no_data no-data unknown unk unavailable',
  ].flatMap((some) => some.split(' ')),
);
const PHRASES = new Set([
  'no data',
  'not available',
  'not applicable',
  'not a number',
  'bad input',
  'i/o timeout',
  'no value',
  'out of range',
  'comm fail',
]);

/** The longest of them. */
const LONGEST = 16;

export function isSpeltMissing(text: string): boolean {
  if (text.length > LONGEST) return false;
  const word = text.toLowerCase();
  return SPELT.has(word) || PHRASES.has(word);
}

/** Spellings that are counted one by one. */
const COUNTED = 30;

export function countMissing(counts: Map<string, number>, text: string): void {
  if (counts.size < COUNTED || counts.has(text)) counts.set(text, (counts.get(text) ?? 0) + 1);
  else counts.set('', (counts.get('') ?? 0) + 1);
}
