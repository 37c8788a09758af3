import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { shared } from '../../../hapax/test/shared.ts';
import { parseNetwork } from '../../src/addresses/network.ts';
import { dividedByLargest, type PsykodaFeatures, psykodaFeatures, withoutEmptyColumns } from '../../src/psykoda/features.ts';
import { foldedPort, networkSet, type PsykodaRow, psykodaLocations, screened, unitFilter } from '../../src/psykoda/rows.ts';
import { inverseDocumentFrequencies, type Weight } from '../../src/psykoda/weights.ts';

const fixture = (name: string) => JSON.parse(readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8'));

type Cells = { readonly shape: readonly [number, number]; readonly rows: readonly (readonly (readonly [number, number])[])[] };
type Log = readonly (readonly [string, string, string, number, number])[];

const hourOf = (text: string) => Date.parse(`${text.replace(' ', 'T')}Z`);
const rowsOf = (log: Log): PsykodaRow[] =>
  log.map(([time, source, target, port, sid]) => ({ hour: hourOf(time), source, target, columns: { sid, dest_port: foldedPort(port) } }));
const locationsOf = (table: readonly (readonly [string, string])[]) =>
  psykodaLocations(table.map(([network, name]) => [parseNetwork(network), name] as const));

/** Weights differ from those of numpy in the last bit of the logarithm. */
function sameCells(got: PsykodaFeatures, wanted: Cells): void {
  expect([got.samples.length, got.columns.length]).toEqual(wanted.shape);
  for (const [i, row] of wanted.rows.entries()) {
    expect(got.cells[i].map(([column]) => column)).toEqual(row.map(([column]) => column));
    for (const [k, [, value]] of row.entries()) expect(got.cells[i][k][1]).toBeCloseTo(value, 11);
  }
}

const sameWeights = (got: readonly Weight[], wanted: readonly Weight[]) => {
  expect(got.map(([value]) => value)).toEqual(wanted.map(([value]) => value));
  for (const [k, [, weight]] of wanted.entries()) expect(got[k][1]).toBeCloseTo(weight, 13);
};

const both = { sid: { minCount: 1, numFeature: 0 }, dest_port: { minCount: 1, numFeature: 0 } };

test('overwritten targets, the clip at 100, ports of the system and unknown places are as in psykoda', () => {
  const golden = fixture('psykoda_feature_edge.json');
  const features = psykodaFeatures(rowsOf(golden.log), locationsOf(golden.iptable), both);
  sameWeights(features.weights.sid, golden.idf_sid);
  sameWeights(features.weights.dest_port, golden.idf_dest_port);
  expect(features.samples).toEqual(golden.index.map(([time, source]: [string, string]) => ({ hour: hourOf(time), source })));
  expect(features.columns).toEqual(golden.columns);
  sameCells(features, golden.feature);
  const dense = withoutEmptyColumns(features);
  expect(dense.columns).toEqual(golden.nz_columns);
  sameCells(dense, golden.nz_feature);
  expect(dividedByLargest(dense).divisor).toBeCloseTo(golden.max, 11);
});

test('weights of thirty settings are those of psykoda, ties of a weight in the order of values', () => {
  const {
    cases,
    rows,
    row_columns: names,
  } = fixture('psykoda_idf_cases.json') as {
    cases: { index: string[]; column: string; num_feature: number; min_count: number; n_docs: number; idf: [string | number, number][] }[];
    rows: (string | number)[][];
    row_columns: string[];
  };
  for (const { index, column, num_feature, min_count, n_docs, idf } of cases) {
    const documents = rows.map((row) => index.map((name) => row[names.indexOf(name)]).join('|'));
    const values = rows.map((row) => row[names.indexOf(column)]);
    const got = inverseDocumentFrequencies(values, documents, n_docs, { minCount: min_count, numFeature: num_feature });
    expect(new Set(documents).size).toBe(n_docs);
    // The order within a weight is undefined there beyond 16 values.
    expect(new Set(got.map(([value]) => value))).toEqual(new Set(idf.map(([value]) => value)));
    const weights = new Map(idf);
    for (const [value, weight] of got) expect(weight).toBeCloseTo(weights.get(value) ?? Number.NaN, 13);
    for (let k = 1; k < got.length; ++k) expect(got[k - 1][1]).toBeGreaterThanOrEqual(got[k][1]);
  }
});

const cases = fixture('psykoda_preprocess_cases.json');

test('subnets, units, screening and locations are those of psykoda', () => {
  const inside = networkSet(cases.addr_in_subnets.nets.map(parseNetwork));
  for (const [address, wanted] of cases.addr_in_subnets.cases) expect(inside(address), address).toBe(wanted);
  const place = locationsOf(cases.location_first_match.table);
  for (const [address, wanted] of cases.location_first_match.cases) expect(place(address), address).toBe(wanted);
  for (const { min, max, kept } of cases.screening.cases) expect(screened(cases.screening.src_ips, min, max)).toEqual(kept);
  const { rows } = cases.extract_log;
  expect(cases.extract_log.cases).toHaveLength(63);
  for (const { subnets, include, exclude, kept_rows } of cases.extract_log.cases) {
    const keep = unitFilter({
      ...(subnets === null ? {} : { subnets: subnets.map(parseNetwork) }),
      ...(include === null ? {} : { include }),
      ...(exclude === null ? {} : { exclude }),
    });
    const kept = [...rows.keys()].filter((i) => keep(rows[i][0], rows[i][1]));
    expect(kept, JSON.stringify({ subnets, include, exclude })).toEqual(kept_rows);
  }
});

const example = shared('golden/psykoda_example_features.json');

test.skipIf(example === undefined)('the example of psykoda gives its matrix (skipped without the reference data)', () => {
  const golden = JSON.parse(readFileSync(example ?? '', 'utf8'));
  const [sid, port] = [golden.idf_config.sid, golden.idf_config.dest_port];
  const features = psykodaFeatures(rowsOf(golden.log), locationsOf(golden.iptable), {
    sid: { minCount: sid[0], numFeature: sid[1] },
    dest_port: { minCount: port[0], numFeature: port[1] },
  });
  sameWeights(features.weights.sid, golden.idf_sid);
  expect(features.columns).toEqual(golden.raw_columns);
  sameCells(features, golden.raw);
  const { features: scaled, divisor } = dividedByLargest(withoutEmptyColumns(features));
  expect(divisor).toBeCloseTo(golden.scale_divisor, 12);
  expect(scaled.columns).toEqual(golden.columns);
  sameCells(scaled, golden.feature);
});

const snort = shared('golden/psykoda_snort_features.json');

test.skipIf(snort === undefined)('the alerts of Snort give its matrix, undivided (skipped without the reference data)', () => {
  const golden = JSON.parse(readFileSync(snort ?? '', 'utf8'));
  for (const { min_count: minCount, num_feature: numFeature, columns, feature } of [golden.all, golden.min2_top2]) {
    const choice = { minCount, numFeature };
    const features = psykodaFeatures(rowsOf(golden.log), locationsOf(golden.iptable), { sid: choice, dest_port: choice });
    const dense = withoutEmptyColumns(features);
    expect(dense.columns).toEqual(columns);
    sameCells(dense, feature);
  }
});
