/** Functions of more than `most` lines, longest first; `place` is `file#name`. */
export function longFunctions(most: number): { readonly place: string; readonly lines: number }[];
