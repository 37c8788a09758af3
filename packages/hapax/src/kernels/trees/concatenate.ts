type Numbers = Int32Array | Float64Array | Uint8Array;

/** One array of all parts, behind each other. */
export function concatenate<P, A extends Numbers>(Type: new (length: number) => A, parts: readonly P[], of: (part: P) => A): A {
  const arrays = parts.map(of);
  const out = new Type(arrays.reduce((sum, a) => sum + a.length, 0));
  let at = 0;
  for (const a of arrays) {
    // A typed array refuses even an empty copy behind its end.
    if (a.length > 0) out.set(a, at);
    at += a.length;
  }
  return out;
}

/** Offsets [0, …, end] of several lists as those of the lists behind each other. */
export function joinOffsets(parts: readonly Int32Array[]): Int32Array {
  const out = new Int32Array(1 + parts.reduce((sum, p) => sum + p.length - 1, 0));
  let k = 0;
  for (const part of parts) {
    const base = out[k];
    for (let i = 1; i < part.length; ++i) out[++k] = base + part[i];
  }
  return out;
}
