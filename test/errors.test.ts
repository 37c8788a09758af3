import { readFileSync } from 'node:fs';
import { ERRORS } from 'hapax';
import { expect, test } from 'vitest';

test('docs/errors.md names every error code with its sentence, and no other', () => {
  const page = readFileSync(new URL('../docs/errors.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `([A-Z]+)`\s+\| (.+?)\s+\|/gm)].map(([, code, text]) => [code, text]);
  expect(Object.fromEntries(rows)).toEqual(ERRORS);
});
