import { random } from 'hapax';
import { expect, test } from 'vitest';
import { type Names, namesTable } from '../../../src/columns/names.ts';
import { emptyRow, fillRow, type Row } from '../../../src/columns/row.ts';
import type { LogFormat } from '../../../src/formats/format.ts';
import { fujitsuCsv } from '../../../src/formats/fujitsu-csv.ts';
import { suricataEve } from '../../../src/formats/suricata-eve.ts';

const EVE = [
  '{"timestamp":"2017-04-07T22:24:37.251547+0100","flow_id":1,"event_type":"alert","src_ip":"10.0.0.1","src_port":1234,"dest_ip":"10.0.0.2","dest_port":445,"proto":"TCP","alert":{"action":"allowed","gid":1,"signature_id":2001,"rev":3,"signature":"ET \\"x\\" \\u00e9","severity":1},"http":{"url":"\\/a","n":[1,-2.5e3,true,null,{}]}}',
  '{ "timestamp" : "2026-02-28T00:00:00Z" , "event_type" : "flow" , "src_ip" : "2001:db8::1" , "dest_ip" : "2001:db8::2" , "dest_port" : 0 , "flow" : { "bytes_toserver" : 12 , "bytes_toclient" : 0 , "start" : "2026-02-28T00:00:00.5-05:30" , "end" : "2026-02-28T00:00:02-05:30" , "state" : "closed" } }',
  '{"timestamp":"2026-02-28T00:00:00.123456789+0000","event_type":"dns","src_ip":"10.0.0.1","dns":{"type":"query","rrname":"a.example","rrtype":"A"}}',
  '{"event_type":"alert","timestamp":"2026-02-28T00:00:00+0000","alert":{"severity":2},"alert":{"signature_id":7},"src_ip":"10.0.0.3","dest_port":"443"}',
  '{"flow":{"bytes_toserver":5,"state":"new"},"timestamp":"2026-02-28T00:00:00+0000","event_type":"alert","src_ip":"10.0.0.3","alert":{"signature_id":2001,"severity":3}}',
  '{"timestamp":"2026-02-30T00:00:00+0000","event_type":"alert","src_ip":"10.0.0.3","alert":{"signature_id":2001}}',
  '{"timestamp":"2026-02-28T00:00:00+0000","event_type":"stats","stats":{}}',
  '{"timestamp":"2026-02-28T00:00:00+0000","event_type":"alert","src_ip":" 10.0.0.3 ","dest_ip":"h\\u00f6st","alert":{"signature_id":2001.5,"severity":"1"}}',
];
const CSV = [
  'date_year,date_month,date_mday,date_hour,date_minute,date_second,src_ip,src_port,dest_ip,dest_port,sid,host,event_name',
  '2020,april,7,8,11,14,10.20.40.80,77,10.13.16.19,445,222234,sensor,first',
  '2020,APR,07,08,11,14,10.20.40.80,77,10.13.16.19,445,222234,sensor,again',
  '2020,4,31,8,11,14,10.20.40.80,77,10.13.16.19,445,222234,sensor,no such day',
  '2020,december,31,23,59,59, 10.20.40.80 ,77,2001:db8::1,,222234,,',
  '2020,february,29,0,0,0,10.20.40.80,77,10.13.16.19,65536,222235,sensor,x',
  '2020,february,29,0,0,0,10.20.40.80,77,"10.13.16.19",80,222235,sensor,"a, b"',
  '2020,february,29,0,0,0,10.20.40.80',
  '2020,february,29,0,0,0,10.20.40.80,77,10.13.16.19,80,222235,sensor,x,too many',
  '2020,february,29,24,0,0,10.20.40.80,77,10.13.16.19,80,222235,sensor,höst',
];

/** What the text reader says of a line, as a row; its word otherwise. */
const asText = (read: unknown, names: Names): Row | unknown =>
  typeof read === 'object' && read !== null && 'kind' in read ? fillRow(emptyRow(), read as never, names) : 'no event';

/** What both readers say of the lines, in order. The byte reader may leave any line to the other, and says nothing else. */
function bothOf(format: LogFormat, lines: readonly string[]) {
  const names = namesTable();
  const how = { lastMs: Date.UTC(2026, 5, 1) };
  const text = format.open(how);
  const bytes = format.bytes?.(how, names);
  let byBytes = 0;
  const row = emptyRow();
  for (const line of lines) {
    const expected = asText(text(line), names);
    const given = Buffer.from(`${line}\n`);
    if (bytes?.(given, 0, given.length - 1, row) !== true) continue;
    byBytes += 1;
    // Texts that the byte reader takes are those of the other: the numbers agree.
    expect({ line, ...row }).toEqual({ line, ...(expected as Row) });
  }
  return byBytes;
}

test('an event read from bytes is the one read from text, whatever stands in the line', () => {
  expect(bothOf(suricataEve, [...EVE, ...EVE])).toBe(5);
  expect(bothOf(fujitsuCsv, [...CSV, ...CSV.slice(1)])).toBe(5);
});

test('damaged lines are never read from bytes as something else than from text', () => {
  const next = random(3);
  for (const [format, head, lines] of [
    [suricataEve, [] as string[], EVE],
    [fujitsuCsv, CSV.slice(0, 1), CSV.slice(1)],
  ] as const) {
    const damaged = Array.from({ length: 6000 }, () => {
      const line = lines[next.integer(lines.length)];
      const at = next.integer(line.length);
      const other = '{}[]",:\\0129.-+eE tnuf\u00e9\u0001ZT'[next.integer(27)];
      const kind = next.integer(3);
      return kind === 0
        ? line.slice(0, at) + other + line.slice(at + 1)
        : kind === 1
          ? line.slice(0, at) + line.slice(at + 1)
          : line.slice(0, at) + other + line.slice(at);
    });
    bothOf(format, [...head, ...lines, ...damaged]);
  }
});
