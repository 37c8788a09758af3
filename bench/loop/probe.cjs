// Loaded into a server before its own code: how long its event loop was away at a stretch, and why. Asked over the channel to its parent.
// `run` is the time that the thread computed, `queue` the time that others had the processor; what is left waited, for a disk as a rule.
// `gc` is what of it went to the collection of garbage.
const { isMainThread } = require('node:worker_threads');
const { readFileSync } = require('node:fs');
const { performance, PerformanceObserver } = require('node:perf_hooks');

/** Between two looks. */
const LOOK_MS = 4;

if (isMainThread && process.channel) {
  const path = `/proc/self/task/${process.pid}/schedstat`;
  const look = () => {
    const [run, queue] = readFileSync(path, 'utf8').split(' ');
    return { at: performance.now(), run: Number(run) / 1e6, queue: Number(queue) / 1e6 };
  };
  let [last, worst, counted] = [look(), none(), { over: 0, looks: 0 }];
  const collections = [];
  new PerformanceObserver((list) => collections.push(...list.getEntries())).observe({ entryTypes: ['gc'] });
  /** Of a stretch, with the milliseconds of it that collected garbage. */
  const withGc = ({ from, to, ...gap }) => ({
    ...gap,
    gc: collections.reduce((sum, { startTime, duration }) => sum + (startTime >= from && startTime <= to ? duration : 0), 0),
  });
  setInterval(() => {
    const now = look();
    const gap = { wall: now.at - last.at, run: now.run - last.run, queue: now.queue - last.queue, from: last.at, to: now.at };
    counted.looks += 1;
    if (gap.run > 50) counted.over += 1;
    if (gap.run > worst.run.run) worst.run = gap;
    if (gap.wall > worst.wall.wall) worst.wall = gap;
    last = now;
  }, LOOK_MS).unref();
  process.on('message', () => {
    process.send({ run: withGc(worst.run), wall: withGc(worst.wall), ...counted });
    collections.length = 0;
    [worst, counted] = [none(), { over: 0, looks: 0 }];
  });
  process.channel.unref();
}

function none() {
  const gap = { wall: 0, run: 0, queue: 0, from: 0, to: 0 };
  return { run: gap, wall: gap };
}
