import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryStore } from 'hapax/stream';
import { afterAll, describe, test } from 'vitest';
import type { stores } from '../../src/registry.ts';
import { fileStore } from '../../src/stores/file-store.ts';
import { type StoreTrial, storeLaws } from '../../src/testing/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'hapax-store-laws-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let places = 0;

const TRIALS: Readonly<Record<keyof typeof stores, StoreTrial>> = {
  file: {
    place: () => {
      const path = join(folder, `${places++}`, 'a.state');
      return () => fileStore(path);
    },
    broken: async () => {
      const path = join(folder, `${places++}.state`);
      writeFileSync(path, 'something else\n');
      for await (const _ of fileStore(path).load());
    },
  },
  memory: {
    // It lasts as long as the process: who opens it again has the same one.
    place: () => {
      const store = memoryStore();
      return () => store;
    },
  },
};

for (const [id, trial] of Object.entries(TRIALS)) {
  describe(`store ${id}`, () => {
    for (const { name, check } of storeLaws(trial)) test(name, check);
  });
}
