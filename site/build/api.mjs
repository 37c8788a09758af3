import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Application } from 'typedoc';
import { content, here, root, write } from './places.mjs';

/** Packages in the order of the page, and those of their doors that people import. */
const DOORS = {
  hapax: ['index.ts', 'evaluate/index.ts', 'stream/index.ts', 'registry.ts', 'testing/index.ts'],
  '@hapax/plot': ['index.ts'],
  '@hapax/io': ['index.ts'],
  '@hapax/connect': ['index.ts'],
  '@hapax/ids': ['index.ts'],
  '@hapax/server': ['index.ts'],
  '@hapax/cli': ['index.ts'],
};

/** A page for each door of each package, from the comments of the sources. One program for all of them. */
export async function apiPages() {
  const entryPoints = Object.entries(DOORS).flatMap(([name, doors]) =>
    doors.map((door) => join(root, 'packages', folderOf(name), 'src', door)),
  );
  const app = await Application.bootstrapWithPlugins({
    entryPoints,
    tsconfig: join(here, 'tsconfig.api.json'),
    plugin: ['typedoc-plugin-markdown'],
    name: 'hapax',
    readme: 'none',
    excludePrivate: true,
    excludeInternal: true,
    disableSources: true,
    skipErrorChecking: true,
    logLevel: 'Error',
    out: join(content, 'api'),
  });
  for (const [option, value] of Object.entries(FORM)) app.options.setValue(option, value);
  const project = await app.convert();
  if (!project) throw new Error('the sources could not be read');
  await app.generateOutputs(project);
  const list = Object.entries(DOORS).map(([name, doors]) => {
    const { description } = JSON.parse(readFileSync(join(root, 'packages', folderOf(name), 'package.json'), 'utf8'));
    return `| ${doors.map((door) => `[\`${doorName(name, door)}\`](./${pageOf(name, door)})`).join('<br>')} | ${description} |`;
  });
  write(
    'api/index.md',
    `# The packages\n\nMade from the comments in the sources.\n\n| import from | what it is |\n|---|---|\n${list.join('\n')}\n`,
  );
  for (const [name, doors] of Object.entries(DOORS))
    for (const door of doors) {
      const path = join('api', pageOf(name, door));
      const page = anchored(readFileSync(join(content, path), 'utf8').replace(/^# .*$/m, `# ${doorName(name, door)}`));
      write(path, `---\neditLink: false\noutline: [2, 3]\n---\n\n${page}`);
    }
}

/** TypeDoc also numbers names that differ only in the case of their letters, which the pages do not. @param {string} page */
function anchored(page) {
  const names = new Set(
    [...page.matchAll(/^#+ (.*)$/gm)].map(([, text]) =>
      text
        .replace(/[^\w\s-]/g, '')
        .trim()
        .toLowerCase()
        .replace(/\s/g, '-'),
    ),
  );
  const counts = [...page.matchAll(/^#+ (.*)$/gm)].map(([, text]) => text.toLowerCase());
  const twice = (/** @type {string} */ name) =>
    counts.filter(
      (text) =>
        text
          .replace(/[^\w\s-]/g, '')
          .trim()
          .replace(/\s/g, '-') === name,
    ).length > 1;
  return page.replace(/\(#([\w-]+?)-\d+\)/g, (whole, name) => (names.has(name) && !twice(name) ? `(#${name})` : whole));
}

/** How the pages look. */
const FORM = {
  entryFileName: 'index',
  outputFileStrategy: 'modules',
  hidePageHeader: true,
  hideBreadcrumbs: true,
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  typeDeclarationFormat: 'table',
  useCodeBlocks: true,
};

/** @param {string} name */
const folderOf = (name) => name.split('/').at(-1) ?? name;
/** What is written behind `from`. @param {string} name @param {string} door */
const doorName = (name, door) => (door === 'index.ts' ? name : `${name}/${door.replace(/(\/index)?\.ts$/, '')}`);
/** @param {string} name @param {string} door */
const pageOf = (name, door) => `${folderOf(name)}/src${door === 'index.ts' ? '' : `/${door.replace(/(\/index)?\.ts$/, '')}`}.md`;
