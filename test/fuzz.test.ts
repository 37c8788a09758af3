import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { judge } from '../fuzz/engine/judge.mjs';
import { inputsOf } from '../fuzz/inputs.mjs';
import { targets } from '../fuzz/targets/index.mjs';

const folders = ['corpus', 'findings'].map((name) => fileURLToPath(new URL(`../fuzz/${name}`, import.meta.url)));

test.each(Object.keys(targets))(
  '%s: what fuzzing has found, and what it begins with, brings about nothing that must not be',
  async (name) => {
    const target = targets[name]!;
    onTestFinished(() => void target.close?.());
    const inputs = [...target.seeds(), ...inputsOf(name, folders)];
    expect(inputs.length).toBeGreaterThan(0);
    for (const bytes of inputs) expect(await judge(target, Buffer.from(bytes))).toBeUndefined();
  },
);
