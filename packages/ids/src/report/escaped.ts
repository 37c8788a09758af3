/** Text of a log is hostile: all of it goes through here. Control characters and marks that turn the direction of text are shown as such. */
export const escaped = (raw: string): string =>
  raw
    .replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`)
    .replace(/\p{Cc}|\p{Cf}/gu, (c) => (c === '\n' || c === '\t' ? c : `\\u${(c.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`));
