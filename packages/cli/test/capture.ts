import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll } from 'vitest';
import { run } from '../src/run.ts';
import type { Terminal } from '../src/terminal.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Run the command line in this process and keep what it says. */
export async function hapax(args: readonly string[], some: Partial<Terminal> = {}): Promise<Ran> {
  const said = { out: '', err: '' };
  const terminal: Terminal = {
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
    input: () => Readable.from([]),
    outIsTty: false,
    errIsTty: false,
    color: false,
    width: 100,
    debug: false,
    ...some,
  };
  return { code: await run(args, terminal), ...said };
}

/** A folder of its own for a test file, removed at its end. */
export function scratch(): { readonly folder: string; file(name: string, content: string): string } {
  const folder = mkdtempSync(join(tmpdir(), 'hapax-cli-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return {
    folder,
    file(name, content) {
      const path = join(folder, name);
      writeFileSync(path, content);
      return path;
    },
  };
}

/** An hour of quiet values with one spike, one a minute. */
export const SPIKE = `time,value,other\n${Array.from({ length: 60 }, (_, i) => `2024-01-01T00:${String(i).padStart(2, '0')}:00Z,${i === 40 ? 900 : i % 7},${i % 5}`).join('\n')}\n`;
