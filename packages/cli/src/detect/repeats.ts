import type { Table } from '@hapax/io';

/** Rows of which a column of names tells something, and at most, so that looking costs little. */
const FEWEST = 20;
const MOST = 200_000;
/** Columns that are told one by one. */
const TOLD = 3;
/** Share of rows whose names may come again where the column still names single rows. */
const AGAIN = 0.002;
/** What stands for a row in a program: a text with a digit and without blanks, as `O-10009`. */
const isCode = (text: string): boolean => /\d/.test(text) && !/\s/.test(text);

/**
 * Codes that tell single rows apart come once each. A few that come again are told: such rows are often copies, and nothing else
 * would tell, since their values are usual.
 * @param columns of text that name single rows
 */
export function repeatedCodes(table: Table, columns: readonly string[]): string[] {
  const { rows, texts } = table;
  if (rows < FEWEST || rows > MOST) return [];
  const notes = texts
    .filter(({ name }) => columns.includes(name))
    .flatMap((one) => {
      const seen = new Set<string>();
      const again = new Set<string>();
      for (let row = 0; row < rows; ++row) {
        const text = one.at(row);
        if (text === '') continue;
        if (!isCode(text)) return [];
        if (seen.has(text)) again.add(text);
        else seen.add(text);
      }
      const [first = ''] = again;
      if (again.size === 0 || again.size > Math.max(1, AGAIN * rows)) return [];
      const what =
        again.size === 1 ? `\`${first}\` comes more than once` : `${again.size} of its texts come more than once, such as \`${first}\``;
      return [`column ${one.name} names single rows, but ${what}: copied rows?`];
    });
  const more = notes.length - TOLD;
  return more > 1
    ? [...notes.slice(0, TOLD), `${more.toLocaleString('en')} more columns that name single rows have texts that come again`]
    : notes;
}
