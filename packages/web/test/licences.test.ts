import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const file = new URL('../../server/public/licences.txt', import.meta.url);

test.skipIf(!existsSync(new URL('../../server/public/index.html', import.meta.url)))(
  'the built page comes with the licence texts of what is in it (skipped before it is built)',
  () => {
    const text = readFileSync(file, 'utf8');
    for (const name of ['@fontsource-variable/inter', 'pure-rand', 'svelte', 'yaml'])
      expect(text, name).toMatch(new RegExp(`^${name} \\d+\\.`, 'm'));
    expect(text).toMatch(/SIL OPEN FONT LICENSE/i);
    expect(text).toMatch(/Permission is hereby granted, free of charge/);
    expect(text).toMatch(/Permission to use, copy, modify/);
  },
);
