/** What is said of series that were found side by side in a long file. */
export const sideBySide = (by: readonly string[], groups: number): string =>
  `${by.join(' and ')} ${by.length === 1 ? 'tells' : 'tell'} ${groups.toLocaleString('en')} series apart that share their times, and each is judged by itself, as with --by ${argumentOf(by.join(','))}; --as table judges each row by itself`;

const argumentOf = (name: string): string => (/^[\w.,-]+$/.test(name) ? name : JSON.stringify(name));
