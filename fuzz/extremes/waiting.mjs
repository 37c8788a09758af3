import { readdirSync, readFileSync } from 'node:fs';

/**
 * Milliseconds in which threads of this process were ready and others had the processor, since it was made; nothing where the system does not say.
 * What a thread had waited stays counted when it ends.
 * @param read milliseconds by thread, as the system has them
 */
export function waiting(read = ofThreads) {
  let before = read();
  let sum = 0;
  return () => {
    const now = read();
    // A number may come again for another thread, which has waited less.
    for (const [thread, ms] of now) sum += Math.max(0, ms - (before.get(thread) ?? 0));
    before = now;
    return sum;
  };
}

function ofThreads() {
  try {
    return new Map(
      readdirSync('/proc/self/task').map((thread) => [
        thread,
        Number(readFileSync(`/proc/self/task/${thread}/schedstat`, 'utf8').split(' ')[1]) / 1e6,
      ]),
    );
  } catch {
    return new Map();
  }
}
