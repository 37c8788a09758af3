import type { Figure } from '../figure.ts';
import { fitting, TEXT, TITLE } from './fitting.ts';
import { marginsOf, NARROW } from './space.ts';

/** Pixels of a line of the title, of other texts, and of the legend. */
export const [TITLE_LINE, TEXT_LINE, LEGEND_LINE] = [22, 16, 22];
/** Pixels that a mark of the legend takes with its space, beside its text. */
const MARK = 40;

/** Pixels above the title, between it and the lines below, and between these and the legend. */
export const [HEAD_TOP, TITLE_GAP, LEGEND_GAP] = [15, 8, 4];

/** What stands above the panels, in as many lines as the width asks for. */
export function headOf(figure: Figure, width: number) {
  const names = [...new Set(figure.panels.flatMap((p) => p.layers.map((l) => l.name)))];
  const title = lines(figure.title, width - 32, TITLE);
  const subtitle = lines(figure.subtitle ?? '', width - 32, TEXT);
  const { left, right } = marginsOf(width);
  const room = width - (width < NARROW ? 12 : left) - right;
  let [rows, used] = [1, 0];
  for (const name of names) {
    const wide = MARK + name.length * TEXT;
    if (used > 0 && used + wide > room) [rows, used] = [rows + 1, 0];
    used += wide;
  }
  const below = subtitle.length === 0 ? 0 : TITLE_GAP + subtitle.length * TEXT_LINE;
  const legendAt = HEAD_TOP + title.length * TITLE_LINE + below + LEGEND_GAP;
  return { names, title, subtitle, legendAt, head: legendAt + rows * LEGEND_LINE + 26 };
}

/** A text in lines that fit; a word that fits none is cut. */
function lines(text: string, width: number, each: number): string[] {
  const most = Math.max(8, Math.floor(width / each));
  const out: string[] = [];
  for (const word of text.split(' ').filter((one) => one !== '')) {
    const last = out[out.length - 1];
    if (last !== undefined && last.length + 1 + word.length <= most) out[out.length - 1] = `${last} ${word}`;
    else out.push(fitting(word, width, each));
  }
  return out;
}
