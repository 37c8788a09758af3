import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A script in the page itself, which `default-src 'self'` forbids. */
const INLINE = /<script( id="[^"]*")?>([\s\S]*?)<\/script>/g;

/** The first page has no part that is its main one, which readers of screens ask for. */
const HOME = /<div class="VPContent is-home"/;

/** Put every inline script into a file named by its content, so that the pages run under `default-src 'self'`. @param {string} dist */
export function separateScripts(dist) {
  const base = process.env.SITE_BASE ?? '/';
  for (const file of readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter(
    (f) => f.endsWith('.html') && !f.startsWith('playground/'),
  )) {
    const page = readFileSync(join(dist, file), 'utf8');
    // Attributes of style are forbidden as well; what they say is in site.css, or set by scripts when it is needed.
    const changed = page
      .replaceAll(/ style="[^"]*"/g, '')
      .replace(HOME, '$& role="main"')
      .replace(INLINE, (_, id = '', code) => {
        const name = `assets/inline-${createHash('sha256').update(code).digest('hex').slice(0, 12)}.js`;
        writeFileSync(join(dist, name), code);
        return `<script${id} src="${base}${name}"></script>`;
      });
    if (changed !== page) writeFileSync(join(dist, file), changed);
  }
}

/** A drawing inside a style sheet, which counts as an image from elsewhere. */
const DRAWN = /url\((["'])data:image\/svg\+xml,(.*?)\1\)/g;

/** Put the icons of the style sheets into files of their own. @param {string} dist */
export function separateIcons(dist) {
  const sheets = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.css') && !f.startsWith('playground/'));
  for (const file of sheets) {
    const sheet = readFileSync(join(dist, file), 'utf8');
    const way = file.startsWith('assets/') ? '' : 'assets/';
    const changed = sheet.replace(DRAWN, (_, _quote, drawing) => {
      const text = decodeURIComponent(drawing);
      const name = `icon-${createHash('sha256').update(text).digest('hex').slice(0, 12)}.svg`;
      writeFileSync(join(dist, 'assets', name), text);
      return `url("${way}${name}")`;
    });
    if (changed !== sheet) writeFileSync(join(dist, file), changed);
  }
}
