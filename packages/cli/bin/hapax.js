#!/usr/bin/env node
// A file of its own: npm links commands when it installs, and in a checkout dist is built after that.
import { existsSync } from 'node:fs';

const main = new URL('../dist/main.js', import.meta.url);
if (existsSync(main)) await import(main.href);
else {
  console.error('hapax: this checkout is not built yet; npm run build');
  process.exitCode = 1;
}
