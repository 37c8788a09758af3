/** Space in pixels around and between panels. */
export const FOOT = 46;
export const GAP = 34;
/** Below this width margins shrink, as on a phone. */
export const NARROW = 560;
export const marginsOf = (width: number) => (width < NARROW ? { left: 60, right: 18 } : { left: 78, right: 40 });
