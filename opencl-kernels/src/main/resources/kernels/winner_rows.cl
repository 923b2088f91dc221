/*
 * The pullback of maxout layers to their input, on processors: S · wᵀ [m, k]. S [m, units · pieces] has
 * scale · s[i, u] at the piece that won unit u in row i, 0 elsewhere; a unit whose winner is -1 has no such
 * piece.
 *
 * Four in five numbers of S are 0, nine in ten where half of the units are dropped. So what is not 0 is
 * listed first, here by rows, and only that is multiplied. Vectors run along k, where the product is
 * dense; the numbers of w are transposed on their way.
 *
 * Sums are in ascending order of units, whatever the launch.
 */
#include "transpose.cl"

#ifndef WINNER_VECTORS
#define WINNER_VECTORS 2 /* float16's of k that a work-item holds */
#endif
#ifndef WINNER_DEPTH
#define WINNER_DEPTH 320 /* columns of w that are packed at a time */
#endif
#define WINNER_WIDTH (16 * WINNER_VECTORS)

/*
 * What is not 0 in each row, in stretches of `each` units: `count` of every stretch, and for every unit
 * counted where its column is packed, and the number itself. One work-item a row.
 */
kernel void winner_rows(
    const global float* restrict s, const global float* restrict winner,
    global int* restrict count, global int* restrict place, global float* restrict value,
    int units, int pieces, int each, float scale, int items) {
  int stretches = (units - 1) / each + 1;
  FOR_ITEMS(i, items) {
    for (int t = 0; t < stretches; t++) {
      int first = t * each;
      long from = (long)i * units + first;
      int end = min(each, units - first);
      int found = 0;
      for (int u = 0; u < end; u++) {
        int q = (int)winner[from + u];
        place[from + found] = (u * pieces + q) * WINNER_WIDTH;
        value[from + found] = scale * s[from + u];
        found += q >= 0;
      }
      count[i * stretches + t] = found;
    }
  }
}

/*
 * y[m, k] from the lists of winner_rows; a job is WINNER_WIDTH columns of a strip of rows.
 */
kernel void winner_rows_times_matrix(
    const global float* restrict w, const global int* restrict count,
    const global int* restrict place, const global float* restrict value, global float* restrict y,
    int m, int units, int k, int pieces, int each, int strips,
    volatile global int* drawn, int jobs) {
  local float panel[WINNER_DEPTH * WINNER_WIDTH] __attribute__((aligned(64)));
  int stretches = (units - 1) / each + 1;
  for (int job; (job = draw(drawn, jobs)) >= 0;) {
    int column = job / strips * WINNER_WIDTH;
    int top = strip_begin(m, 1, job % strips, strips);
    int bottom = min(m, strip_begin(m, 1, job % strips + 1, strips));
    for (int t = 0; t < stretches; t++) {
      int first = t * each;
      int depth = min(each, units - first) * pieces;
      pack_columns(w, k, units * pieces, column, WINNER_WIDTH, first * pieces, depth, panel);
      for (int i = top; i < bottom; i++) {
        if (i - top < WINNER_WIDTH && t + 1 < stretches) {
          /* What is packed next comes into the second cache meanwhile, a row of it at a time. */
          const global float* next =
              w + ((long)min(column + i - top, k - 1) * units + first + each) * pieces;
          for (int c = 0; c < min(each, units - first - each) * pieces; c += 16) {
            ask_for(next + c);
          }
        }
        const global int* at = place + (long)i * units + first;
        const global float* factor = value + (long)i * units + first;
        global float* target = y + (long)i * k + column;
        int terms = count[i * stretches + t];
        float16 sums[WINNER_VECTORS];
#pragma unroll
        for (int c = 0; c < WINNER_VECTORS; c++) {
          sums[c] = t > 0 ? load_up_to(target + 16 * c, k - column - 16 * c) : 0;
        }
        for (int e = 0; e < terms; e++) {
          const local float* numbers = panel + at[e];
#pragma unroll
          for (int c = 0; c < WINNER_VECTORS; c++) {
            sums[c] = fma((float16)factor[e], vload16(c, numbers), sums[c]);
          }
        }
#pragma unroll
        for (int c = 0; c < WINNER_VECTORS; c++) {
          store_lanes(sums[c], 0, k - column - 16 * c, target + 16 * c);
        }
      }
    }
  }
}
