import { type Draft, type EventKind, portOf, textOf } from '../events/event.ts';
import { utc } from '../events/year.ts';
import { fujitsuBytes } from './bytes/fujitsu-bytes.ts';
import { cellsOf, placesOf } from './csv-line.ts';
import { type LogFormat, refused } from './format.ts';
import { set } from './suricata-eve.ts';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** The CSV that psykoda reads, as Splunk exports it: date and clock in six columns, the month by its name or number. */
export const fujitsuCsv: LogFormat = {
  id: 'fujitsu-csv',
  title: 'Splunk export as psykoda reads it',
  source: 'FujitsuResearch/psykoda, application manual',
  looksLike: ([first]) => first !== undefined && placesOf(cellsOf(first)).has('date_year') && placesOf(cellsOf(first)).has('src_ip'),
  open: ({ toUtc = (ms: number) => ms }) => {
    let places: ReadonlyMap<string, number> | undefined;
    let wide = 0;
    return (line) => {
      const cells = cellsOf(line);
      if (places === undefined) {
        places = placesOf(cells);
        wide = cells.length;
        return null;
      }
      if (cells.length > wide) return refused(`has ${cells.length} cells, where the header has ${wide}`);
      const at = places;
      const cell = (name: string) => textOf(cells[at.get(name) ?? -1]);
      const number = (name: string) => Number(cell(name) ?? Number.NaN);
      const month = cell('date_month')?.toLowerCase() ?? '';
      const named = MONTHS.indexOf(month.slice(0, 3));
      const local = utc(
        number('date_year'),
        named >= 0 ? named + 1 : Number(month || Number.NaN),
        number('date_mday'),
        number('date_hour'),
        number('date_minute'),
        number('date_second'),
      );
      if (local === undefined || !Number.isFinite(local))
        return refused('has no time in `date_year`, `date_month`, `date_mday`, `date_hour`, `date_minute`, `date_second`');
      const event: Draft & { kind: EventKind; time: number } = { kind: 'alert', time: toUtc(local) };
      set(event, 'source', cell('src_ip'));
      set(event, 'target', cell('dest_ip'));
      set(event, 'sourcePort', portOf(cell('src_port')));
      set(event, 'targetPort', portOf(cell('dest_port')));
      set(event, 'signature', cell('sid'));
      set(event, 'message', cell('event_name'));
      set(event, 'sensor', cell('host'));
      return event;
    };
  },
  bytes: fujitsuBytes,
};
