// What packages bring along instead of depending on it whole: the parts of ECharts that figures are drawn with, what is used of the
// libraries of schemas, Arrow, Parquet, zip, XML and CSV, and two fonts.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { PARTS } from './carried.mjs';

const packages = new URL('../packages/', import.meta.url);
const at = (path) => fileURLToPath(new URL(path, packages));
const MARK = '/* ECharts, Apache License 2.0, see echarts.LICENSE and echarts.NOTICE. */';

/** Fonts for pictures on machines without any. */
export function copyFonts() {
  const { resolve } = createRequire(at('cli/package.json'));
  mkdirSync(at('cli/fonts'), { recursive: true });
  for (const name of ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf']) {
    if (!existsSync(at(`cli/fonts/${name}`))) copyFileSync(resolve(`dejavu-fonts-ttf/ttf/${name}`), at(`cli/fonts/${name}`));
  }
  copyFileSync(resolve('dejavu-fonts-ttf/LICENSE'), at('cli/fonts/LICENSE'));
}

/** The compiled packages/plot/src/echarts.ts with everything it imports. */
export async function bundleECharts() {
  const path = at('plot/dist/echarts.js');
  if (readFileSync(path, 'utf8').startsWith(MARK)) return;
  const bundle = await rolldown({ input: path, logLevel: 'warn', transform: { define: { 'process.env.NODE_ENV': '"production"' } } });
  const { output } = await bundle.generate({ format: 'esm', minify: true, codeSplitting: false });
  await bundle.close();
  writeFileSync(path, `${MARK}\n${output[0].code}`);
  const { resolve } = createRequire(at('plot/package.json'));
  const home = resolve('echarts/package.json').replace('package.json', '');
  for (const name of ['LICENSE', 'NOTICE']) copyFileSync(`${home}${name}`, at(`plot/dist/echarts.${name}`));
}

const marked = (names) => `/* ${names.join(', ')}: see the licences beside this file. */`;

/** What one file re-exports, in that file; the schema library in English alone. */
export async function bundlePart(file, names) {
  const path = at(file);
  if (readFileSync(path, 'utf8').startsWith(marked(names))) return;
  const english = {
    name: 'english',
    load: (id) => (/zod[\\/]v4[\\/]locales[\\/]index\.js$/.test(id) ? "export { default as en } from './en.js';" : null),
  };
  // Browsers read archives too, and that of Node would load a module of Node.
  const platform = file === 'io/dist/parts/archive.js' ? 'browser' : 'node';
  const bundle = await rolldown({ input: path, logLevel: 'warn', platform, plugins: [english] });
  const { output } = await bundle.generate({ format: 'esm', minify: true, codeSplitting: false });
  await bundle.close();
  const others = new Set(output.flatMap(({ moduleIds = [] }) => moduleIds.map(packageOf)).filter((name) => name && !names.includes(name)));
  if (others.size > 0) throw new Error(`${file} carries ${[...others].join(', ')}, which scripts/bundle-parts.mjs does not name`);
  writeFileSync(path, `${marked(names)}\n${output[0].code}`);
  for (const name of names) copyFileSync(licenceOf(name), path.replace(/[^/\\]+$/, `${name.replace('/', '-').replace('@', '')}.LICENSE`));
}

const packageOf = (id) => /.*node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(id)?.[1].replaceAll('\\', '/');

function licenceOf(name) {
  const home = fileURLToPath(new URL(`../node_modules/${name}/`, import.meta.url));
  const file = readdirSync(home).find((one) => /^licen[cs]e/i.test(one));
  if (!file) throw new Error(`${name} brings no licence along`);
  return `${home}${file}`;
}

export default copyFonts;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  copyFonts();
  await bundleECharts();
  for (const [file, names] of Object.entries(PARTS)) await bundlePart(file, names);
}
