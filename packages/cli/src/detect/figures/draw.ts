import { fileURLToPath } from 'node:url';
import { writeWhole } from '@hapax/io';
import { type Figure, svg } from '@hapax/plot';
import { HapaxError } from 'hapax';
import { isDevice } from '../../own-files.ts';

/** Pixels of the PNG per pixel of the drawing: sharp on screens of double density. */
const ZOOM = 2;

/** Write a figure as SVG or PNG, as the ending of the file says; what is no file, such as /dev/stdout, gets SVG. */
export async function draw(figure: Figure, path: string): Promise<void> {
  const drawing = svg(figure);
  if (/\.png$/i.test(path)) await writeWhole(path, await png(drawing));
  else if (/\.svg$/i.test(path) || isDevice(path)) await writeWhole(path, drawing);
  else throw new HapaxError('OPTION', `--output must end in .svg or .png; got ${path}`);
}

/** Of this package, for machines without any: the build puts the fonts there. */
const FONTS = new URL('../../../fonts/', import.meta.url);

/** The renderer is loaded only here: it is native code. */
async function png(drawing: string): Promise<Uint8Array> {
  const { Resvg } = await import('@resvg/resvg-js');
  const fontFiles = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map((name) => fileURLToPath(new URL(name, FONTS)));
  return new Resvg(drawing, {
    fitTo: { mode: 'zoom', value: ZOOM },
    background: '#ffffff',
    font: { fontFiles, loadSystemFonts: false, defaultFontFamily: 'DejaVu Sans' },
  })
    .render()
    .asPng();
}
