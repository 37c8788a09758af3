import { namesTable } from '../../columns/names.ts';
import type { SecurityEvent } from '../../events/event.ts';
import { readLogs } from '../../reading/read-logs.ts';
import type { RawLine, Sample } from './findings.ts';

/** Raw lines kept of a host. */
const RAW = 200;
/** Read the logs a second time, and keep the lines behind what was found: memory stays that of what is shown. */
export async function rawLines(
  paths: readonly string[],
  reading: object,
  findings: readonly { readonly host: string; readonly samples: readonly Sample[] }[],
  keep: (event: SecurityEvent) => boolean,
) {
  const hours = new Map<string, readonly Sample[]>();
  for (const { host, samples } of findings) hours.set(host, [...(hours.get(host) ?? []), ...samples]);
  const rows = new Map<string, { rows: RawLine[]; all: number }>();
  if (hours.size === 0) return rows;
  const isWanted = (host: string, time: number): boolean =>
    hours.get(host)?.some((one) => time >= one.time && time < one.time + one.hours * 3_600_000) === true;
  const names = namesTable();
  const ids = new Set([...hours.keys()].map((host) => names.id(host)));
  await readLogs(
    paths,
    (event, { file, line, text }) => {
      if (!isWanted(event.source ?? '', event.time) || !keep(event)) return;
      const mine = rows.get(event.source ?? '') ?? { rows: [], all: 0 };
      mine.all += 1;
      if (mine.rows.length < RAW) {
        const { time, target, targetPort, signature } = event;
        mine.rows.push({
          file,
          line,
          time,
          text: text.slice(0, 2000),
          ...(target === undefined ? {} : { target }),
          ...(targetPort === undefined ? {} : { targetPort }),
          ...(signature === undefined ? {} : { signature }),
        });
      }
      rows.set(event.source ?? '', mine);
    },
    {
      ...reading,
      strict: false,
      // Of lines that are read by bytes only those that are wanted become events.
      rows: { names, take: ({ source, time }) => ids.has(source) && isWanted(names.text(source), time) },
    },
  );
  return rows;
}
