import type { Playground } from '../ui/page/playground.svelte.ts';
import { ghost } from './ghost.ts';
import { attachKeys } from './keyboard.ts';
import { aim, glide, type LaneView, label, laneOf } from './lanes.ts';
import { REACH } from './marks.ts';
import { LABEL, paint, paintAxis } from './paint.ts';
import { readPalette } from './palette.ts';
import { attachPen, type Stroke } from './pen.ts';
import type { Picture, Piece } from './picture.ts';
import { saidOfChannel, saidOfScores } from './said.ts';
import { rangeOfScores, rangeOfValues, timeStep } from './scale.ts';
import { same, severitiesOf, show, tell } from './shown.ts';
import { createStrip } from './strip.ts';

/** Share of the way to the newest sample that the right edge is pulled in a frame, on top of its own pace. */
const PULL = 0.06;
/** Milliseconds between looks at what is for reading: numbers beside the lanes, ranges of the axes. */
const READING_MS = 250;
/** Frames after which nothing is drawn where nothing moves. */
const STILL = 30;
/** Lanes above which lines are thin: one pixel costs half of anything wider. */
const MANY = 12;
/** Pixels between labels of the time axis. */
const APART = 96;

/** Draw all lanes from the rings of the page, in one loop of animation frames. Returns what stops it. */
export function startCharts(root: HTMLElement, page: Playground): () => void {
  const host = root.querySelector<HTMLElement>('[data-strip]') ?? root;
  const axis = root.querySelector<HTMLElement>('[data-axis]') ?? root;
  const hair = root.querySelector<HTMLElement>('[data-hair]');
  const lanes = [...root.querySelectorAll<HTMLElement>('figure')].map(laneOf);
  const palette = readPalette();
  const strip = createStrip(host);
  const calm = matchMedia('(prefers-reduced-motion: reduce)');
  let stroke: Stroke | undefined;
  /** Pixels from the left edge to the pointer; NaN: it is elsewhere. */
  let pointer = Number.NaN;
  let axisTop = 0;
  let frame = 0;
  /** When what is for reading was looked at. */
  let readAt = 0;
  let before = performance.now();
  let head = page.head;
  let drawn = '';
  let revision = -1;
  let injections = page.status?.injections;
  let span = 0;
  let scores = page.view.scores;
  let spacing = 0;
  let known: number[] = [];
  let all = true;

  const step = () => strip.width / page.view.span;
  const scoreColumn = () => (page.view.scores === 'severity' ? 2 : 0);
  const indexAt = (x: number) => Math.round((strip.left + x) / step());
  const pens = lanes.filter(({ kind }) => kind === 'channel').map((lane) => attachPen(lane, page, indexAt, (next) => (stroke = next)));
  const middle = () => Math.round(Math.min(page.samples.next, head) - page.view.span / 2);
  const keys = lanes.filter(({ kind }) => kind === 'channel').map((lane) => attachKeys(lane, page, middle, (next) => (stroke = next)));
  const drawGhost = ghost(host, lanes, page, palette);

  const measure = () => {
    const origin = host.getBoundingClientRect();
    for (const lane of lanes) {
      const { top, height } = lane.plot.getBoundingClientRect();
      lane.top = Math.round(top - origin.top) + 3;
      lane.height = Math.round(height) - 6;
      label(lane);
    }
    axisTop = axis.getBoundingClientRect().top - origin.top;
    strip.resize(origin.width, origin.height);
    drawGhost.resize(origin.width, origin.height);
    all = true;
    drawn = '';
  };
  const resized = new ResizeObserver(measure);
  resized.observe(host);
  const seen = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        const lane = lanes.find(({ figure }) => figure === target);
        if (lane) lane.visible = isIntersecting;
      }
      all = true;
      drawn = '';
    },
    // Drawn a little before they come into sight.
    { rootMargin: '300px' },
  );
  for (const { figure } of lanes) seen.observe(figure);

  const move = (elapsed: number) => {
    // What is being drawn on stands still.
    if (stroke) return;
    const done = page.samples.next;
    const pace = page.playing ? (elapsed * page.view.speed) / 1000 : 0;
    if (page.following) {
      const away = done - head;
      // Far away (start, rewind, catching up): jump. Near: glide at the pace of the source.
      head = Math.abs(away) > Math.max(30, page.view.speed) ? done : Math.min(done, head + pace + PULL * Math.max(0, away - 1));
    } else {
      head = page.head;
      if (pace > 0) {
        head = Math.min(done, head + pace);
        page.head = head;
        if (head >= done) page.goTo(done);
      }
    }
  };

  const pictureNow = (): Picture => ({
    samples: page.samples,
    // While a fault is looked for, what the detectors say of it is covered.
    verdicts: page.hunting.on ? [] : page.tracks.map(({ ring }) => ring),
    injections: injections ?? [],
    palette,
    step: step(),
    timeStep: spacing,
    axis: axisTop,
    lineWidth: lanes.length > MANY ? 1 : 1.4,
    column: scoreColumn(),
    severities: severitiesOf(page.settings),
  });

  const put = (pieces: readonly Piece[], some: readonly LaneView[], picture: Picture) => {
    if (some.length === 0) return;
    for (const piece of pieces) {
      const ctx = strip.contextOf(piece);
      if (ctx) paint(ctx, some, piece, picture);
    }
  };
  const putTimes = (pieces: readonly Piece[], picture: Picture) => {
    for (const piece of pieces) {
      const ctx = strip.contextOf(piece);
      if (ctx) paintAxis(ctx, piece, picture);
    }
  };
  const everywhere = () => strip.pieces(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);

  /** Ranges, numbers and the distance of times: what need not be looked at in each frame. */
  const read = (right: number) => {
    const { samples, tracks } = page;
    const from = Math.max(samples.first, Math.floor(right - page.view.span));
    const to = Math.min(samples.next, Math.ceil(right) + 1);
    const smooth = !calm.matches && !all;
    const severities = severitiesOf(page.settings);
    for (const lane of lanes) {
      if (!lane.visible) continue;
      const ring = lane.kind === 'channel' ? samples : tracks[lane.place]?.ring;
      if (!ring) continue;
      const [a, b] = [Math.max(from, ring.first), Math.min(to, ring.next)];
      if (b <= a) continue;
      const column = lane.kind === 'channel' ? 1 + lane.place : scoreColumn();
      const limit = column === 2 ? severities[lane.place] : ring.at(1, b - 1);
      const values = ring.view(column, a, b);
      aim(lane, lane.kind === 'channel' ? rangeOfValues(values) : rangeOfScores(values, limit), smooth);
      if (!lane.value) continue;
      const at = pointer === pointer ? Math.max(a, Math.min(b - 1, indexAt(pointer))) : b - 1;
      tell(lane.value, show(ring.at(column, at), lane.kind));
      const says = lane.kind === 'channel' ? saidOfChannel(values) : page.hunting.on ? '' : saidOfScores(values, ring.view(3, a, b));
      if (lane.says) tell(lane.says, says);
    }
    const period = to - from > 1 ? (samples.at(0, to - 1) - samples.at(0, from)) / (to - 1 - from) : page.settings.periodMs;
    const next = timeStep(Math.max(period, 1e-6), APART / step());
    if (next !== spacing) all = true;
    spacing = next;
  };

  const draw = (now: number) => {
    frame = requestAnimationFrame(draw);
    const elapsed = now - before;
    before = now;
    move(elapsed);
    const { samples, tracks } = page;
    if (samples.next - samples.first < 2 || strip.width <= 0) return;
    const reading = now - readAt >= READING_MS;
    if (reading) readAt = now;
    if (reading && page.following) page.head = head;
    const rings = [samples, ...tracks.map(({ ring }) => ring)];
    const right = Math.max(samples.first + 1, Math.min(head, samples.next - 1));
    if (scores !== page.view.scores) {
      scores = page.view.scores;
      for (const lane of lanes) if (lane.kind === 'score') lane.goal = { low: Number.NaN, high: Number.NaN };
      all = true;
    }
    if (span !== page.view.span || revision !== page.revision || injections !== page.status?.injections) {
      if (span !== page.view.span || revision !== page.revision || !same(injections, page.status?.injections)) all = true;
      span = page.view.span;
      revision = page.revision;
      injections = page.status?.injections;
    }
    // Nothing to do when nothing moved.
    const picture = `${right} ${rings.map(({ next }) => next).join()} ${stroke?.version}`;
    if (picture !== drawn || all) still = 0;
    else if (++still > STILL) return;
    drawn = picture;
    if (reading || all) read(right);
    const ends = rings.map(({ next }) => next);
    paintFrame(right, ends, elapsed);
  };
  let still = 0;
  const paintFrame = (right: number, ends: number[], elapsed: number) => {
    const picture = pictureNow();
    const visible = lanes.filter((lane) => lane.visible);
    const fresh = strip.moveTo(right * picture.step - strip.width);
    const everything = all;
    all = false;
    const gliding = visible.filter((lane) => glide(lane, elapsed));
    if (everything) {
      put(everywhere(), visible, picture);
      putTimes(everywhere(), picture);
    } else {
      put(fresh, visible, picture);
      putTimes(fresh, picture);
      const from = Math.min(...ends.map((end, i) => (end > (known[i] ?? 0) ? (known[i] ?? 0) : Number.POSITIVE_INFINITY)));
      if (from < Number.POSITIVE_INFINITY) {
        const [a, b] = [(from - 1) * picture.step, Math.max(...ends) * picture.step];
        put(strip.pieces(Math.floor(a - REACH), Math.ceil(b + REACH)), visible, picture);
        // A label lies on both sides of its sample.
        putTimes(strip.pieces(Math.floor(a - LABEL), Math.ceil(b + LABEL)), picture);
      }
      if (gliding.length > 0) put(everywhere(), gliding, picture);
    }
    known = ends;
    drawGhost.draw(stroke, strip.left, picture.step);
    if (hair && pointer === pointer) hair.style.transform = `translateX(${pointer}px)`;
  };

  const over = (event: PointerEvent) => {
    const x = event.clientX - host.getBoundingClientRect().left;
    const inside = event.type !== 'pointerleave' && event.pointerType === 'mouse' && x >= 0 && x <= strip.width;
    pointer = inside ? x : Number.NaN;
    if (hair) hair.hidden = !inside;
    still = 0;
    readAt = 0;
  };
  root.addEventListener('pointermove', over);
  root.addEventListener('pointerleave', over);
  frame = requestAnimationFrame(draw);

  return () => {
    cancelAnimationFrame(frame);
    resized.disconnect();
    seen.disconnect();
    root.removeEventListener('pointermove', over);
    root.removeEventListener('pointerleave', over);
    for (const detach of [...pens, ...keys]) detach();
    drawGhost.destroy();
    strip.destroy();
  };
}
