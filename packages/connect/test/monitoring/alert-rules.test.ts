import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const promtool = (...args: string[]) => spawnSync('promtool', args, { encoding: 'utf8' });
const there = promtool('--version').status === 0;
if (!there) console.log('no promtool on this machine (Debian: prometheus): the alert rules are not tried');

describe.skipIf(!there)('the alert rules, asked by promtool', () => {
  test('Prometheus can load them', () => {
    const { status, stdout, stderr } = promtool('check', 'rules', here('../../monitoring/alert-rules.yaml'));
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/SUCCESS: \d+ rules found/);
  });

  test('they fire for a short incident, a dead process, a silent key, and not for their neighbours', () => {
    const { status, stdout, stderr } = promtool('test', 'rules', here('alert-rules.promtool.yaml'));
    expect([status, stdout + stderr]).toEqual([0, expect.stringContaining('SUCCESS')]);
  });
});
