// node scripts/long-functions.mjs [LINES]: functions that do not fit on a screen, longest first. test/architecture.test.ts lets no new one in.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript-api';

const packages = fileURLToPath(new URL('../packages', import.meta.url));

/** What people write: no generated files. Of a Svelte file the script counts. */
const sources = () =>
  readdirSync(packages).flatMap((folder) =>
    readdirSync(join(packages, folder, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(ts|svelte)$/.test(file) && !file.startsWith('generated/'))
      .map((file) => join(packages, folder, 'src', file)),
  );

const programOf = (path, text) => (path.endsWith('.svelte') ? (/<script[^>]*>([\s\S]*?)<\/script>/.exec(text)?.[1] ?? '') : text);

/** The name that a reader would search for: its own, or that of what it is given to. */
function nameOf(node) {
  if (node.name) return node.name.getText();
  for (let up = node.parent; up; up = up.parent) {
    if ((ts.isVariableDeclaration(up) || ts.isPropertyAssignment(up)) && up.name) return up.name.getText();
    if (ts.isCallExpression(up) && ts.isIdentifier(up.expression)) return `${up.expression.text}()`;
    if (ts.isFunctionLike(up) || ts.isSourceFile(up)) break;
  }
  return 'a function';
}

/**
 * Functions of more than `most` lines, their head and their inner functions counted.
 * @param {number} most
 * @returns {{ place: string, lines: number }[]} place: `packages file#name`
 */
export function longFunctions(most) {
  const found = [];
  for (const path of sources()) {
    const program = programOf(path, readFileSync(path, 'utf8'));
    // No function of a short file is long.
    if (program.split('\n').length <= most) continue;
    const file = ts.createSourceFile(path, program, ts.ScriptTarget.Latest, true);
    const visit = (node) => {
      if (ts.isFunctionLike(node) && node.body) {
        const line = (at) => file.getLineAndCharacterOfPosition(at).line;
        const lines = line(node.end) - line(node.getStart()) + 1;
        if (lines > most) found.push({ place: `${relative(packages, path)}#${nameOf(node)}`, lines });
      }
      ts.forEachChild(node, visit);
    };
    visit(file);
  }
  return found.sort((a, b) => b.lines - a.lines || a.place.localeCompare(b.place));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const most = Number(process.argv[2] ?? 60);
  const found = longFunctions(most);
  for (const { place, lines } of found) console.log(`${String(lines).padStart(5)}  ${place}`);
  console.log(`${found.length} functions of more than ${most} lines`);
}
