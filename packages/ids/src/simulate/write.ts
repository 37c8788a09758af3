/** Writes what happens on a site; `out` and `back` are bytes, times milliseconds. */
export interface Write {
  alert(time: number, source: string, target: string, targetPort: number, signature: string): void;
  flow(time: number, source: string, target: string, targetPort: number, out: number, back: number, state?: string): void;
}
