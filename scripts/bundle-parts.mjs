// What packages bring along instead of depending on it whole: the parts of ECharts that figures are drawn with, the schema library,
// and two fonts.
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const packages = new URL('../packages/', import.meta.url);
const at = (path) => fileURLToPath(new URL(path, packages));
const MARK = '/* ECharts, Apache License 2.0, see echarts.LICENSE and echarts.NOTICE. */';
const ZOD = '/* zod, MIT licence, see zod.LICENSE. */';

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

/** The schema library in one file, in English alone. */
export async function bundleZod(name) {
  const path = at(`${name}/dist/zod.js`);
  if (readFileSync(path, 'utf8').startsWith(ZOD)) return;
  const english = {
    name: 'english',
    load: (id) => (/zod[\\/]v4[\\/]locales[\\/]index\.js$/.test(id) ? "export { default as en } from './en.js';" : null),
  };
  const bundle = await rolldown({ input: path, logLevel: 'warn', plugins: [english] });
  const { output } = await bundle.generate({ format: 'esm', minify: true, codeSplitting: false });
  await bundle.close();
  writeFileSync(path, `${ZOD}\n${output[0].code}`);
  const { resolve } = createRequire(at(`${name}/package.json`));
  copyFileSync(resolve('zod/package.json').replace('package.json', 'LICENSE'), at(`${name}/dist/zod.LICENSE`));
}

export default copyFonts;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  copyFonts();
  await bundleECharts();
  for (const name of ['connect', 'ids']) await bundleZod(name);
}
