// node examples/azure/run.mjs request.json > response.json
import { readFileSync } from 'node:fs';
import { azureEntire } from './azure.mjs';

const [path] = process.argv.slice(2);
if (path === undefined) {
  console.error('usage: node examples/azure/run.mjs request.json');
  process.exitCode = 2;
} else {
  const { ignored, ...answer } = azureEntire(JSON.parse(readFileSync(path, 'utf8')));
  if (ignored.length > 0) console.error(`without a twin in hapax, not used: ${ignored.join(', ')}`);
  console.log(JSON.stringify(answer));
}
