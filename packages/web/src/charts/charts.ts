import { INJECTIONS, type Injection } from 'hapax/stream';
import { VERDICT } from '../session/engine.ts';
import type { Playground } from '../ui/playground.svelte.ts';
import { readPalette } from './palette.ts';
import { type Band, createPanel, type Panel } from './panel.ts';
import { attachPen, type Stroke } from './pen.ts';

/** Share of the way to the newest sample that the right edge is pulled in a frame, on top of its own pace. */
const PULL = 0.06;
/** Frames between updates of the numbers beside the charts: they are for reading. */
const NUMBERS = 12;
/** Panels above which lines are thin. */
const MANY = 12;

interface Slot {
  readonly panel: Panel;
  readonly host: HTMLElement;
  readonly value: HTMLElement | null;
  readonly channel: number;
  readonly detector: number;
}

/** Draw all panels from the ring of the page, in one loop of animation frames. Returns what stops it. */
export function startCharts(root: HTMLElement, page: Playground): () => void {
  const channels = page.settings.source.channels.length;
  const palette = readPalette();
  const figures = [...root.querySelectorAll<HTMLElement>('figure')];
  let stroke: Stroke | undefined;

  const slots = figures.map((figure, i): Slot => {
    const host = figure.querySelector<HTMLElement>('[data-plot]') ?? figure;
    const detector = Number(figure.dataset.detector ?? -1);
    const last = i === figures.length - 1;
    const look = {
      kind: detector < 0 ? 'channel' : 'score',
      palette,
      timeAxis: last,
      sync: 'hapax',
      lineWidth: figures.length > MANY ? 1 : 1.4,
    } as const;
    const panel = createPanel(host, host.clientWidth, host.clientHeight, look);
    return { panel, host, value: figure.querySelector('[data-value]'), channel: Number(figure.dataset.channel ?? -1), detector };
  });
  const pens = slots
    .filter(({ channel }) => channel >= 0)
    .map(({ panel, channel }) => attachPen(panel.plot, channel, page, (next) => (stroke = next)));
  const observer = new ResizeObserver(() => {
    for (const { panel, host } of slots) panel.resize(host.clientWidth, host.clientHeight);
    drawn = '';
  });
  observer.observe(root);

  let frame = 0;
  let count = 0;
  let before = performance.now();
  let head = page.head;
  let drawn = '';

  const move = (elapsed: number) => {
    const done = page.ring.next;
    if (page.following) {
      const pace = page.playing && !stroke ? (elapsed * page.speed) / 1000 : 0;
      const away = done - head;
      // Far away (start, rewind, catching up): jump. Near: glide at the pace of the source.
      head = Math.abs(away) > Math.max(30, page.speed) ? done : Math.min(done, head + pace + PULL * Math.max(0, away - 1));
    } else {
      head = page.head;
      if (page.playing && !stroke) {
        head = Math.min(done, head + (elapsed * page.speed) / 1000);
        page.head = head;
        if (head >= done) page.goTo(done);
      }
    }
  };

  const draw = (now: number) => {
    frame = requestAnimationFrame(draw);
    move(now - before);
    before = now;
    const { ring } = page;
    if (ring.width !== 1 + channels + page.names.length * VERDICT || ring.next - ring.first < 2) return;
    count += 1;
    if (count % NUMBERS === 0 && page.following) page.head = head;
    // Nothing to do when nothing moved; the value axes glide for a while after.
    const picture = `${head} ${ring.next} ${page.span} ${page.status?.injections.length} ${stroke?.version}`;
    if (picture !== drawn) still = 0;
    else if (++still > 60) return;
    drawn = picture;
    paint();
  };
  let still = 0;

  const paint = () => {
    const { ring } = page;
    const right = Math.max(ring.first + 1, Math.min(head, ring.next - 1));
    const left = Math.max(ring.first, right - page.span);
    const from = Math.floor(left);
    const to = Math.min(ring.next, Math.ceil(right) + 1);
    const times = ring.view(0, from, to);
    const timeAt = (at: number) => {
      const i = Math.min(Math.floor(at), ring.next - 2);
      const t = ring.at(0, i);
      return t + (at - i) * (ring.at(0, i + 1) - t);
    };
    const [xFrom, xTo] = [timeAt(left), timeAt(right)];
    const period = (xTo - xFrom) / Math.max(1, right - left);
    const visible = (page.status?.injections ?? []).filter((one) => one.start < to && one.start + one.length >= from);
    const truth = (one: Injection): Band => ({
      from: xFrom + (one.start - left - 0.5) * period,
      to: xFrom + (one.start + one.length - left - 0.5) * period,
      kind: 'truth',
    });
    const numbers = count % NUMBERS === 0;

    for (const { panel, channel, detector, value } of slots) {
      if (detector < 0) {
        const bands = visible.filter((one) => one.channels.includes(channel)).map(truth);
        const values = ring.view(1 + channel, from, to);
        const ghost = stroke?.channel === channel ? ghostOf(stroke, values, from, page) : undefined;
        panel.draw({ times, values, bands, ghost }, xFrom, xTo);
        if (numbers && value) value.textContent = show(values[values.length - 1]);
      } else {
        const at = 1 + channels + detector * VERDICT;
        const values = ring.view(at, from, to);
        const data = { times, values, limits: ring.view(at + 1, from, to), flags: ring.view(at + 3, from, to), bands: visible.map(truth) };
        panel.draw(data, xFrom, xTo);
        if (numbers && value) value.textContent = show(values[values.length - 1]);
      }
    }
  };
  frame = requestAnimationFrame(draw);

  return () => {
    cancelAnimationFrame(frame);
    observer.disconnect();
    for (const detach of pens) detach();
    for (const { panel } of slots) panel.destroy();
  };
}

/** What the visible stretch would look like with the fault that is being drawn. */
function ghostOf(stroke: Stroke, values: Float64Array, from: number, page: Playground): Float64Array {
  const { draft, channel } = stroke;
  const out = new Float64Array(values.length).fill(Number.NaN);
  const injection = { ...draft, id: 1, start: draft.start };
  const { value } = INJECTIONS[draft.kind];
  const u = page.status?.spread[channel] ?? 1;
  const held = values[Math.max(0, draft.start - 1 - from)];
  for (let i = 0; i < values.length; ++i) {
    const k = from + i - draft.start;
    if (k < -1 || k > draft.length) continue;
    const sample = Float64Array.of(values[i]);
    const inside = k >= 0 && k < draft.length;
    out[i] =
      inside && draft.kind !== 'swap' ? value({ injection: { ...injection, channels: [0] }, sample, channel: 0, k, u, held }) : values[i];
  }
  return out;
}

const show = (value: number): string =>
  value === value ? Number(value.toPrecision(4)).toLocaleString('en', { maximumSignificantDigits: 4 }) : 'missing';
