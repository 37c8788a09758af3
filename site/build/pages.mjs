import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { copyInto, here, root, write } from './places.mjs';

/** A link of Markdown: its text, its target without the part behind `#`, and that part. */
const LINK = /(\]\()([^)#\s]+)((?:#[^)]*)?\))/g;
/** Pages of the repository that are not in docs and belong on the site. */
const BESIDE = ['CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md'];

/** Every page of docs, and what they link to outside of it, with links that are right on the site. */
export function copyDocs() {
  copyInto(join(here, 'build/home.md'), 'index.md');
  copyInto(join(here, 'build/icon.svg'), 'public/icon.svg');
  const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' });
  /** @type {Set<string>} paths from the root, still to be copied */
  const open = new Set([...docs.filter((f) => f.endsWith('.md')).map((f) => join('docs', f)), ...BESIDE]);
  for (const file of docs.filter((f) => /\.(svg|png|json)$/.test(f))) copyInto(join(root, 'docs', file), file);
  for (const path of open) {
    const page = moved(readFileSync(join(root, path), 'utf8'), path, (target) => open.add(target));
    write(placeOf(path), page);
  }
}

/** Where a page of the repository stands on the site. @param {string} path */
export function placeOf(path) {
  const place = path.startsWith('docs/') ? path.slice(5) : join('repository', path);
  return place.replace(/README\.md$/, 'index.md');
}

/** A page with its links turned. @param {string} page @param {string} path @param {(path: string) => void} also pages that are linked to */
function moved(page, path, also) {
  return outsideCode(page, (text) =>
    text.replace(LINK, (whole, before, target, behind) => {
      if (/^[a-z]+:/.test(target)) return whole;
      const full = relative(root, join(root, dirname(path), target));
      const place = target.endsWith('.md') ? page_(full, also) : file(full);
      const from = posix.dirname(placeOf(path));
      const way = posix.relative(from, place);
      return before + (way.startsWith('.') ? way : `./${way}`) + behind;
    }),
  );
}

/** @param {string} full @param {(path: string) => void} also */
function page_(full, also) {
  if (!full.startsWith('docs/')) also(full);
  return placeOf(full);
}

/** A file that is not a page: pictures of docs stay where they are, others are put beside the pages. A folder is its README. @param {string} full */
function file(full) {
  if (full.startsWith('docs/') && !/\.(ya?ml)$/.test(full))
    return existsSync(join(root, full, 'README.md')) ? placeOf(`${full}/README.md`) : full.slice(5);
  // Other folders are not on the site; links to them lead to its first page.
  if (!existsSync(join(root, full)) || statSync(join(root, full)).isDirectory()) return 'index.md';
  const name = /\.(ya?ml|json|svg|png|mjs|ts|csv)$/.test(full) ? full : `${full}.txt`;
  copyInto(join(root, full), join('public/files', name));
  return join('files', name);
}

/** Change what is not in a code block. @param {string} page @param {(text: string) => string} change */
function outsideCode(page, change) {
  return page
    .split(/(^```[\s\S]*?^```)/m)
    .map((part, i) => (i % 2 === 0 ? change(part) : part))
    .join('');
}
