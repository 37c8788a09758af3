import type { Column } from '../columns/column.ts';
import { addEvidence, noEvidence } from '../columns/convention.ts';
import { apply, complete, type Kind, kindOf, type Lenient, settleNumbers, unitsAgree } from '../columns/settle.ts';
import { argument, listed, quote, unreadable, unusable } from '../complain.ts';
import { AS_ASKED, BY_NAME, type Code, codeOf, writtenTexts } from '../stores/codes.ts';
import { close } from '../stores/growing.ts';
import { type NumberColumn, packedColumn, type Table, type TimeColumn, textColumn } from '../table.ts';
import type { Builder } from '../table-builder.ts';
import { type ChosenTime, chooseTime, namedTime, otherInstants } from '../time/choice.ts';
import { labelsOf, readingOf, spelt } from './column-reading.ts';
import { example, isFeature, tellLeftOut } from './columns-left-out.ts';
import { leniencyNotes, refuseLeniency } from './leniency.ts';
import { measurements } from './measurements.ts';
import { numbersThings } from './named-numbers.ts';
import { places, withoutFooter, withTimes } from './rows-left-out.ts';

/** Decide what each column is, and hand the table over. The builder is empty afterwards. */
export function finish(target: Builder): Table {
  const { rows, columns, rules, selection, notes } = target;
  if (rows === 0) {
    const found = notes.length === 0 ? '' : ` (${notes.join('; ')})`;
    throw unreadable(rules.source, undefined, `holds no rows; it needs at least one below the header${found}`);
  }
  const kinds = new Map(columns.map((one): [Column, Kind] => [one, one.role === 'labels' ? 'text' : kindAgreed(one)]));
  const lenient = settleAll(target, kinds);
  const time = timeFor(target, kinds);
  const labels = columns.find(({ role }) => role === 'labels');
  if (selection.time !== 'none' && selection.features === undefined)
    for (const one of otherInstants({ columns, kinds, rows, timeZone: undefined }, time)) kinds.set(one, 'time');
  const codes = asCodes(target, kinds, time);
  const consumed = new Set([...(time?.columns ?? []), ...(labels === undefined ? [] : [labels])]);
  const chosen = columns.filter((one) => one.role !== 'skip' && !consumed.has(one) && isFeature(target, one, kinds.get(one)));
  tellLeftOut(target, kinds, new Set([...consumed, ...codes.keys()]));
  const someText = selection.textsCount === true && columns.some((one) => kinds.get(one) === 'text' && one.words !== undefined);
  const events = selection.textsCount === true && time !== undefined;
  if (chosen.length === 0 && selection.featuresMayLack !== true && !someText && !events)
    throw unusable(
      rules.source,
      `has no column of numbers to look at; it has ${listed(columns.map(({ name }) => name))}${example(columns)}`,
    );
  for (const one of chosen) {
    complete(one, rows);
    close(one.cells);
  }
  const measured =
    selection.features === undefined && chosen.length > 0
      ? measurements(target, chosen, { time: time !== undefined, texts: someText || selection.featuresMayLack === true })
      : { kept: chosen, aside: new Map<Column, never>(), evidence: new Map<Column, string>() };
  const { kept } = measured;
  const aside = chosen.filter((one) => !kept.includes(one));
  const readings = columns.map((one, j) => ({
    ...readingOf(one, kinds, lenient, { rows, time, labels, kept, aside }, target.units[j] ?? ''),
    ...(codes.has(one) && { code: codes.get(one) ?? 'zeros in front', aside: 'identifier' as const }),
    ...(measured.aside.has(one) && { aside: measured.aside.get(one) ?? 'identifier' }),
    ...(measured.evidence.has(one) && { evidence: measured.evidence.get(one) ?? '' }),
  }));
  if (selection.strict) refuseLeniency(rules.source, readings, time);
  notes.push(...leniencyNotes(readings, time), ...(time?.notes ?? []));
  const table: Table = {
    source: rules.source,
    rows,
    features: kept.map(({ name, cells }): NumberColumn => packedColumn(name, cells)),
    aside: aside.map(({ name, cells }): NumberColumn => packedColumn(name, cells)),
    texts: columns.flatMap((one) => (kinds.get(one) === 'text' && one.words !== undefined ? [textColumn(one.name, spelt(one), rows)] : [])),
    columns: readings,
    zone: time?.unit === 'ms' ? time.zone : '',
    place: places(target),
    notes,
    ...(time && { time: { name: time.name, unit: time.unit, values: time.values } satisfies TimeColumn }),
    ...(labels && { labels: labelsOf(labels) }),
  };
  return withoutFooter(time === undefined ? table : withTimes(table, time, rules.source));
}

/** Columns of numbers that are codes become texts, so that each is whole in every result. A code that says when stays a time. */
function asCodes({ columns, selection, notes }: Builder, kinds: Map<Column, Kind>, time: ChosenTime | undefined): Map<Column, Code> {
  const out = new Map<Column, Code>();
  const numbers = columns.filter((one) => one.role === 'auto' && kinds.get(one) === 'number' && time?.columns.includes(one) !== true);
  const asked = numbers.filter(({ name }) => selection.categories?.includes(name));
  const open = selection.features === undefined ? numbers.filter((one) => !asked.includes(one)) : [];
  const codes = open.flatMap((one): [Column, Code][] => {
    const code = codeOf(one);
    return code === undefined ? [] : [[one, code]];
  });
  const named = open.filter((one) => numbersThings(one.name, one.cells) && !codes.some(([other]) => other === one));
  // Where nothing else can be looked at, they are.
  if (named.length + codes.length < open.length) codes.push(...named.map((one): [Column, Code] => [one, BY_NAME]));
  for (const [one, code] of [...asked.map((one): [Column, Code] => [one, AS_ASKED]), ...codes]) {
    out.set(one, code);
    complete(one, 0);
    one.words = writtenTexts(one);
    one.settled = true;
    kinds.set(one, 'text');
  }
  for (const why of new Set(out.values())) {
    if (why === AS_ASKED) continue;
    const names = [...out].filter(([, code]) => code === why).map(([one]) => one.name);
    const [are, them] =
      names.length === 1 ? ['is kept as it is written', 'it a feature'] : ['are kept as they are written', 'them features'];
    notes.push(
      `${names.length === 1 ? 'column' : 'columns'} ${listed(names)} ${are}, as codes: ${why}; --include ${argument(names.slice(0, 3).join(',') + (names.length > 3 ? ',…' : ''))} makes ${them}`,
    );
  }
  return out;
}

/** Numbers whose units do not agree are text, as long as their texts are known. */
function kindAgreed(one: Column): Kind {
  const kind = kindOf(one);
  return kind === 'number' && one.role === 'auto' && one.words !== undefined && !unitsAgree(one) ? 'text' : kind;
}

function settleAll({ columns, rules, delimiter }: Builder, kinds: ReadonlyMap<Column, Kind>): Map<Column, Lenient> {
  const file = noEvidence();
  for (const one of columns) if (kinds.get(one) === 'number') addEvidence(file, one);
  const out = new Map<Column, Lenient>();
  for (const one of columns) {
    const kind = kinds.get(one);
    if (kind === 'number' && one.role !== 'clock') out.set(one, settleNumbers(one, file, rules, delimiter));
    else if (kind === 'clock')
      apply(
        one,
        'drop',
        one.readings.map((reading) => (reading.kind === 'clock' ? 'keep' : 'drop')),
      );
  }
  return out;
}

function timeFor({ columns, rows, selection, rules }: Builder, kinds: ReadonlyMap<Column, Kind>): ChosenTime | undefined {
  if (selection.time === 'none') return undefined;
  const input = { columns, kinds, rows, timeZone: selection.timeZone };
  const named = columns.find(({ role }) => role === 'time');
  if (named === undefined) return chooseTime(input);
  const found = namedTime(named, input);
  if (found?.values.some((v) => v === v) === true) return found;
  const [odd] = [...named.texts.first, ...named.clocks.first];
  throw unreadable(
    rules.source,
    odd?.place,
    odd === undefined
      ? `column \`${named.name}\` holds no time; name another, or pass --time none`
      : `column \`${named.name}\` is ${quote(odd.text)}, not a time; say how its times are written, as in --time-format "%d/%m/%Y %H:%M", or pass --time none`,
  );
}
