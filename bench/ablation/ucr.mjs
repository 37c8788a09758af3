import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { autoSeries } from 'hapax';
import { ucrAnswer, ucrCorrect } from 'hapax/evaluate';

const NAME = /_(\d+)_(\d+)_(\d+)\.txt\.gz$/;
/** Values of a series at most: longer ones take minutes. */
const MOST = 12_000;

/** Series of the UCR archive up to 12,000 values in which the highest score is at the anomaly. @param part samples before the test are known to be normal */
export function ucr(folder, aspects, part) {
  let [right, of] = [0, 0];
  for (const name of readdirSync(folder).sort()) {
    const [, train, begin, end] = (NAME.exec(name) ?? []).map(Number);
    if (!(end > 0)) continue;
    const values = Float64Array.from(
      gunzipSync(readFileSync(join(folder, name)))
        .toString('latin1')
        .trim()
        .split(/\s+/),
      Number,
    );
    if (values.length > MOST) continue;
    const { scores } = autoSeries({ values, rows: values.length, columns: 1 }, part ? { train } : {}, { aspects });
    of += 1;
    right += ucrCorrect(ucrAnswer(scores, train), { start: begin - 1, end }) ? 1 : 0;
  }
  return `${right} of ${of}`;
}
