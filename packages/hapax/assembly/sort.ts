// Radix sort of f64 without NaN by passes over one byte each, lowest first. The order is that of the bits with the sign turned round,
// so -0 comes before +0 as Float64Array.prototype.sort has it. A byte that all values share is passed over. As a rule the upper four
// bytes tell nearly all values apart: they are sorted by these alone, and what is left is put right by insertion; where that takes more
// than a few steps a value, all eight bytes are sorted after all. `counts` holds 4 x 256 i32. Returns where the sorted values are: at
// `a` or at `b`.
export function sortF64(a: usize, b: usize, n: i32, counts: usize): usize {
  const end = a + ((n as usize) << 3);
  for (let p = a; p < end; p += 8) {
    const bits = load<i64>(p);
    store<i64>(p, bits ^ ((bits >> 63) | i64.MIN_VALUE));
  }
  let from = fourPasses(a, b, n, counts, 32);
  if (!insert(from, n, n << 2)) {
    from = fourPasses(from, from == a ? b : a, n, counts, 0);
    from = fourPasses(from, from == a ? b : a, n, counts, 32);
  }
  for (let p = from, stop = from + ((n as usize) << 3); p < stop; p += 8) {
    const key = load<i64>(p);
    store<i64>(p, key ^ (~(key >> 63) | i64.MIN_VALUE));
  }
  return from;
}

// Sort by the four bytes from bit `low` on, keeping the order of equals.
function fourPasses(a: usize, b: usize, n: i32, counts: usize, low: u64): usize {
  memory.fill(counts, 0, 4096);
  for (let p = a, end = a + ((n as usize) << 3); p < end; p += 8) {
    const key = (load<u64>(p) >> low) as u32;
    count(counts, key & 255);
    count(counts + 1024, (key >> 8) & 255);
    count(counts + 2048, (key >> 16) & 255);
    count(counts + 3072, key >> 24);
  }
  let from = a;
  let to = b;
  for (let digit: u64 = 0; digit < 4; ++digit) {
    const table = counts + ((digit as usize) << 10);
    const shift = low + (digit << 3);
    if (load<i32>(table + (((load<u64>(from) >> shift) as usize & 255) << 2)) == n) continue;
    // Counts become the address of the first value with that byte.
    let at = to as i32;
    for (let p = table; p < table + 1024; p += 4) {
      const held = load<i32>(p);
      store<i32>(p, at);
      at += held << 3;
    }
    const last = from + ((n as usize) << 3);
    for (let p = from; p < last; p += 8) {
      const key = load<u64>(p);
      const slot = table + (((key >> shift) as usize & 255) << 2);
      const o = load<i32>(slot);
      store<u64>(o as usize, key);
      store<i32>(slot, o + 8);
    }
    const held = from;
    from = to;
    to = held;
  }
  return from;
}

// Insertion sort that gives up after so many steps.
function insert(a: usize, n: i32, steps: i32): bool {
  for (let p = a + 8, end = a + ((n as usize) << 3); p < end; p += 8) {
    const key = load<u64>(p);
    let q = p;
    while (q > a && load<u64>(q - 8) > key) {
      store<u64>(q, load<u64>(q - 8));
      q -= 8;
      --steps;
    }
    store<u64>(q, key);
    if (steps < 0) return false;
  }
  return true;
}

// @ts-ignore: decorator
@inline
function count(table: usize, byte: u32): void {
  const p = table + ((byte as usize) << 2);
  store<i32>(p, load<i32>(p) + 1);
}
