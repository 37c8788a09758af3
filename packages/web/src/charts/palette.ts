/** The colours that canvases draw with, read from the style sheet so that light and dark come from one place. */
export interface Palette {
  readonly line: string;
  readonly grid: string;
  readonly text: string;
  readonly truth: string;
  readonly truthEdge: string;
  readonly alarm: string;
  readonly alarmFill: string;
  readonly threshold: string;
  readonly score: string;
  readonly scoreFill: string;
}

const NAMES: Record<keyof Palette, string> = {
  line: '--line',
  grid: '--grid',
  text: '--quiet',
  truth: '--truth-fill',
  truthEdge: '--truth',
  alarm: '--alarm',
  alarmFill: '--alarm-fill',
  threshold: '--threshold',
  score: '--score',
  scoreFill: '--score-fill',
};

/** Custom properties hold `light-dark()`, which only a resolved colour shows: a probe element resolves it. */
export function readPalette(): Palette {
  const probe = document.createElement('i');
  document.body.append(probe);
  const resolved = Object.entries(NAMES).map(([key, name]) => {
    probe.style.color = `var(${name})`;
    return [key, getComputedStyle(probe).color];
  });
  probe.remove();
  // The keys are those of NAMES.
  return Object.fromEntries(resolved) as unknown as Palette;
}
