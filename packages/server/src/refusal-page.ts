import type { IncomingHttpHeaders } from 'node:http';

/** Whether a person looks at the answer: a browser that opens an address. Programs, and scripts of a page, ask for JSON or for anything. */
export const isNavigation = ({ accept = '', 'sec-fetch-mode': mode = 'navigate' }: IncomingHttpHeaders): boolean =>
  mode === 'navigate' && /(?:^|,)\s*text\/html\b/i.test(accept);

/** A refusal as a page: what happened, and what to do. It asks for nothing else, so that it needs no other answer. */
export function refusalPage(status: number, message: string, fault: string): string {
  const sentence = `${message.slice(0, 1).toUpperCase()}${message.slice(1)}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>hapax: ${TITLES.get(status) ?? 'Refused'}</title>
</head>
<body>
<h1>${TITLES.get(status) ?? 'Refused'}</h1>
<p>${escaped(sentence)}${/[.!?]$/.test(sentence) ? '' : '.'}</p>
<p><small>Status ${status}, number ${fault} in the log of the server.</small></p>
</body>
</html>
`;
}

const TITLES = new Map([
  [401, 'Not signed in'],
  [403, 'Not allowed'],
  [404, 'Nothing here'],
  [429, 'Too many requests'],
  [500, 'The server failed'],
  [503, 'Busy'],
]);

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
