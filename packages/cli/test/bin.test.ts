import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { scratch } from './capture.ts';

const folder = fileURLToPath(new URL('..', import.meta.url));
const bin = join(folder, 'bin/hapax.js');

test('the command is a file of the checkout, so that npm can link it before anything is built', () => {
  const { bin: named, files } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  expect(named).toEqual({ hapax: 'bin/hapax.js' });
  expect(files).toContain('bin');
  expect(statSync(bin).mode & 0o111).toBe(0o111);
});

test('in a checkout that is not built it says what to do', () => {
  const place = join(scratch().folder, 'bin');
  mkdirSync(place);
  copyFileSync(bin, join(place, 'hapax.mjs'));
  const { status, stderr } = spawnSync(process.execPath, [join(place, 'hapax.mjs')], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 1, stderr: 'hapax: this checkout is not built yet; npm run build\n' });
});
