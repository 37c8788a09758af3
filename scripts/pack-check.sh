#!/usr/bin/env bash
# Packs every public package, installs the packed files into an empty folder, resolves the types of every entry as Node and bundlers do,
# imports the library once and calls the command line once.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

node scripts/pack.mjs "$place"
cd "$place"
for file in *.tgz; do
  # No old resolution: subpaths are named for it in typesVersions. Node gives one module to `import` and `require` alike, which attw does not know:
  # scripts/consumers/check.mjs compiles and runs a CommonJS program with node16, nodenext and node10.
  "$root/node_modules/.bin/attw" --quiet --profile node16 --ignore-rules cjs-resolves-to-esm false-cjs --format ascii "$file"
  node "$root/scripts/consumers/publint.mjs" "$file"
done
npm init --yes >/dev/null
npm install --no-audit --no-fund ./*.tgz >install.log 2>&1 || { cat install.log; exit 1; }
# Node says it when a package asks for a newer one than we promise to run on.
if grep EBADENGINE install.log; then exit 1; fi
# What everyone downloads, in megabytes, docs/decisions/0015; what goes above the limit is a decision.
size=$(du -sm node_modules | cut -f1)
printf 'npm install of every package: %d MB\n' "$size"
((size <= ${MOST_MB:-42})) || { echo "more than ${MOST_MB:-42} MB"; exit 1; }
# Every entry of every package, written as a program that uses it.
node -e "
  const { readdirSync, writeFileSync } = require('node:fs');
  const entries = ['hapax', ...readdirSync('node_modules/@hapax').map((name) => '@hapax/' + name)].flatMap((name) =>
    Object.keys(require('./node_modules/' + name + '/package.json').exports).filter((entry) => entry !== './package.json' && !entry.includes('*')).map((entry) => name + entry.slice(1)));
  writeFileSync('entries.ts', entries.map((entry, i) => 'import * as entry' + i + ' from \"' + entry + '\";\nexport const kept' + i + ': object = entry' + i + ';').join('\n') +
    '\nimport { mad } from \"hapax\";\nexport const scores: Float64Array = mad().fit([[1], [2]]).score([[3]]);\n' +
    '// @ts-expect-error an option that there is not\nmad({ flor: 1 });\n');
  writeFileSync('package.json', JSON.stringify({ ...require('./package.json'), type: 'module' }));
"
for kind in 'node16 node16' 'nodenext nodenext' 'esnext bundler'; do
  read -r module resolution <<<"$kind"
  "$root/node_modules/.bin/tsc" --noEmit --strict --target es2022 --lib es2023,dom --types node --typeRoots "$root/node_modules/@types" \
    --module "$module" --moduleResolution "$resolution" --skipLibCheck entries.ts
done
node --input-type=module -e "
  import { mad } from 'hapax';
  const model = mad().fit([[1], [2], [3], [4], [5]]);
  if (model.predict([[3], [90]]).join() !== '0,1') throw new Error('the packed library gives a wrong verdict');
"
# A stranger's detector in this empty folder: compiled strictly, held to the laws under node:test, used everywhere.
mkdir stranger && cp "$root"/scripts/stranger/* stranger/
"$root/node_modules/.bin/tsc" --outDir stranger --strict --noUncheckedIndexedAccess --exactOptionalPropertyTypes --target es2022 --lib es2023,dom \
  --types node --typeRoots "$root/node_modules/@types" --module nodenext --moduleResolution nodenext --skipLibCheck stranger/*.ts
node --test stranger/use.js stranger/served.js | tail -9
node --input-type=module -e "
  import { svg } from '@hapax/plot';
  const figure = { title: 't', x: 'shared', panels: [{ x: { label: 'x', scale: 'linear' }, y: { label: 'y', scale: 'linear' }, layers: [{ kind: 'line', name: 'a', role: 'data', x: [0, 1], y: [0, 1] }] }] };
  if (!svg(figure).startsWith('<svg')) throw new Error('the packed figures do not draw');
"
node "$root/scripts/consumers/check.mjs" "$root"
# One function of the figures does not bring the others along.
printf "import { histogram } from '@hapax/plot';\nconsole.log(histogram([1, 2, 3]));\n" >one.mjs
"$root/node_modules/.bin/rolldown" one.mjs --platform node --minify --file one.bundle.mjs >/dev/null
bytes=$(wc -c <one.bundle.mjs)
printf 'a bundle of histogram: %d bytes\n' "$bytes"
((bytes <= 3000)) || exit 1
printf 'time,value\n' >sample.csv
for i in $(seq 1 60); do printf '2024-01-01T00:%02d:00Z,%d\n' $((i - 1)) $((i == 40 ? 900 : i % 7)) >>sample.csv; done
npx --no-install hapax detect sample.csv --method mad --exit-zero
echo 'packed packages install, resolve their types, import and run'
