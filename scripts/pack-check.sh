#!/usr/bin/env bash
# Packs every public package, installs the packed files into an empty folder, imports the library once and calls the command line once.
set -euo pipefail
cd "$(dirname "$0")/.."
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

workspaces=$(node -p "require('node:fs').readdirSync('packages').filter((d) => !require('./packages/' + d + '/package.json').private).map((d) => '-w packages/' + d).join(' ')")
# shellcheck disable=SC2086 # one word per workspace
npm pack --silent --pack-destination "$place" $workspaces >/dev/null
cd "$place"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund ./*.tgz
node --input-type=module -e "
  import { mad } from 'hapax';
  const model = mad().fit([[1], [2], [3], [4], [5]]);
  if (model.predict([[3], [90]]).join() !== '0,1') throw new Error('the packed library gives a wrong verdict');
"
printf 'time,value\n' >sample.csv
for i in $(seq 1 60); do printf '2024-01-01T00:%02d:00Z,%d\n' $((i - 1)) $((i == 40 ? 900 : i % 7)) >>sample.csv; done
npx --no-install hapax detect sample.csv --method mad --exit-zero
echo 'packed packages install, import and run'
