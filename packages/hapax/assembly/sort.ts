// Radix sort of f64 without NaN: eight passes over one byte each, lowest first, all counted in one sweep. The order is that of the
// bits with the sign turned round, so -0 comes before +0 as Float64Array.prototype.sort has it. A byte that all values share is
// passed over. `counts` holds 8 x 256 i32, zeroed here. Returns where the sorted values are: at `a` or at `b`.
export function sortF64(a: usize, b: usize, n: i32, counts: usize): usize {
  memory.fill(counts, 0, 8192);
  const end = a + ((n as usize) << 3);
  for (let p = a; p < end; p += 8) {
    const bits = load<i64>(p);
    const key = (bits ^ ((bits >> 63) | i64.MIN_VALUE)) as u64;
    store<u64>(p, key);
    count(counts, key as usize & 255);
    count(counts + 1024, (key >> 8) as usize & 255);
    count(counts + 2048, (key >> 16) as usize & 255);
    count(counts + 3072, (key >> 24) as usize & 255);
    count(counts + 4096, (key >> 32) as usize & 255);
    count(counts + 5120, (key >> 40) as usize & 255);
    count(counts + 6144, (key >> 48) as usize & 255);
    count(counts + 7168, (key >> 56) as usize);
  }
  let from = a;
  let to = b;
  for (let digit: u64 = 0; digit < 8; ++digit) {
    const table = counts + ((digit as usize) << 10);
    const shift = digit << 3;
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
  for (let p = from, stop = from + ((n as usize) << 3); p < stop; p += 8) {
    const key = load<i64>(p);
    store<i64>(p, key ^ (~(key >> 63) | i64.MIN_VALUE));
  }
  return from;
}

// @ts-ignore: decorator
@inline
function count(table: usize, byte: usize): void {
  const p = table + (byte << 2);
  store<i32>(p, load<i32>(p) + 1);
}
