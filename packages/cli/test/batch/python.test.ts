import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratch } from '../capture.ts';

const python = process.env.HAPAX_PYTHON ?? 'python3';
const there = spawnSync(python, ['-c', 'import pyarrow'], { stdio: 'ignore' }).status === 0;
/** Starting Spark takes most of it. */
const PATIENCE_MS = 900_000;

const { folder } = scratch();

// Skipped where no Python with pyarrow is found: HAPAX_PYTHON names one, such as that of a virtual environment with pyspark, duckdb and polars.
test.skipIf(!there)(
  'Python, Spark, DuckDB and Polars fit and score through Arrow as one process does on one file',
  () => {
    const rows = Array.from(
      { length: 3000 },
      (_, i) => `${i},h${i % 5},${Math.sin(i)},${Math.cos(1.7 * i)},${i === 700 ? 40 : Math.sin(0.3 * i)}\n`,
    );
    writeFileSync(join(folder, 'data.csv'), `id,host,a,b,c\n${rows.join('')}`);
    const main = new URL('../../dist/main.js', import.meta.url).pathname;
    const script = new URL('../../../../python/check_hapax_arrow.py', import.meta.url).pathname;
    const ran = spawnSync(python, [script, folder], { encoding: 'utf8', env: { ...process.env, HAPAX: `${process.execPath} ${main}` } });
    const said = ran.stdout.trim().split('\n');
    expect(ran.status, ran.stderr.slice(-2000)).toBe(0);
    expect(said[0]).toBe('pyarrow: equal (3000 rows)');
    expect(said[1]).toBe(
      'pyarrow: hapax ended with 1: hapax: standard input has no column `b`, which the model looks at; it has id, host, a, c',
    );
    for (const line of said.slice(2)) expect(line).toMatch(/: (equal \(3000 rows\)|skipped, .*not installed)$/);
    expect(said.map((line) => line.split(':')[0]).slice(2)).toEqual(['duckdb', 'polars', 'clickhouse', 'spark']);
  },
  PATIENCE_MS,
);
