import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readTable, type Table } from '../../src/index.ts';
import { scratch } from '../scratch.ts';

const { file } = scratch();
const input = (name: string): string => join(import.meta.dirname, '../fixtures/inputs', name);
const names = ({ features }: Table): string[] => features.map(({ name }) => name);
const values = (table: Table, name: string): number[] => Array.from(table.features.find((one) => one.name === name)?.values ?? []);
const texts = (table: Table, name: string): string[] => {
  const column = table.texts.find((one) => one.name === name);
  return column === undefined ? [] : Array.from({ length: table.rows }, (_, i) => column.at(i));
};

describe('tables as R writes them', () => {
  test('a vector has a name for its values and none for its rows', async () => {
    const path = file('islands.csv', '"","x"\n"Africa",11506\n"Asia",16988\n"Axel Heiberg",16\n');
    const table = await readTable(path);
    expect(names(table)).toEqual(['x']);
    expect(values(table, 'x')).toEqual([11506, 16988, 16]);
    expect(texts(table, 'column1')).toEqual(['Africa', 'Asia', 'Axel Heiberg']);
  });

  test('names of rows without a name of their own are no measure, with gaps too', async () => {
    const path = file('greene.csv', '"","rate","n"\n"13",-1.1,4\n"15",-0.7,9\n"19",-1.2,2\n');
    const table = await readTable(path);
    expect(names(table)).toEqual(['rate', 'n']);
    expect(table.notes).toEqual(['column column1 only numbers the rows and is left out; --include column1 makes it a feature']);
  });

  test('a first column that grows is a measure where no column has a name', async () => {
    expect(names(await readTable(file('bare.csv', '1,5.5\n2,7.5\n4,9.25\n')))).toEqual(['column1', 'column2']);
  });

  test('cells between blanks may be quoted, names too', async () => {
    const path = file('votes.txt', '"Rate" "Poor share"\n"Aberdeen City" 12.5 4\n"Fife" 9.5 7\n"O""Neil" 3.25 1\n');
    const table = await readTable(path, { format: 'csv' });
    expect(names(table)).toEqual(['Rate', 'Poor share']);
    expect(texts(table, 'row')).toEqual(['Aberdeen City', 'Fife', 'O"Neil']);
    expect(values(table, 'Poor share')).toEqual([4, 7, 1]);
  });

  test('two or more blanks separate cells that hold single ones', async () => {
    const path = file(
      'divorce.txt',
      '   id        heduc    years   div\n    9   12-15 years   10.546    No\n   11    < 12 years   34.943    No\n   13     16+ years    2.834   Yes\n',
    );
    const table = await readTable(path, { format: 'csv', include: ['id'] });
    expect(names(table)).toEqual(['id', 'years']);
    expect(texts(table, 'heduc')).toEqual(['12-15 years', '< 12 years', '16+ years']);
    expect(table.notes).toContain('cells are separated by two or more blanks; --delimiter names another separator');
  });

  test('infinity among numbers is no word: the column stays one of numbers, and the cells are counted', async () => {
    const path = file('mice.csv', 'l,u\n0,381\n0,Inf\n0,477\n1,Inf\n1,inf\n2,-Infinity\n2,503\n');
    const table = await readTable(path);
    expect(values(table, 'u')).toEqual([381, Number.NaN, 477, Number.NaN, Number.NaN, Number.NaN, 503]);
    expect(table.notes).toEqual([
      'column u has 4 cells that are no numbers (line 3 "Inf", line 5 "Inf", line 6 "inf", …): read as missing; --strict refuses them',
    ]);
  });

  test('numbers with letters behind some are told as such', async () => {
    const rows = Array.from({ length: 30 }, (_, i) => `${100 + i}${i % 10 === 7 ? 'a' : ''},${i / 2}`);
    const table = await readTable(file('subjects.csv', `subject,age\n${rows.join('\n')}\n`));
    expect(table.notes).toEqual([
      'column subject holds text, left out',
      'column subject is text, though 27 of its 30 cells are numbers; --include subject reads it as numbers, and its texts (such as "107a") as missing',
    ]);
  });
});

test.each([
  ['two columns', 'size;weight', (i: number) => `${i % 9},5;${i % 7}`],
  ['a decimal comma in each', 'size;weight', (i: number) => `${i % 9},5;${i % 7},25`],
  ['a name with a comma', 'size, m;weight', (i: number) => `${i % 9},5;${i % 7}`],
])('semicolons beside decimal commas: %s', async (what, header, row) => {
  const path = file(`${what.replaceAll(' ', '-')}.csv`, `${header}\n${Array.from({ length: 40 }, (_, i) => row(i)).join('\n')}\n`);
  const table = await readTable(path);
  expect(names(table)).toEqual(header.split(';'));
  expect(values(table, header.split(';')[0] ?? '').slice(0, 3)).toEqual([0.5, 1.5, 2.5]);
});

describe('parts of times', () => {
  test('home runs are no hours: a part is counted from the next coarser one', async () => {
    const rows = Array.from({ length: 40 }, (_, i) => `${1871 + i},${(i * 7) % 50},${i * 1.5}`);
    const table = await readTable(file('baseball.csv', `year,hr,ab\n${rows.join('\n')}\n`));
    expect(table.rows).toBe(40);
    expect(table.time?.name).toBe('year');
    expect(names(table)).toEqual(['hr', 'ab']);
  });

  test('hours beside a date reach from 0 to 24', async () => {
    const rows = Array.from({ length: 40 }, (_, i) => `2024-01-${String(1 + (i % 28)).padStart(2, '0')},${(i * 7) % 50},${i * 1.5}`);
    expect((await readTable(file('days.csv', `date,hr,ab\n${rows.join('\n')}\n`))).time?.name).toBe('date');
  });
});

describe('numbers that say when, beside the times that order the rows', () => {
  const minute = 60_000;
  const start = Date.UTC(2024, 0, 1);

  test('are no measures', async () => {
    const rows = Array.from({ length: 40 }, (_, i) => `${start + i * minute},${start + ((i * 7) % 40) * minute + 5},${i % 9}.5`);
    const table = await readTable(file('quakes.csv', `time,updated,mag\n${rows.join('\n')}\n`));
    expect([table.time?.name, names(table)]).toEqual(['time', ['mag']]);
    expect(table.notes).toContain('column updated holds times, left out');
  });

  test('year and month in columns say more than a year with decimals', async () => {
    const rows = Array.from({ length: 48 }, (_, i) => `${2000 + Math.floor(i / 12)},${1 + (i % 12)},${2000 + i / 12},${(i * 7) % 31}.5`);
    const table = await readTable(file('housing.csv', `year,month,date,sales\n${rows.join('\n')}\n`));
    expect([table.time?.name, names(table)]).toEqual(['year+month', ['sales']]);
    expect(new Date(table.time?.values[13] ?? 0).toISOString().slice(0, 10)).toBe('2001-02-01');
  });
});

describe('numbers that are codes of a text', () => {
  const countries = Array.from({ length: 15 }, (_, k) => `Land ${String.fromCharCode(65 + k)}`);
  const csv = (code: (country: number, row: number) => number | string): string =>
    `country,cow,x\n${Array.from({ length: 90 }, (_, i) => `${countries[i % 15]},${code(i % 15, i)},${(i * 7) % 31}.5`).join('\n')}\n`;

  test('go with it one to one, and are no measure', async () => {
    const table = await readTable(
      file(
        'codes.csv',
        csv((k) => 20 + 61 * k),
      ),
    );
    expect(names(table)).toEqual(['x']);
    expect(table.notes).toContain(
      'column cow is no measurement, as its values go with country one to one, and is left out; --include cow makes it a feature',
    );
  });

  test('a single row that has another number shows that they measure something', async () => {
    expect(
      names(
        await readTable(
          file(
            'one-other.csv',
            csv((k, row) => (row === 47 ? 5 : 20 + 61 * k)),
          ),
        ),
      ),
    ).toEqual(['cow', 'x']);
    expect(
      names(
        await readTable(
          file(
            'shared.csv',
            csv((k) => 20 + 61 * (k >> 1)),
          ),
        ),
      ),
    ).toEqual(['cow', 'x']);
  });
});

test('what an identifier is spelt like is not told', async () => {
  const rows = Array.from({ length: 40 }, (_, i) => `${i % 8 === 3 ? 'x' : ''}${70_000 + ((i * 977) % 5000)},${(i * 7) % 31}.5`);
  const { notes } = await readTable(file('codes.csv', `id,v\n${rows.join('\n')}\n`));
  expect(notes).toEqual(['column id looks like an identifier and is left out; --include id makes it a feature']);
});

describe('the hour that comes twice in autumn, where no zone is named', () => {
  const iso = ({ time }: Table, row: number): string => new Date(time?.values[row] ?? Number.NaN).toISOString();

  test('the hour at which clocks are put back tells the zone in Europe, and both hours are kept', async () => {
    const table = await readTable(input('35-dst-local.csv'));
    const times = table.time?.values ?? new Float64Array(0);
    expect(times.every((time, i) => i === 0 || time - times[i - 1] === 900_000)).toBe(true);
    expect([iso(table, 0), table.zone]).toEqual(['2024-10-01T00:00:00.000Z', 'Europe/Berlin']);
    expect(table.notes).toEqual([
      'the clock of column time is put back on 2024-10-27, so 8 times lie in an hour that comes twice; all are read as times of Europe/Berlin, and both hours are kept; --time-zone names the zone, UTC reads them as they stand',
    ]);
  });

  test('UTC reads them as they stand', async () => {
    const table = await readTable(input('35-dst-local.csv'), { timeZone: 'UTC' });
    expect(table.notes).toEqual([
      '4 rows have the same time as the row before; all are kept',
      'the rows are not in time order (first at line 2502): they are sorted by time',
    ]);
  });

  const clock = (from: number, steps: readonly number[]): string[] => {
    let at = from;
    return steps.map((step) => new Date((at += step * 3_600_000)).toISOString().slice(0, 16).replace('T', ' '));
  };
  const hourly = (things: number): string => {
    const times = clock(Date.UTC(2024, 9, 26, 23), [1, 1, 1, 0, ...Array.from({ length: 20 }, () => 1)]);
    return `time,thing,v\n${times.flatMap((time, i) => Array.from({ length: things }, (_, k) => `${time},t${k},${i % 7}.5`)).join('\n')}\n`;
  };
  const hoursOf = ({ time }: Table): number[] =>
    [...new Set(time?.values)].map((value, i, all) => (value - all[Math.max(0, i - 1)]) / 3_600_000);

  test.each([1, 2])('full hours, %i rows each: an hour with twice as many rows came twice', async (things) => {
    for (const options of [{}, { timeZone: 'Europe/Berlin' }]) {
      const table = await readTable(file(`hourly-${things}.csv`, hourly(things)), options);
      expect(hoursOf(table)).toEqual([0, ...Array.from({ length: 23 }, () => 1)]);
    }
  });

  test('elsewhere the clock does not tell the zone: times are those of the clock in winter', async () => {
    const times = clock(Date.UTC(2024, 10, 2, 23, 30), [
      ...Array.from({ length: 4 }, () => 0.5),
      -0.5,
      ...Array.from({ length: 20 }, () => 0.5),
    ]);
    const table = await readTable(file('us.csv', `time,v\n${times.map((time, i) => `${time},${(i % 5) + 0.5}`).join('\n')}\n`));
    expect([iso(table, 0), iso(table, 4), iso(table, 24)]).toEqual([
      '2024-11-02T23:00:00.000Z',
      '2024-11-03T01:00:00.000Z',
      '2024-11-03T11:00:00.000Z',
    ]);
    expect(table.zone).toBe('none written; the clock as it is in winter');
  });

  test('a row that is only late moves nothing', async () => {
    const times = ['2024-10-27 02:10', '2024-10-27 02:20', '2024-10-27 02:15', '2024-10-27 02:30', '2024-10-27 02:40'];
    const table = await readTable(file('late.csv', `time,v\n${times.map((time, i) => `${time},${i + 0.5}`).join('\n')}\n`));
    expect([iso(table, 0), table.zone]).toEqual(['2024-10-27T02:10:00.000Z', 'UTC, as none is written']);
  });
});

test('rows before the first text of a column are missing in it', async () => {
  const table = await readTable(
    file('late.csv', `a,b\n${Array.from({ length: 40 }, (_, i) => `${i}.5,${i < 30 ? '' : 'failed'}`).join('\n')}\n`),
  );
  expect([0, 29, 30].map((row) => table.texts[0].at(row))).toEqual(['', '', 'failed']);
});

test('of dates that do not order the rows the first is taken', async () => {
  const day = (n: number) => new Date(Date.UTC(2024, 0, 1 + n)).toISOString().slice(0, 10);
  const rows = Array.from({ length: 60 }, (_, i) => `${day((i * 37) % 60)},${day(((i * 37) % 60) + 3 + (i % 2))},${i % 7}`);
  const table = await readTable(file('orders.csv', `Order Date,Ship Date,units\n${rows.join('\n')}\n`));
  expect(table.time?.name).toBe('Order Date');
  expect(table.notes).toContain('column Order Date is taken for the time, though none orders the rows; --time names another (Ship Date)');
});

test('a date of birth does not order the rows', async () => {
  const rows = Array.from({ length: 40 }, (_, i) => `${1950 + i}-03-0${1 + (i % 9)},${170 + ((i * 7) % 30)}`);
  const table = await readTable(file('players.csv', `date_of_birth,height\n${rows.join('\n')}\n`));
  expect(table.time).toBeUndefined();
  expect(table.notes).toEqual(['column date_of_birth holds times, left out']);
});

test('lengths of time are measures, in units of their last part, and no clock of a date beside them', async () => {
  const rows = Array.from(
    { length: 12 },
    (_, i) => `2024-01-${String(i + 1).padStart(2, '0')},00:0${1 + (i % 3)}:1${i % 10},${5 + (i % 2)}:0${i % 10},${i}`,
  );
  const table = await readTable(file('long.csv', `day,Avg. Session Duration,Avg Pace,n\n${rows.join('\n')}\n`));
  expect(table.time?.name).toBe('day');
  expect(table.features.map(({ name, values }) => [name, values[0], values[1]])).toEqual([
    ['Avg. Session Duration', 70, 131],
    ['Avg Pace', 300, 361],
    ['n', 0, 1],
  ]);
  expect(table.notes).toContain(
    'columns Avg. Session Duration, Avg Pace: lengths of time, in units of their last part (00:01:10); that is Avg. Session Duration, and the others alike',
  );
});

test('a number that means missing is meant however it is written', async () => {
  for (const [name, cell] of [
    ['point', '-999.0'],
    ['zeros', '-999.00'],
    ['plain', '-999'],
    ['euro', '-999 EUR'],
  ]) {
    const table = await readTable(file(`${name}.csv`, `a;b\n1.5;2\n${cell};3\n2.5;4\n3.5;7\n`), { missing: ['-999'] });
    expect([name, ...values(table, 'a')]).toEqual([name, 1.5, Number.NaN, 2.5, 3.5]);
  }
});

test('phone numbers with a plus in front name somebody', async () => {
  const rows = Array.from({ length: 30 }, (_, i) => `+49170${1_000_000 + i * 77},${i % 7}`);
  const table = await readTable(file('phones.csv', `caller,n\n${rows.join('\n')}\n`), { textsCount: true });
  expect(names(table)).toEqual(['n']);
  expect(texts(table, 'caller')[0]).toBe('+491701000000');
});

test('text in another script says which encoding its bytes look like', async () => {
  const notesOf = async (name: string, bytes: readonly number[]) =>
    (await readTable(file(name, Buffer.from([...bytes, ...Buffer.from(',n\n1,2\n3,4\n5,7\n')])))).notes[0];
  // Cyrillic capitals and small letters of Windows-1251, kana of Shift_JIS, and a German word in Windows-1252.
  const cyrillic = Array.from({ length: 20 }, (_, i) => 0xe0 + i);
  const kana = Array.from({ length: 12 }, (_, i) => [0x83, 0x41 + i]).flat();
  const german = Array.from({ length: 14 }, () => [...Buffer.from('M'), 0xfc, ...Buffer.from('ller ')]).flat();
  expect(await notesOf('cyrillic.csv', cyrillic)).toContain('though its bytes look like windows-1251; --encoding windows-1251 reads it so');
  expect(await notesOf('kana.csv', kana)).toContain('though its bytes look like shift_jis; --encoding shift_jis reads it so');
  expect(await notesOf('german.csv', german)).toContain('--encoding names another');
});
