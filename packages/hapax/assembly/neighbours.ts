// The k nearest points of each query. Every search keeps its finds as k ascending (distance, index) pairs: smaller distance first,
// then smaller index. Distances are squared Euclidean f64, summed in two lanes (even and odd features) and, last, the odd feature
// out: the order of `squaredDistances` and of the plain twins, so all ways give the same bits.

const NONE: i32 = i32.MAX_VALUE;

function clear(dist: usize, idx: usize, k: i32): void {
  for (let j = 0; j < k; ++j) {
    store<f64>(dist + ((j as usize) << 3), Infinity);
    store<i32>(idx + ((j as usize) << 2), NONE);
  }
}

// Put (s, i) into its place if it beats the last pair.
function offer(dist: usize, idx: usize, k: i32, s: f64, i: i32): void {
  let p = dist + (((k - 1) as usize) << 3);
  let q = idx + (((k - 1) as usize) << 2);
  const last = load<f64>(p);
  if (!(s < last || (s == last && i < load<i32>(q)))) return;
  while (p > dist) {
    const before = load<f64>(p - 8);
    const j = load<i32>(q - 4);
    if (before < s || (before == s && j < i)) break;
    store<f64>(p, before);
    store<i32>(q, j);
    p -= 8;
    q -= 4;
  }
  store<f64>(p, s);
  store<i32>(q, i);
}

// --- k-d tree: nodes in heap order, each with its box; leaves hold `size` points (a multiple of 4), feature by feature ---

// Squared distance from q to the box at b (lows, then highs). Rounds the same way as a distance to any point inside, so it is
// never above it.
function boxDistance(q: usize, b: usize, paired: usize, stride: usize): f64 {
  const zero = f64x2.splat(0);
  const h = b + stride;
  let s = zero;
  for (let f: usize = 0; f < paired; f += 16) {
    const x = v128.load(q + f);
    const t = f64x2.max(f64x2.max(f64x2.sub(v128.load(b + f), x), f64x2.sub(x, v128.load(h + f))), zero);
    s = f64x2.add(s, f64x2.mul(t, t));
  }
  let sum = f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1);
  if (paired < stride) {
    const x = load<f64>(q + paired);
    const t = max<f64>(max<f64>(load<f64>(b + paired) - x, x - load<f64>(h + paired)), 0);
    sum += t * t;
  }
  return sum;
}

function scanLeaf(q: usize, block: usize, ids: usize, size: i32, d: i32, k: i32, self: i32, dist: usize, idx: usize): void {
  const step = (size as usize) << 3;
  const last = dist + (((k - 1) as usize) << 3);
  const paired = d & ~1;
  for (let p = 0; p < size; p += 4) {
    let v = block + ((p as usize) << 3);
    let even0 = f64x2.splat(0);
    let even1 = even0;
    let odd0 = even0;
    let odd1 = even0;
    let f = 0;
    for (; f < paired; f += 2) {
      let x = v128.load64_splat(q + ((f as usize) << 3));
      let t = f64x2.sub(x, v128.load(v));
      even0 = f64x2.add(even0, f64x2.mul(t, t));
      t = f64x2.sub(x, v128.load(v, 16));
      even1 = f64x2.add(even1, f64x2.mul(t, t));
      v += step;
      x = v128.load64_splat(q + ((f as usize) << 3), 8);
      t = f64x2.sub(x, v128.load(v));
      odd0 = f64x2.add(odd0, f64x2.mul(t, t));
      t = f64x2.sub(x, v128.load(v, 16));
      odd1 = f64x2.add(odd1, f64x2.mul(t, t));
      v += step;
    }
    even0 = f64x2.add(even0, odd0);
    even1 = f64x2.add(even1, odd1);
    if (f < d) {
      const x = v128.load64_splat(q + ((f as usize) << 3));
      let t = f64x2.sub(x, v128.load(v));
      even0 = f64x2.add(even0, f64x2.mul(t, t));
      t = f64x2.sub(x, v128.load(v, 16));
      even1 = f64x2.add(even1, f64x2.mul(t, t));
    }
    const limit = f64x2.splat(load<f64>(last));
    if (!v128.any_true(v128.or(f64x2.le(even0, limit), f64x2.le(even1, limit)))) continue;
    const id = ids + ((p as usize) << 2);
    if (load<i32>(id) != self) offer(dist, idx, k, f64x2.extract_lane(even0, 0), load<i32>(id));
    if (load<i32>(id, 4) != self) offer(dist, idx, k, f64x2.extract_lane(even0, 1), load<i32>(id, 4));
    if (load<i32>(id, 8) != self) offer(dist, idx, k, f64x2.extract_lane(even1, 0), load<i32>(id, 8));
    if (load<i32>(id, 12) != self) offer(dist, idx, k, f64x2.extract_lane(even1, 1), load<i32>(id, 12));
  }
}

// `lowest` holds the smallest index under each node: among equal distances the smaller index wins, so a node at exactly the k-th
// distance is skipped once no index in it can win. That keeps data full of duplicates fast. `stack`: 16 bytes for each level + 1.
// Returns the number of leaves looked into.
export function treeSearch(
  q: usize, count: i32, d: i32, k: i32, self: usize,
  boxes: usize, lowest: usize, blocks: usize, ids: usize, levels: i32, size: i32, stack: usize,
  dist: usize, idx: usize,
): i32 {
  const stride = (d as usize) << 3;
  const paired = ((d & ~1) as usize) << 3;
  const inner = (1 << levels) - 1;
  let visited = 0;
  for (let i = 0; i < count; ++i) {
    const me = self ? load<i32>(self + ((i as usize) << 2)) : -1;
    clear(dist, idx, k);
    const last = dist + (((k - 1) as usize) << 3);
    const lastIndex = idx + (((k - 1) as usize) << 2);
    store<f64>(stack, boxDistance(q, boxes, paired, stride));
    store<i32>(stack, 0, 8);
    let top = stack + 16;
    while (top > stack) {
      top -= 16;
      const bound = load<f64>(top);
      const node = load<i32>(top, 8);
      const worst = load<f64>(last);
      if (bound > worst) continue;
      if (bound == worst && load<i32>(lowest + ((node as usize) << 2)) > load<i32>(lastIndex)) continue;
      if (node >= inner) {
        const leaf = (node - inner) as usize;
        ++visited;
        scanLeaf(q, blocks + leaf * (size as usize) * stride, ids + ((leaf * (size as usize)) << 2), size, d, k, me, dist, idx);
        continue;
      }
      const left = 2 * node + 1;
      const box = boxes + ((left as usize) * stride << 1);
      const a = boxDistance(q, box, paired, stride);
      const b = boxDistance(q, box + (stride << 1), paired, stride);
      const low = lowest + ((left as usize) << 2);
      const leftFirst = a < b || (a == b && load<i32>(low) < load<i32>(low, 4));
      store<f64>(top, leftFirst ? b : a);
      store<i32>(top, leftFirst ? left + 1 : left, 8);
      store<f64>(top, leftFirst ? a : b, 16);
      store<i32>(top, leftFirst ? left : left + 1, 24);
      top += 32;
    }
    q += stride;
    dist += (k as usize) << 3;
    idx += (k as usize) << 2;
  }
  return visited;
}

// --- scan: 16-bit copies of the points rule out all but a few, which are then measured exactly ---

// With points and queries rounded to whole multiples of `delta`, leaving rests of length r, the triangle inequality gives
// distance >= delta |qa - qb| - ra - rb. The length on the right is whole-number arithmetic and therefore exact. So a point can
// only be among the nearest if 2 qa.qb - |qb|^2 >= |qa|^2 - ((worst + ra + rb) / delta)^2: the limit.
function limitOf(worst: f64, rest: f64, delta: f64, norm: i32): i32 {
  // Points come in ascending order of index, so at distance 0 no later one can win.
  if (worst == 0) return NONE;
  const b = (Math.sqrt(worst) * 1.000000001 + rest) / delta;
  const limit = (norm as f64) - (b * b * 1.000000001 + 1);
  return limit > -2147483647 ? (Math.floor(limit) as i32) : -2147483647;
}

// n samples of d features at x as whole multiples of `delta` from `center`, two features to an i32, at most `most` either way. `group`
// samples lie pair by pair beside each other (1 or 4). Of each sample: |whole|^2, the squared length of what is left, and the largest
// deviation from the center.
export function roundRows(
  x: usize, n: i32, d: i32, center: usize, inverse: f64, delta: f64, most: f64, out: usize, group: i32,
  norms: usize, rests: usize, fars: usize,
): void {
  const pairs = ((d + 1) >> 1) as usize;
  const width = (d as usize) << 3;
  const paired = ((d & ~1) as usize) << 3;
  const step = (group as usize) << 2;
  const scale = f64x2.splat(inverse);
  const unit = f64x2.splat(delta);
  const high = f64x2.splat(most);
  const low = f64x2.splat(-most);
  for (let i = 0; i < n; ++i, x += width) {
    let o = out + ((i / group) as usize) * pairs * step + (((i % group) as usize) << 2);
    let norm = f64x2.splat(0);
    let rest = norm;
    let far = norm;
    for (let f: usize = 0; f < width; f += 16, o += step) {
      const offset = f < paired
        ? f64x2.sub(v128.load(x + f), v128.load(center + f))
        : f64x2.replace_lane(f64x2.splat(0), 0, load<f64>(x + f) - load<f64>(center + f));
      const whole = f64x2.pmax(low, f64x2.pmin(high, f64x2.nearest(f64x2.mul(offset, scale))));
      const left = f64x2.sub(offset, f64x2.mul(whole, unit));
      norm = f64x2.add(norm, f64x2.mul(whole, whole));
      rest = f64x2.add(rest, f64x2.mul(left, left));
      far = f64x2.max(far, f64x2.abs(offset));
      const steps = i32x4.trunc_sat_f64x2_s_zero(whole);
      store<i32>(o, (i32x4.extract_lane(steps, 0) & 0xffff) | (i32x4.extract_lane(steps, 1) << 16));
    }
    store<i32>(norms + ((i as usize) << 2), (f64x2.extract_lane(norm, 0) + f64x2.extract_lane(norm, 1)) as i32);
    store<f64>(rests + ((i as usize) << 3), f64x2.extract_lane(rest, 0) + f64x2.extract_lane(rest, 1));
    store<f64>(fars + ((i as usize) << 3), max<f64>(f64x2.extract_lane(far, 0), f64x2.extract_lane(far, 1)));
  }
}

function exact(a: usize, b: usize, paired: usize, stride: usize): f64 {
  let s = f64x2.splat(0);
  for (let f: usize = 0; f < paired; f += 16) {
    const t = f64x2.sub(v128.load(a + f), v128.load(b + f));
    s = f64x2.add(s, f64x2.mul(t, t));
  }
  return withOdd(s, a, b, paired, stride);
}

// @ts-ignore: decorator
@inline
function withOdd(s: v128, a: usize, b: usize, paired: usize, stride: usize): f64 {
  let sum = f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1);
  if (paired < stride) {
    const t = load<f64>(a + paired) - load<f64>(b + paired);
    sum += t * t;
  }
  return sum;
}

const BATCH: i32 = 64; // queries that share a pass over the points
const CHUNK: i32 = 128; // blocks of four points that stay in the first-level cache while a batch passes

// q: queries f64; q16: rounded queries, `pairs` i32 of two features each; norms: |qa|^2; rests: ra plus the largest rb.
// points: f64; blocks: rounded points, four at a time, pair by pair; lengths: |qb|^2. A point that could not be rounded has length
// -i32.MAX and always passes; padding has i32.MAX and never does. count is a multiple of 4, quads of 2.
export function scanSearch(
  q: usize, q16: usize, norms: usize, rests: usize, count: i32, d: i32, pairs: i32, k: i32, self: usize,
  points: usize, blocks: usize, lengths: usize, quads: i32, delta: f64, limits: usize,
  dist: usize, idx: usize,
): void {
  const wide = (pairs as usize) << 4;
  for (let from = 0; from < count; from += BATCH) {
    const to = min<i32>(count, from + BATCH);
    for (let i = from; i < to; ++i) {
      clear(dist + (((i * k) as usize) << 3), idx + (((i * k) as usize) << 2), k);
      const padding = load<i32>(self + ((i as usize) << 2)) == -2;
      store<i32>(limits + ((i as usize) << 2), padding ? NONE : -2147483647);
    }
    for (let c = 0; c < quads; c += CHUNK) {
      const end = min<i32>(quads, c + CHUNK);
      for (let i = from; i < to; i += 4) {
        for (let b = c; b < end; b += 2) {
          let y = blocks + (b as usize) * wide;
          let x = q16 + (((i * pairs) as usize) << 2);
          const w = (pairs as usize) << 2;
          let s00 = i32x4.splat(0);
          let s01 = s00;
          let s10 = s00;
          let s11 = s00;
          let s20 = s00;
          let s21 = s00;
          let s30 = s00;
          let s31 = s00;
          for (const stop = y + wide; y < stop; y += 16, x += 4) {
            const u = v128.load(y);
            const v = v128.load(y + wide);
            let t = v128.load32_splat(x);
            s00 = i32x4.add(s00, i32x4.dot_i16x8_s(t, u));
            s01 = i32x4.add(s01, i32x4.dot_i16x8_s(t, v));
            t = v128.load32_splat(x + w);
            s10 = i32x4.add(s10, i32x4.dot_i16x8_s(t, u));
            s11 = i32x4.add(s11, i32x4.dot_i16x8_s(t, v));
            t = v128.load32_splat(x + 2 * w);
            s20 = i32x4.add(s20, i32x4.dot_i16x8_s(t, u));
            s21 = i32x4.add(s21, i32x4.dot_i16x8_s(t, v));
            t = v128.load32_splat(x + 3 * w);
            s30 = i32x4.add(s30, i32x4.dot_i16x8_s(t, u));
            s31 = i32x4.add(s31, i32x4.dot_i16x8_s(t, v));
          }
          const l = lengths + ((b as usize) << 4);
          const h0 = v128.load(l);
          const h1 = v128.load(l, 16);
          const p = limits + ((i as usize) << 2);
          let m = passes(s00, s01, h0, h1, p);
          if (m) check(m, i, b << 2, d, k, q, norms, rests, self, points, delta, limits, dist, idx);
          m = passes(s10, s11, h0, h1, p + 4);
          if (m) check(m, i + 1, b << 2, d, k, q, norms, rests, self, points, delta, limits, dist, idx);
          m = passes(s20, s21, h0, h1, p + 8);
          if (m) check(m, i + 2, b << 2, d, k, q, norms, rests, self, points, delta, limits, dist, idx);
          m = passes(s30, s31, h0, h1, p + 12);
          if (m) check(m, i + 3, b << 2, d, k, q, norms, rests, self, points, delta, limits, dist, idx);
        }
      }
    }
  }
}

// One bit for each of eight points: 2 qa.qb - |qb|^2 > limit.
// @ts-ignore: decorator
@inline
function passes(s0: v128, s1: v128, h0: v128, h1: v128, limit: usize): i32 {
  const t = v128.load32_splat(limit);
  const a = i32x4.gt_s(i32x4.sub(i32x4.shl(s0, 1), h0), t);
  const b = i32x4.gt_s(i32x4.sub(i32x4.shl(s1, 1), h1), t);
  if (!v128.any_true(v128.or(a, b))) return 0;
  return i32x4.bitmask(a) | (i32x4.bitmask(b) << 4);
}

function check(
  mask: i32, i: i32, first: i32, d: i32, k: i32, q: usize, norms: usize, rests: usize, self: usize,
  points: usize, delta: f64, limits: usize, dist: usize, idx: usize,
): void {
  const stride = (d as usize) << 3;
  const paired = ((d & ~1) as usize) << 3;
  const me = load<i32>(self + ((i as usize) << 2));
  const a = q + (i as usize) * stride;
  dist += ((i * k) as usize) << 3;
  idx += ((i * k) as usize) << 2;
  while (mask) {
    const j = first + ctz(mask);
    mask &= mask - 1;
    const p = points + (j as usize) * stride;
    if (!mask) {
      if (j != me) offer(dist, idx, k, exact(a, p, paired, stride), j);
      break;
    }
    // Two at a time: each sum waits for its last step, the other does not.
    const j2 = first + ctz(mask);
    mask &= mask - 1;
    const q = points + (j2 as usize) * stride;
    let s = f64x2.splat(0);
    let s2 = s;
    for (let f: usize = 0; f < paired; f += 16) {
      const v = v128.load(a + f);
      let t = f64x2.sub(v, v128.load(p + f));
      s = f64x2.add(s, f64x2.mul(t, t));
      t = f64x2.sub(v, v128.load(q + f));
      s2 = f64x2.add(s2, f64x2.mul(t, t));
    }
    if (j != me) offer(dist, idx, k, withOdd(s, a, p, paired, stride), j);
    if (j2 != me) offer(dist, idx, k, withOdd(s2, a, q, paired, stride), j2);
  }
  const worst = load<f64>(dist + (((k - 1) as usize) << 3));
  const norm = load<i32>(norms + ((i as usize) << 2));
  store<i32>(limits + ((i as usize) << 2), limitOf(worst, load<f64>(rests + ((i as usize) << 3)), delta, norm));
}

// --- sets: the distance to the nearest member of each of many small sets, averaged over the sets ---

// blocks: `sets` sets of `size` points (a multiple of 4; padding is Infinity), feature by feature; ids: their indices as f64, so that
// a comparison masks a distance. A set whose only member is the query itself counts 0.
export function meanNearest(q: usize, count: i32, d: i32, self: usize, blocks: usize, ids: usize, sets: i32, size: i32, out: usize): void {
  const stride = (d as usize) << 3;
  const step = (size as usize) << 3;
  const paired = d & ~1;
  const infinity = f64x2.splat(Infinity);
  for (let i = 0; i < count; ++i, q += stride, out += 8) {
    const me = f64x2.splat(load<f64>(self + ((i as usize) << 3)));
    let total: f64 = 0;
    for (let c = 0; c < sets; ++c) {
      const set = blocks + (c as usize) * step * (d as usize);
      const id = ids + (c as usize) * step;
      let best = infinity;
      for (let p: usize = 0; p < step; p += 32) {
        let v = set + p;
        let even0 = f64x2.splat(0);
        let even1 = even0;
        let odd0 = even0;
        let odd1 = even0;
        let f = 0;
        for (; f < paired; f += 2) {
          let x = v128.load64_splat(q + ((f as usize) << 3));
          let t = f64x2.sub(x, v128.load(v));
          even0 = f64x2.add(even0, f64x2.mul(t, t));
          t = f64x2.sub(x, v128.load(v, 16));
          even1 = f64x2.add(even1, f64x2.mul(t, t));
          v += step;
          x = v128.load64_splat(q + ((f as usize) << 3), 8);
          t = f64x2.sub(x, v128.load(v));
          odd0 = f64x2.add(odd0, f64x2.mul(t, t));
          t = f64x2.sub(x, v128.load(v, 16));
          odd1 = f64x2.add(odd1, f64x2.mul(t, t));
          v += step;
        }
        even0 = f64x2.add(even0, odd0);
        even1 = f64x2.add(even1, odd1);
        if (f < d) {
          const x = v128.load64_splat(q + ((f as usize) << 3));
          let t = f64x2.sub(x, v128.load(v));
          even0 = f64x2.add(even0, f64x2.mul(t, t));
          t = f64x2.sub(x, v128.load(v, 16));
          even1 = f64x2.add(even1, f64x2.mul(t, t));
        }
        best = f64x2.pmin(best, v128.bitselect(infinity, even0, f64x2.eq(v128.load(id + p), me)));
        best = f64x2.pmin(best, v128.bitselect(infinity, even1, f64x2.eq(v128.load(id + p, 16), me)));
      }
      const nearest = min<f64>(f64x2.extract_lane(best, 0), f64x2.extract_lane(best, 1));
      if (nearest < Infinity) total += Math.sqrt(nearest);
    }
    store<f64>(out, total / (sets as f64));
  }
}
