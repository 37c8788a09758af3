export const METHODS: readonly string[];
/** `done`, `refused: …` with the line that says why, or `fault: …`. */
export function judge(id: string, kind: string, n: number, columns: number): string;
