import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformerStyleToClass } from '@shikijs/transformers';
import { defineConfig } from 'vitepress';
import { runnable } from '../build/examples.ts';
import { DOORS } from '../live/code/doors.ts';
import { sidebar } from './sidebar.ts';

const classes = transformerStyleToClass({ classPrefix: 'shiki-' });

/** Where the site stands; a folder of a host is named by SITE_BASE, such as /hapax/. */
const base = process.env.SITE_BASE ?? '/';

/** `default-src 'self'` forbids compiling WebAssembly. Without its bytes methods run on their plain twins: the same scores, and no note about it. */
const withoutKernels = {
  name: 'without-kernels',
  load: (id: string) => (/generated\/wasm\.[jt]s$/.test(id) ? "export const WASM = '';" : undefined),
};

export default defineConfig({
  title: 'hapax',
  description: 'Anomaly detection for TypeScript: in tables, series and live streams; in Node, the browser and the command line',
  lang: 'en',
  base,
  srcDir: '.content',
  outDir: 'dist',
  cleanUrls: false,
  // No times of commits: the same sources make the same site.
  lastUpdated: false,
  // Addresses of examples, such as http://localhost:7400, lead nowhere here; whether files are there, test/site.test.ts looks.
  ignoreDeadLinks: [/^https?:\/\/(localhost|127\.)/, /\/files\//],
  // Changing between dark and light without a style that is put into the page for a moment.
  appearance: { disableTransition: false },
  markdown: {
    codeTransformers: [classes],
    // With contrast enough for everybody.
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    languageAlias: { caddy: 'nginx' },
    // The names that forges give to headings, so that one link is right in both places.
    anchor: {
      slugify: (text) =>
        text
          .trim()
          .toLowerCase()
          .replace(/[^\p{L}\p{N}\s_-]/gu, '')
          .replace(/\s/g, '-'),
    },
    config: (md) => {
      // Formulas scroll where they are wider than the page, by the keyboard too.
      md.renderer.rules.code_block = (tokens, i) => `<pre tabindex="0"><code>${md.utils.escapeHtml(tokens[i].content)}</code></pre>\n`;
      // Examples that print can be changed and run where they stand.
      const { fence } = md.renderer.rules;
      md.renderer.rules.fence = (tokens, i, ...rest) => {
        const shown = fence?.(tokens, i, ...rest) ?? '';
        const code = tokens[i].info.trim() === 'ts' ? runnable(tokens[i].content, Object.keys(DOORS)) : undefined;
        return code === undefined ? shown : `${shown}<hapax-block data-code="${encodeURIComponent(code)}"></hapax-block>\n`;
      };
      // Numbers stand to the right by a class.
      md.core.ruler.push('aligned', ({ tokens }) => {
        for (const token of tokens) {
          const style = token.attrGet('style');
          if (style === null || !/^t[hd]_open$/.test(token.type)) continue;
          token.attrs = (token.attrs ?? []).filter(([name]) => name !== 'style');
          if (style.includes('right')) token.attrJoin('class', 'number');
        }
      });
    },
  },
  transformPageData(page) {
    if (page.relativePath.startsWith('methods/') || page.relativePath.startsWith('api/')) page.frontmatter.editLink = false;
  },
  vue: { template: { compilerOptions: { isCustomElement: (tag) => tag.startsWith('hapax-') } } },
  vite: {
    plugins: [withoutKernels],
    worker: { format: 'es', plugins: () => [withoutKernels] },
    build: { chunkSizeWarningLimit: 2000 },
  },
  // The colours of code as a file: attributes of style are forbidden by default-src 'self'.
  buildEnd: ({ outDir }) => writeFileSync(join(outDir, 'assets/code-colours.css'), classes.getCSS()),
  head: [
    ['link', { rel: 'icon', type: 'image/svg+xml', href: `${base}icon.svg` }],
    ['link', { rel: 'stylesheet', href: `${base}assets/code-colours.css` }],
  ],
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Start', link: '/guide/start' },
      { text: 'Try it', link: '/live/' },
      { text: 'Cases', link: '/cases/' },
      { text: 'Methods', link: '/methods/' },
      { text: 'Reference', link: '/reference/' },
    ],
    sidebar,
  },
});
