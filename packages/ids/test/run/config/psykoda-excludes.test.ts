import { expect, test } from 'vitest';
import { isExcludeList, rulesOfLists } from '../../../src/run/config/psykoda-excludes.ts';

const list = (column: string, ...lines: string[]) => ({
  name: `exclude_list_${column}.csv`,
  text: ['pattern,comment', ...lines, ''].join('\r\n'),
});

test('each line of a list is a rule: the first cell, blanks and a byte order mark put aside', () => {
  const lists = [
    list('src_ip', '10.1.2.3,scanner', ' private-C ,"a, b"', ''),
    list('dest_ip', '192.0.2.0/24'),
    list('dest_port', '445', '53.0'),
    { name: 'exclude_old_list_sid.csv', text: '\uFEFFsid\n2001\n' },
  ];
  expect(rulesOfLists(lists).rules).toEqual([
    { source: '10.1.2.3', why: 'exclude_list_src_ip.csv' },
    { source: 'private-C', why: 'exclude_list_src_ip.csv' },
    { target: '192.0.2.0/24', why: 'exclude_list_dest_ip.csv' },
    { port: 445, why: 'exclude_list_dest_port.csv' },
    { port: 53, why: 'exclude_list_dest_port.csv' },
    { signature: '2001', why: 'exclude_old_list_sid.csv' },
  ]);
});

test('what psykoda took out nothing of is told, and so are lists without a counterpart', () => {
  const { rules, left } = rulesOfLists([list('sid', '7'), list('host', 'a', 'b'), { name: 'exclude_all.csv', text: 'x\n1\n' }]);
  expect(rules).toEqual([{ signature: '7', why: 'exclude_list_sid.csv' }]);
  expect(left).toEqual([
    'the fault of psykoda by which exclude_list_sid.csv took out nothing where sid is a number: here it does',
    'preprocess.exclude_lists: exclude_list_host.csv, 2 lines: rules know source, target, port and signature, not host',
    'preprocess.exclude_lists: exclude_all.csv, 1 line: its name has no _list_ and a column',
  ]);
});

test('a line that cannot be compared is an error with its place', () => {
  expect(() => rulesOfLists([list('src_ip', '10.0.0.1', '10.0.0.300')])).toThrow(
    'exclude_list_src_ip.csv, line 3: a network must be an address with a prefix such as 10.1.0.0/16 or 2001:db8::/32, one address, or private-A, private-B, private-C; got "10.0.0.300"; mend the line or leave it out',
  );
  expect(() => rulesOfLists([list('dest_port', 'ssh')])).toThrow(
    'exclude_list_dest_port.csv, line 2: a port must be a whole number from 0 to 65535, got "ssh"; mend the line or leave it out',
  );
});

test('files of the folder that psykoda reads', () => {
  expect(['exclude_list_sid.csv', 'exclude_sid.csv', 'list_sid.csv', 'exclude_list_sid.csv.bak'].filter(isExcludeList)).toEqual([
    'exclude_list_sid.csv',
    'exclude_sid.csv',
  ]);
});
