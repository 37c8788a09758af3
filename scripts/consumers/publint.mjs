// node publint.mjs FILE.tgz ...: what publint finds in packed packages ends the check; one of its rules does not fit ours.
import { readFileSync } from 'node:fs';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

/** Declarations under `require` are taken for CommonJS, as they are meant to be, and there is no default export that could differ. */
const isMeant = ({ code, path }) => code === 'EXPORTS_TYPES_INVALID_FORMAT' && path.includes('require');

let found = 0;
for (const file of process.argv.slice(2)) {
  const { buffer, byteOffset, byteLength } = readFileSync(file);
  const { messages, pkg } = await publint({
    pack: { tarball: buffer.slice(byteOffset, byteOffset + byteLength) },
    strict: true,
    level: 'warning',
  });
  for (const message of messages.filter((one) => !isMeant(one))) {
    found += 1;
    console.error(`${file}: ${formatMessage(message, pkg, { color: false })}`);
  }
}
process.exitCode = found > 0 ? 1 : 0;
