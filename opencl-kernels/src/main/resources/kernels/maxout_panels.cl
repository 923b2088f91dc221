/*
 * Layers of maxout units on processors of few registers: y[m, units] = the largest piece of x[m, k] ·
 * w[k, units · pieces] + bias, winner = which piece that is; for m >= PANEL_ROWS. How products are made,
 * see panels.cl.
 *
 * A block is 16 units. Its sums, a block after the other [m, pitch] in `sums`, are still in the second
 * cache when the maximum is taken.
 */
#include "panels.cl"
#include "pieces.cl"

/* How long a row of a block's sums is: whole panels. */
INLINE int pitch_of(int pieces) {
  return ((16 * pieces - 1) / PANEL_WIDTH + 1) * PANEL_WIDTH;
}

/* y and winner of `count` units of `pieces` in rows begin .. end - 1, from their sums [m, pitch] without bias. */
INLINE void take_maxima(
    const global float* sums, int pitch, const global float* bias, int pieces, int count, int begin, int end,
    int units, global float* y, global float* winner) {
  for (int r = begin; r < end; r++) {
    const global float* row = sums + (long)r * pitch;
    long at = (long)r * units;
    if (pieces == 5 && count == 16) {
      float16 candidates[5];
#pragma unroll
      for (int c = 0; c < 5; c++) {
        candidates[c] = vload16(c, row) + vload16(c, bias);
      }
      store_largest_piece(candidates, 5, 0, y + at, winner + at);
    } else {
      for (int u = 0; u < count; u++) {
        float best = row[u * pieces] + bias[u * pieces];
        int first = 0;
        for (int q = 1; q < pieces; q++) {
          float candidate = row[u * pieces + q] + bias[u * pieces + q];
          if (!(candidate <= best) && best == best) {
            best = candidate;
            first = q;
          }
        }
        y[at + u] = best;
        winner[at + u] = first;
      }
    }
  }
}

kernel void maxout_layer_panels(
    const global float* restrict x, const global float* restrict w,
    const global float* restrict bias, global float* restrict y, global float* restrict winner,
    global float* restrict sums, int m, int units, int k, int pieces, int whole, int strips,
    volatile global int* drawn, int jobs) {
  local float panel[PANEL_DEPTH * PANEL_WIDTH] __attribute__((aligned(64)));
  int n = units * pieces;
  int pitch = pitch_of(pieces);
  Product of = {x, w, m, n, k, false, false, false, false};
  for (int next; (next = draw(drawn, jobs)) >= 0;) {
    Job job;
    find_job(&job, next, whole, strips);
    int unit = job.block * 16;
    int near = unit * pieces;
    global float* block = sums + (long)job.block * m * pitch;
    int far = min(n, near + 16 * pieces);
    multiply_block(of, job, PANEL_ROWS, near, far, panel, panel, block, pitch, pitch);
    int begin = strip_begin(m, PANEL_ROWS, job.strip, job.strips);
    int end = min(m, strip_begin(m, PANEL_ROWS, job.strip + 1, job.strips));
    int count = min(16, units - unit);
    take_maxima(block, pitch, bias + near, pieces, count, begin, end, units, y + unit, winner + unit);
  }
}

/*
 * w as maxout_layer_packed wants it: its columns block after block, those of a block piece after piece, and
 * of those what PANEL_WIDTH columns are in all rows together. Columns that no unit has are 0. A work-item
 * makes a row of a block.
 */
kernel void maxout_pack(
    const global float* restrict w, global float* restrict packed, int units, int k, int pieces,
    int items) {
  int pitch = pitch_of(pieces);
  FOR_ITEMS(i, items) {
    int unit = i / k * 16;
    int p = i % k;
    global float* block = packed + (long)(i / k) * k * pitch;
    for (int c = 0; c < pitch; c++) {
      int u = unit + c % 16;
      bool some = u < units && c / 16 < pieces;
      block[((long)(c / PANEL_WIDTH) * k + p) * PANEL_WIDTH + c % PANEL_WIDTH] =
          some ? w[((long)p * units + u) * pieces + c / 16] : 0;
    }
  }
}

/*
 * The same from packed weights. A row of sums has the first pieces of 16 units, then their second ones and
 * so on; after the m rows of a block each strip puts its units' biases in that order.
 */
kernel void maxout_layer_packed(
    const global float* restrict x, const global float* restrict packed,
    const global float* restrict bias, global float* restrict y, global float* restrict winner,
    global float* restrict sums, int m, int units, int k, int pieces, int whole, int strips,
    volatile global int* drawn, int jobs) {
  local float none[1];
  int pitch = pitch_of(pieces);
  for (int next; (next = draw(drawn, jobs)) >= 0;) {
    Job job;
    find_job(&job, next, whole, strips);
    int unit = job.block * 16;
    int count = min(16, units - unit);
    Product of = {x, packed + (long)job.block * k * pitch, m, pitch, k, false, false, false, true};
    global float* block = sums + (long)job.block * (m + strips) * pitch;
    multiply_block(of, job, PANEL_ROWS, 0, pitch, none, none, block, pitch, pitch);
    global float* biases = block + (long)(m + job.strip) * pitch;
    for (int c = 0; c < 16 * pieces; c++) {
      biases[c] = c % 16 < count ? bias[(unit + c % 16) * pieces + c / 16] : 0;
    }
    int begin = strip_begin(m, PANEL_ROWS, job.strip, job.strips);
    int end = min(m, strip_begin(m, PANEL_ROWS, job.strip + 1, job.strips));
    for (int r = begin; r < end; r++) {
      const global float* row = block + (long)r * pitch;
      float16 best = vload16(0, row) + vload16(0, biases);
      float16 first = 0;
      for (int q = 1; q < pieces; q++) {
        keep_larger(&best, &first, vload16(q, row) + vload16(q, biases), q);
      }
      long at = (long)r * units + unit;
      store_lanes(best, 0, count, y + at);
      store_lanes(first, 0, count, winner + at);
    }
  }
}
