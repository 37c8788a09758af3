import { unreadable } from '../complain.ts';
import type { Limits } from '../limits.ts';
import { type Archive, resolve, unpack } from './archive.ts';
import { type Shows, shows } from './number-format.ts';
import { walkXml } from './xml.ts';

/** A workbook whose sheets are not read yet. */
export interface Workbook {
  readonly sheets: readonly SheetPart[];
  /** Texts that cells refer to by number. */
  readonly texts: readonly string[];
  /** What the cells of a style show, by the number of the style. */
  readonly styles: readonly Shows[];
  /** Days are counted from 1904, as old Macintoshes did. */
  readonly from1904: boolean;
}

export interface SheetPart {
  readonly name: string;
  readonly hidden: boolean;
  readonly xml: Uint8Array;
}

/** Read what the sheets of a workbook share. @throws HapaxError `FILE` */
export function openWorkbook(source: string, bytes: Uint8Array, limits: Limits): Workbook {
  const archive = unpack(
    source,
    bytes,
    limits,
    (name) => /\.(?:xml|rels)$/.test(name) && !/(?:drawings|media|theme|docprops|comments)/.test(name),
  );
  try {
    const main = mainPart(archive);
    const targets = relations(archive, main);
    const { list, from1904 } = sheetList(archive, main);
    const sheets = list.flatMap(({ name, id, hidden }) => {
      const xml = archive.get(targets.get(id)?.part ?? '');
      return xml === undefined || targets.get(id)?.type !== 'worksheet' ? [] : [{ name, hidden, xml }];
    });
    const partOf = (type: string) => archive.get([...targets.values()].find((one) => one.type === type)?.part ?? '');
    return { sheets, texts: sharedTexts(partOf('sharedStrings')), styles: cellStyles(partOf('styles')), from1904 };
  } catch (error) {
    if (error instanceof Error && error.name === 'HapaxError') throw error;
    throw notReadable(source, error);
  }
}

/** Names of the sheets of cells that a workbook shows, or of all where it shows none; cells are not read. @throws HapaxError `FILE` */
export function shownSheets(source: string, bytes: Uint8Array, limits: Limits): string[] {
  const archive = unpack(source, bytes, limits, (name) => /(?:^|\/)(?:_rels\/|workbook)[^/]*\.(?:xml|rels)$/.test(name));
  const main = mainPart(archive);
  const targets = relations(archive, main);
  const sheets = sheetList(archive, main).list.filter(({ id }) => targets.get(id)?.type === 'worksheet');
  const shown = sheets.filter(({ hidden }) => !hidden);
  return (shown.length > 0 ? shown : sheets).map(({ name }) => name);
}

export const notReadable = (source: string, error: unknown) =>
  unreadable(
    source,
    undefined,
    `is not a workbook that can be read: ${error instanceof Error ? error.message.split('\n')[0].slice(0, 100) : 'its XML is damaged'}; save it again as .xlsx or as CSV`,
    error,
  );

/** The part that names the sheets; other programs than Excel may call it otherwise. */
function mainPart(archive: Archive): string {
  const root = relations(archive, '');
  const named = [...root.values()].find(({ type }) => type === 'officeDocument')?.part;
  const main = named !== undefined && archive.has(named) ? named : 'xl/workbook.xml';
  if (!archive.has(main)) throw new Error('it has no list of sheets');
  return main;
}

interface Relation {
  readonly part: string;
  /** The last word of its type. */
  readonly type: string;
}

function relations(archive: Archive, part: string): ReadonlyMap<string, Relation> {
  const slash = part.lastIndexOf('/') + 1;
  const xml = archive.get(`${part.slice(0, slash)}_rels/${part.slice(slash)}.rels`);
  const out = new Map<string, Relation>();
  if (xml !== undefined)
    walkXml(xml, {
      open(name, { Id = '', Target = '', Type = '' }) {
        if (name === 'Relationship') out.set(Id, { part: resolve(part, Target), type: Type.slice(Type.lastIndexOf('/') + 1) });
      },
    });
  return out;
}

function sheetList(archive: Archive, main: string) {
  const list: { name: string; id: string; hidden: boolean }[] = [];
  let from1904 = false;
  walkXml(archive.get(main) ?? new Uint8Array(0), {
    open(name, attributes) {
      if (name === 'workbookPr') from1904 = attributes.date1904 === '1' || attributes.date1904 === 'true';
      if (name !== 'sheet') return;
      const id = Object.keys(attributes).find((key) => key === 'id' || key.endsWith(':id'));
      list.push({
        name: attributes.name ?? '',
        id: id === undefined ? '' : attributes[id],
        hidden: attributes.state === 'hidden' || attributes.state === 'veryHidden',
      });
    },
  });
  return { list, from1904 };
}

function sharedTexts(xml: Uint8Array | undefined): string[] {
  const out: string[] = [];
  let text = '';
  let [inText, phonetic] = [false, 0];
  if (xml !== undefined)
    walkXml(xml, {
      open(name) {
        if (name === 'si') text = '';
        // How Japanese words are spoken stands beside them.
        else if (name === 'rPh') phonetic += 1;
        inText = name === 't' && phonetic === 0;
      },
      close(name) {
        if (name === 'si') out.push(text);
        else if (name === 'rPh') phonetic -= 1;
        inText = false;
      },
      text(piece) {
        if (inText) text += piece;
      },
    });
  return out;
}

function cellStyles(xml: Uint8Array | undefined): Shows[] {
  const codes = new Map<number, string>();
  const out: Shows[] = [];
  let inCells = false;
  if (xml !== undefined)
    walkXml(xml, {
      open(name, { numFmtId = '0', formatCode = '' }) {
        if (name === 'numFmt') codes.set(Number(numFmtId), formatCode);
        else if (name === 'cellXfs') inCells = true;
        else if (name === 'xf' && inCells) out.push(shows(Number(numFmtId), codes.get(Number(numFmtId))));
      },
      close(name) {
        if (name === 'cellXfs') inCells = false;
      },
    });
  return out;
}
