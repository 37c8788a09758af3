/** Pixels of a character of a title, and of other texts, on average. */
export const TITLE = 10.4;
export const TEXT = 6.4;

/** Nothing is cut off by the edge of the drawing: a text that has no room ends in an ellipsis. */
export const fitting = (text: string, width: number, each: number): string =>
  text.length * each <= width ? text : `${text.slice(0, Math.max(1, Math.floor(width / each) - 1)).trimEnd()}…`;
