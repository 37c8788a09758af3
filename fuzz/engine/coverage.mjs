import { Session } from 'node:inspector';

/**
 * Which blocks of our packages ran since the last look, by V8's precise coverage: no instrumentation, and whatever the engine runs,
 * dependencies left out. A look costs some milliseconds, so several inputs share one.
 */
export function startCoverage() {
  const session = new Session();
  session.connect();
  const post = (method, given) => {
    let answer;
    session.post(method, given, (error, result) => {
      if (error) throw new Error(`${method}: ${error.message}`);
      answer = result;
    });
    return answer;
  };
  post('Profiler.enable');
  post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  /** Numbers of blocks by script and place. */
  const blocks = new Map();
  return {
    /** Numbers of the blocks that ran. */
    take() {
      const ran = new Set();
      for (const { url, functions } of post('Profiler.takePreciseCoverage').result) {
        if (!isOurs(url)) continue;
        for (const { ranges } of functions)
          for (const { startOffset, endOffset, count } of ranges) {
            if (count === 0) continue;
            const place = `${url} ${startOffset} ${endOffset}`;
            let number = blocks.get(place);
            if (number === undefined) blocks.set(place, (number = blocks.size));
            ran.add(number);
          }
      }
      return ran;
    },
    stop: () => session.disconnect(),
  };
}

const isOurs = (url) => url.includes('/packages/') && !url.includes('/node_modules/');
