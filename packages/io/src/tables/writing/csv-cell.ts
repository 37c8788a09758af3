/** What spreadsheets run as a formula, by its first sign, those of full width in Japan (OWASP, CSV injection). */
const FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

/** A text that no spreadsheet runs: an apostrophe stands before what would be a formula. Numbers as texts, such as -12.5, are none. */
export const sheetText = (text: string): string => (FORMULA.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text);

/** A text as one cell, quoted where it must be. @param sign that parts cells */
export const csvText = (text: string, sign = ','): string =>
  text.includes(sign) || /["\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

/** What one of our own tables says in a cell; a missing number is empty. */
export const csvCell = (value: string | number): string =>
  typeof value === 'string' ? csvText(sheetText(value)) : value === value ? String(value) : '';
