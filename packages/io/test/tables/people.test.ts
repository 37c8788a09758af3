import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { type ReadOptions, readTable, type Table } from '../../src/index.ts';
import { scratch } from '../scratch.ts';

const { file, folder } = scratch();
const input = (name: string): string => join(import.meta.dirname, '../fixtures/inputs', name);
const first = (table: Table, name: string, count = 3): number[] =>
  Array.from(table.features.find((one) => one.name === name)?.values.subarray(0, count) ?? []);
const span = ({ time, rows }: Table): string[] =>
  [0, rows - 1].map((i) => new Date(time?.values[i] ?? Number.NaN).toISOString().slice(0, 16));
const names = ({ features }: Table): string[] => features.map(({ name }) => name);

describe('numbers as people write them', () => {
  const amounts: readonly [name: string, values: readonly number[], how: string | undefined][] = [
    ['05-a-us-thousands.csv', [3085.24, 4125.02, 2766.76], 'separated thousands (3,085.24)'],
    ['05-b-swiss.csv', [3085.24, 4125.02, 2766.76], "separated thousands (3'085.24)"],
    ['05-c-nbsp.csv', [3085.24, 4125.02, 2766.76], 'decimal comma (3 085,24); separated thousands (3 085,24)'],
    ['05-d-percent.csv', [30.9, 41.3, 27.7], 'without its percent sign (30.9%)'],
    ['05-e-currency.csv', [3085.24, 4125.02, 2766.76], 'without its unit ($3085.24)'],
    ['05-f-parens.csv', [-3085.24, -4125.02, 2766.76], 'parentheses mean minus ((3085.24))'],
    ['05-g-unit.csv', [3085.24, 4125.02, 2766.76], 'without its unit (3085.24 kW)'],
    ['05-h-trailing-minus.csv', [-3085.24, -4125.02, 2766.76], 'minus behind the number (3085.24-)'],
    ['05-i-plus.csv', [3085.24, 4125.02, 2766.76], undefined],
    ['05-j-fullwidth-minus.csv', [-3085.24, -4125.02, 2766.76], undefined],
    ['05-k-expD.csv', [3085.2, 4125, 2766.8], 'exponent D (3.0852D+03)'],
    ['05-l-hexish.csv', [3085.237, 4125.022, 2766.761], undefined],
    [
      '05-m-us-thousands-int.csv',
      [3085, 4125, 2767],
      '3,085 is read as 3085, though nothing else in the column shows that it groups thousands; --decimal "," reads it as 3.085',
    ],
  ];
  test.each(amounts)('%s', async (name, values, how) => {
    const table = await readTable(input(name));
    expect(names(table)).toEqual(['amount', 'n']);
    expect(first(table, 'amount')).toEqual(values);
    expect(table.notes.map((note) => note.replaceAll(/\s/g, ' '))).toEqual(how === undefined ? [] : [`column amount: ${how}`]);
  });

  const spelt: readonly [what: string, cells: readonly string[], values: readonly number[], options?: ReadOptions][] = [
    ['one convention for points and commas', ['2.500', '-12.945,66', '880,5'], [2500, -12945.66, 880.5]],
    ['a decimal comma that is told leaves points to thousands', ['980', '1.250', '1.100'], [980, 1250, 1100], { decimal: ',' }],
    ['a point that is told to group', ['980', '1.250', '1.100'], [980, 1250, 1100], { thousands: '.' }],
    ['a comma that is told to group', ['0.5', '1,250', '12.25'], [0.5, 1250, 12.25], { thousands: ',' }],
    ['three decimals beside others', ['1.250', '1.5', '0.125'], [1.25, 1.5, 0.125]],
    ['Indian groups', ['1,23,456', '12,34,567.5', '5'], [123456, 1234567.5, 5]],
    ['thin spaces and apostrophes', ['1\u2009234\u2009567', '12\u202f000', '7'], [1234567, 12000, 7]],
    ['currency before, behind and as a code', ['\u20ac 1.200,50', '900,00 \u20ac', '\u20ac12,00'], [1200.5, 900, 12]],
    ['codes of currencies', ['USD 1,200.50', '900 USD', 'usd 7'], [1200.5, 900, Number.NaN]],
    ['other digits', ['\uff11\uff12', '\u0663', '4'], [12, 3, 4]],
    ['negative money', ['$(1,200.00)', '($5)', '-$7'], [-1200, -5, -7]],
    ['zero of Fortran', ['0e+00', '0E0', '1'], [0, 0, 1]],
  ];
  test.each(spelt)('%s', async (what, cells, values, options) => {
    const path = file(`${what.replaceAll(/\W/g, '')}.csv`, `a;b\n${cells.map((cell, i) => `${cell};${i * i + 0.5}`).join('\n')}\n`);
    expect(first(await readTable(path, options), 'a')).toEqual(values);
  });

  test('a file shows the convention of a column that does not', async () => {
    const table = await readTable(file('de.csv', 'anzahl;quote\n980;0,5\n1.250;0,7\n1.100;0,9\n870;0,4\n'));
    expect(first(table, 'anzahl', 4)).toEqual([980, 1250, 1100, 870]);
    expect(table.notes[0]).toBe(
      'column anzahl: 1.250 is read as 1250, though nothing else in the column shows that it groups thousands; --decimal "." reads it as 1.250',
    );
    expect(first(await readTable(input('de4.csv')), 'umsatz', 27).slice(-2)).toEqual([2345, 1234.5]);
    expect(first(await readTable(input('mix.csv')), 'a')).toEqual([1.234, 2.345, 3.4]);
  });

  test('words that begin with numbers are words, and bad cells are missing, counted and shown', async () => {
    const table = await readTable(file('bad.csv', 'street,x\n12 Main Street,1\n13 Elm,oops\n15 Oak,3\n16 Lane,4\n'));
    expect(names(table)).toEqual(['x']);
    expect(table.texts.map(({ name, at }) => [name, at(1)])).toEqual([['street', '13 Elm']]);
    expect(table.notes).toEqual([
      'column street holds text, left out',
      'column x has 1 cell that is no number (line 3 "oops"): read as missing; --strict refuses them',
    ]);
  });

  test('missing in forty spellings, counted', async () => {
    const { features, notes, columns } = await readTable(input('19-missing-tokens.csv'));
    expect(features[0]?.values.filter((v) => v !== v).length).toBe(20);
    expect(columns[1]).toMatchObject({ name: 'temp', kind: 'number', use: 'feature', bad: 2 });
    expect(notes[0]).toBe(
      'column temp has 2 cells that are no numbers (line 36 "Inf", line 57 "Bad"): read as missing; --strict refuses them',
    );
  });
});

describe('times as people write them', () => {
  const times: readonly [name: string, column: string, from: string, to: string, rows?: number][] = [
    ['07-a-postgres.csv', 'time', '2024-03-01T00:00', '2024-03-05T23:00'],
    ['07-d-dayfirst-offset.csv', 'time', '2024-02-09T18:30', '2024-03-10T12:30'],
    ['07-g-yyyymmdd-int.csv', 'date', '2024-03-01T00:00', '2024-06-28T00:00'],
    ['07-i-abbrev-zone.csv', 'time', '2024-03-01T05:00', '2024-03-06T04:00'],
    ['07-k-excel-serial.csv', 'time', '2024-03-01T00:00', '2024-03-05T23:00'],
    ['07-m-first-zero.csv', 'time', '2024-03-01T01:00', '2024-03-05T23:00', 119],
    ['07-w-utc+2.csv', 'time', '2024-02-29T22:00', '2024-03-05T21:00'],
    ['20-h-date-and-clock.xlsx', 'date+clock', '2024-01-01T00:00', '2024-01-03T11:00', 60],
    ['21-excel-times.xlsx', 'time', '2024-01-02T00:00', '2024-01-02T23:55', 288],
    ['22-o-nat.parquet', 'time', '2024-01-01T00:00', '2024-01-03T11:00', 59],
    ['53-b-ymd-columns.csv', 'year+month+day+hour', '2010-01-01T00:00', '2010-03-01T23:00', 1440],
  ];
  test.each(times)('%s', async (name, column, from, to, rows = 120) => {
    const table = await readTable(input(name));
    expect([table.time?.name, table.time?.unit, table.rows, ...span(table)]).toEqual([column, 'ms', rows, from, to]);
  });

  test.each([
    ['numbers', (i: number) => `${1990 + (i >> 2)},${1 + (i % 4)}`],
    ['words', (i: number) => `${1990 + (i >> 2)},Q${1 + (i % 4)}`],
  ])('year and quarter together say when, as %s', async (name, when) => {
    const path = file(
      `quarter-${name}.csv`,
      `year,quarter,gdp\n${Array.from({ length: 12 }, (_, i) => `${when(i)},${7 * i}`).join('\n')}\n`,
    );
    const table = await readTable(path);
    expect([table.time?.name, ...span(table)]).toEqual(['year+quarter', '1990-01-01T00:00', '1992-10-01T00:00']);
    expect(names(table)).toEqual(['gdp']);
  });

  test('what pandas writes of a series without a name: its years are times, its numbers the column 0', async () => {
    const path = file('bare.csv', `,0\n${Array.from({ length: 30 }, (_, i) => `${1821 + i},${i * i}`).join('\n')}\n`);
    const table = await readTable(path);
    expect([names(table), table.rows, ...span(table)]).toEqual([['0'], 30, '1821-01-01T00:00', '1850-01-01T00:00']);
  });

  test('times of workbooks are exact to the millisecond', async () => {
    for (const name of ['21-excel-times.xlsx', '21-b-excel-times-17digits.xlsx']) {
      const { time } = await readTable(input(name));
      expect(time?.values.every((ms) => ms % 300_000 === 0)).toBe(true);
    }
  });

  test.each(
    'timestamp_ms,ts_ms,time_utc,Time (UTC),Time (s),DateTimeUTC,t,created,created_on,recordedOn,epochMillis,fecha,datum,Zeitstempel,what'.split(
      ',',
    ),
  )('a column of milliseconds since 1970 is the time, called %s', async (name) => {
    const path = file(
      'epoch.csv',
      `"${name}",v\n${Array.from({ length: 9 }, (_, i) => `${1709251200000 + 60_000 * i},${i % 4}`).join('\n')}\n`,
    );
    const table = await readTable(path);
    expect([table.time?.name, ...span(table)]).toEqual([name, '2024-03-01T00:00', '2024-03-01T00:08']);
  });

  test('where both orders of day and month are possible, the dates that go on decide', async () => {
    const table = await readTable(input('53-date-and-clock.csv'));
    expect([table.time?.name, ...span(table)]).toEqual(['Date+Time', '2007-01-01T00:00', '2007-01-02T23:59']);
  });

  test('the hour that comes twice in autumn is kept apart by the zone that is told', async () => {
    const local = await readTable(input('35-dst-local.csv'), { timeZone: 'Europe/Berlin' });
    const offset = await readTable(input('35-dst-offset.csv'));
    expect(local.time?.values).toEqual(offset.time?.values);
    expect(local.notes).toEqual([
      '8 times of column time lie in an hour that comes twice in autumn; the order of the rows tells them apart',
    ]);
  });

  test('of several columns the one that orders the rows is the time; the others are told', async () => {
    const rows = Array.from({ length: 9 }, (_, i) => `2024-01-01,2024-01-01 0${i}:00,${i}`).join('\n');
    const table = await readTable(file('two.csv', `Datum,DateTime,v\n${rows}\n`));
    expect(table.time?.name).toBe('DateTime');
    expect(table.notes).toEqual(
      [
        'column Datum holds times, left out',
        'column DateTime is taken for the time, as it orders the rows; --time names another (Datum)',
        'column v only numbers the rows and is left out; --include v makes it a feature',
      ].filter((note) => !note.includes('column v')),
    );
  });

  test('a format says what nothing could guess', async () => {
    const path = file('format.csv', 't,v\n1-2-24@7,1\n2-2-24@8,2\n');
    expect(span(await readTable(path, { timeFormat: '%d-%m-%y@%H' }))).toEqual(['2024-02-01T07:00', '2024-02-02T08:00']);
  });
});

describe('tables as people lay them out', () => {
  test.each(['17-a-comments.csv', '17-b-units-row.csv', '17-c-title.csv', '17-g-trailing-comma.csv'])('%s', async (name) => {
    const table = await readTable(input(name));
    expect(names(table)).toEqual(['temp', 'hum']);
    expect([table.rows, ...span(table)]).toEqual([60, '2024-01-01T00:00', '2024-01-03T11:00']);
  });

  test('loggers and databases tell names and units in lines of their own', async () => {
    expect(names(await readTable(input('17-d-toa5.dat.csv')))).toEqual(['AirTC_Avg', 'RH']);
    const influx = await readTable(input('17-e-influx.csv'));
    expect([influx.time?.name, names(influx)]).toEqual(['_time', ['table', '_value']]);
    expect((await readTable(input('17-b-units-row.csv'))).columns.map(({ unit }) => unit)).toEqual(['', 'degC', '%']);
  });

  const layouts: readonly [what: string, content: string | Uint8Array, names: readonly string[], rows: number, options?: ReadOptions][] = [
    ['a line for Excel that names the separator', 'sep=;\na;b\n1,5;2\n2,5;4\n', ['a', 'b'], 2],
    ['blanks between cells', 'YEAR DOY  V1   V2\n2020   1  350.1 -5\n2020   2  351.2 -7\n2020   3  999.9 12\n', ['V1', 'V2'], 3],
    [
      'a header of years',
      'Month,Day,1978,1979,1980\n1,1,12.3,13.1,12.9\n1,2,12.2,13.0,12.8\n1,4,12.1,12.9,12.7\n',
      ['Month', 'Day', '1978', '1979', '1980'],
      3,
    ],
    [
      'a table of two ways: numbers over an empty corner',
      '"","142.24","144.78","147.32"\n"9.4",0,3,0\n"9.5",1,0,2\n"9.6",0,4,1\n"9.9",2,1,5\n',
      ['column1', '142.24', '144.78', '147.32'],
      4,
    ],
    [
      'numbers for names beside a word over times',
      'ts,00,10,11,07\n2024-01-01,5.5,3,0,1\n2024-01-02,6.5,4,1,1\n2024-01-03,5,4,1,2\n',
      ['00', '10', '11', '07'],
      3,
    ],
    ['rising numbers beside a word over numbers', 'hour,10,20,30\n4,5.5,3,0\n2,6.5,4,1\n3,5,4,1\n', ['hour', '10', '20', '30'], 3],
    ['a word where a number is missing', 'broken,7,3,5\n2,5.5,3,0\n4,6.5,4,1\n3,5,4,1\n', ['column1', 'column2', 'column3', 'column4'], 4],
    [
      'an empty cell before numbers that rise in every row',
      ',2,3,5\n1,4,6,7\n2,5,7,9\n3,4,8,9\n',
      ['column1', 'column2', 'column3', 'column4'],
      4,
    ],
    [
      'names over two lines, the upper merged',
      'Date,North,,South,\n,temp,hum,temp,hum\n2024-01-01,1,2,3,4\n2024-01-02,2,3,4,6\n',
      ['North temp', 'North hum', 'South temp', 'South hum'],
      2,
    ],
    ['sums below', 'month,sales,cost\nJan,100,50\nFeb,120,55\nMar,130,61\nTotal,350,166\n', ['sales', 'cost'], 3],
    ['sums without a name below names', 'school,pupils,staff\nA,100,5\nB,120,7\nC,130,6\nD,90,4\n,440,22\n', ['pupils', 'staff'], 4],
    ['sums below numbers alone', 'pupils,staff\n100,5\n120,7\n130,6\n90,4\n440,22\n', ['pupils', 'staff'], 4],
    [
      'a last row without a name that is no sum',
      'school,pupils,staff\nA,100,5\nB,120,7\nC,130,6\nD,90,4\n,450,23\n',
      ['pupils', 'staff'],
      5,
    ],
    [
      'a source below, and a short line',
      'day,a,b,c\n2024-01-01,1,2,3\n2024-01-02,1,5\n2024-01-03,4,4,4\nSource: our books\n',
      ['a', 'b', 'c'],
      3,
    ],
    ['the names once more', 'a,b\n1,2\na,b\n3,5\n', ['a', 'b'], 2],
    ['a header behind the sign of a remark', '# made by NumPy\n# a,b\n1,2\n3,5\n', ['a', 'b'], 2],
    ['lines to skip', 'x,y,z\n1,2,3\na,b\n1,2\n3,5\n', ['a', 'b'], 2, { skipRows: 2 }],
    ['the line of the names', 'x,y\nu,v\na,b\n1,2\n3,5\n', ['a', 'b'], 2, { headerRow: 3 }],
    ['UTF-16 without a mark', Uint8Array.from(Buffer.from('a,b\n1,2\n3,5\n', 'utf16le')), ['a', 'b'], 2],
    ['text of old Windows', Uint8Array.from(Buffer.from('gr\u00f6\u00dfe,b\n1,2\n3,5\n', 'latin1')), ['gr\u00f6\u00dfe', 'b'], 2],
    ['a table in an archive', zipSync({ 'data.csv': strToU8('a,b\n1,2\n3,5\n'), 'readme.md': strToU8('x') }), ['a', 'b'], 2],
  ];
  test.each(layouts)('%s', async (what, content, columns, rows, options) => {
    const table = await readTable(file(`${what.replaceAll(/\W/g, '')}.csv`, content), options);
    expect([names(table), table.rows]).toEqual([columns, rows]);
  });

  const shapes: readonly [what: string, content: string, names: readonly string[], rows: number][] = [
    ['rows inside an object', '{"meta":{"n":2},"data":{"items":[{"x":1,"y":3},{"x":3,"y":5}]}}', ['x', 'y'], 2],
    ['columns', '{"x":[1,2,3],"y":[4,5,7]}', ['x', 'y'], 3],
    ['columns by key', '{"x":{"0":1,"1":2},"y":{"0":3,"1":5}}', ['x', 'y'], 2],
    ['names and rows apart', '{"columns":["x","y"],"data":[[1,2],[3,5]]}', ['x', 'y'], 2],
    ['lists below names', '[["x","y"],[1,2],[3,5]]', ['x', 'y'], 2],
    ['NaN', '[{"x":1,"y":NaN},{"x":2,"y":-Infinity},{"x":3,"y":4}]', ['x', 'y'], 3],
    ['one object a line', '{"x":1,"y":2}\n{"x":3,"y":5}\n', ['x', 'y'], 2],
  ];
  test.each(shapes)('JSON: %s', async (what, content, columns, rows) => {
    const table = await readTable(file(`${what.replaceAll(/\W/g, '')}.json`, content));
    expect([names(table), table.rows]).toEqual([columns, rows]);
  });

  test('logs that tell their fields are tables', async () => {
    const zeek =
      '#separator \\x09\n#unset_field\t-\n#path\tconn\n#fields\tts\tuid\tduration\n#types\ttime\tstring\tinterval\n1706745600.5\tC1\t0.5\n1706745603.5\tC2\t-\n#close\t2024\n';
    const table = await readTable(file('conn.log', zeek));
    expect([table.time?.name, names(table), table.texts.map(({ at }) => at(1))]).toEqual(['ts', ['duration'], ['C2']]);
    const iis = '#Software: IIS\n#Fields: date time sc-status taken\n2024-01-01 00:00:01 200 15\n2024-01-01 00:00:02 404 18\n';
    const web = await readTable(file('iis.log', iis));
    expect([web.time?.name, names(web)]).toEqual(['date+time', ['sc-status', 'taken']]);
  });
});

describe('what small files claim', () => {
  const claims: readonly [name: string, message: string][] = [
    [
      'p_t_first_1e15.parquet',
      'claims 1,000,000,000,000,000 rows, more than 1,000,000,000; --max rows=1000000000000000 allows it, if you trust the file',
    ],
    ['p_t_last_1e9.parquet', 'is damaged: it claims 3 rows, and its parts 1000000000; write it again'],
    ['x_farcol.xlsx', ' row 2: a cell stands in column 100,001; --max columns=110000 allows it, if you trust the file'],
  ];
  test.each(claims)('%s is refused in one line', async (name, message) => {
    await expect(readTable(input(name))).rejects.toThrow(message);
  });

  const limited: readonly [what: string, name: string, content: string, message: string, options?: ReadOptions][] = [
    [
      'columns',
      'wide.csv',
      `${'a,'.repeat(200_000)}a\n`,
      'wide.csv line 1: has more than 100,000 cells; --max columns=1000000 allows it, if you trust the file',
    ],
    [
      'keys that most lines lack',
      'keys.ndjson',
      Array.from({ length: 1200 }, (_, i) => `{"k${i}":1}`).join('\n'),
      'keys.ndjson line 1001: 1,000 keys so far, which nearly all objects lack: the table would be empty; write what differs as a value, not as a key; --max sparse=10000 allows it, if you trust the file',
    ],
    [
      'depth',
      'deep.ndjson',
      `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`,
      'deep.ndjson line 1: nested deeper than 64 objects; --max depth=640 allows it, if you trust the file',
    ],
    [
      'names',
      'name.csv',
      `${'a'.repeat(2000)},b\n1,2\n`,
      `name.csv has a column whose name is 2,000 characters long ("${'a'.repeat(40)}…"); --max name=2000 allows it, if you trust the file`,
    ],
    [
      'rows',
      'rows.csv',
      `a\n${'1\n'.repeat(20)}`,
      'rows.csv line 12: more than 10 rows; --max rows=100 allows it, if you trust the file',
      { limits: { rows: 10 } },
    ],
    [
      'a row',
      'row.csv',
      `a,b\n${'1'.repeat(300_000)}`,
      'row.csv line 2: is longer than 100,000 characters; --max row=200000 allows it, if you trust the file',
      { limits: { row: 100_000 } },
    ],
  ];
  test.each(limited)('%s', async (_, name, content, message, options) => {
    await expect(readTable(file(name, content), options)).rejects.toThrow(`${folder}/${message}`);
  });

  test('equal names and keys that make the same column are told', async () => {
    const equal = await readTable(
      file(
        'equal.csv',
        `${Array(50_000).fill('a').join(',')}\n${Array(50_000).fill('1').join(',')}\n${Array(50_000).fill('2').join(',')}\n`,
      ),
    );
    expect(equal.features.length).toBe(50_000);
    const { notes } = await readTable(file('collide.ndjson', '{"a.x":1,"a":{"x":2},"b":1}\n{"a.x":2,"b":3}\n'));
    expect(notes[0]).toBe(
      'column a.x is written twice in 1 object, as in {"a.b":1,"a":{"b":2}}: the first value is taken; rename one of the keys to keep both',
    );
  });

  test('quoted cells are read wherever a block ends', async () => {
    const rows = Array.from({ length: 100_000 }, (_, i) => `${String(i).padStart(5, '0')},"${i % 10}"\r\n`).join('');
    const table = await readTable(file('blocks.csv', `aaaaaaaaa,b\r\n${rows}`));
    expect([table.rows, first(table, 'b')]).toEqual([100_000, [0, 1, 2]]);
  });

  test('cells between runs of blanks: an empty line is no row, and a remark above does not hide the separator', async () => {
    for (const remark of ['', '# made by hand\n']) {
      const table = await readTable(file('blanks.txt', `${remark}a b c\n1 2 3\n\n4  5 6\n   \n7 8\t9\n`));
      expect([table.rows, names(table), first(table, 'b')]).toEqual([3, ['a', 'b', 'c'], [2, 5, 8]]);
    }
  });
});
