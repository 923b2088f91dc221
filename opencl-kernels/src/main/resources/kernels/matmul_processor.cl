/*
 * Matrix products on processors: result[m, n] = left · right, all row-major.
 *
 *   nn   left [m, k]   right [k, n]
 *   tn   left [k, m]   right [k, n]
 *
 * (The form nt stands in matmul_dots.cl.)
 *
 * A work-item, alone in its work-group, makes a block of the result: a strip of rows (dimension 0) by a
 * strip of columns (dimension 1). It goes through k in stretches that fit the caches, and through
 * its block in tiles whose sums stay in registers. A last tile that would stick out is moved back until it
 * ends with the matrix, and stores only what its neighbour does not.
 *
 * Every element is the sum over k in ascending order, whatever the tiles.
 */
#ifndef TILE_ROWS
#define TILE_ROWS 10 /* rows of a wide tile: two float16 accumulators each */
#endif
#ifndef PANEL_DEPTH
#define PANEL_DEPTH 128 /* rows of `right` that are packed at a time: 128 bytes each, for L1 */
#endif
#ifndef NARROW_ROWS
#define NARROW_ROWS 8 /* rows of a narrow tile: one float16 accumulator each */
#endif

/* Stores the lanes from .. to - 1. */
INLINE void store_lanes(float16 sums, int from, int to, global float* target) {
  if (from <= 0 && to >= 16) {
    vstore16(sums, 0, target);
    return;
  }
  float lanes[16];
  vstore16(sums, 0, lanes);
  for (int c = max(from, 0); c < min(to, 16); c++) {
    target[c] = lanes[c];
  }
}

/* 16 numbers, of which only the lanes from `from` on are this work-item's to read; the others are 0. */
INLINE float16 load_lanes(int from, const global float* source) {
  if (from <= 0) {
    return vload16(0, source);
  }
  float lanes[16];
  for (int c = 0; c < 16; c++) {
    lanes[c] = c >= from ? source[c] : 0;
  }
  return vload16(0, lanes);
}

/*
 * Asks for numbers before they are needed: the packed rows lie a matrix row apart, which no processor
 * foresees by itself.
 */
INLINE void ask_for(const global float* p) {
#ifdef POCL_DEVICE_ADDRESS_BITS /* PoCL has the builtin; oclgrind, for one, has not. */
  __builtin_prefetch((const void*)(ulong)p, 0, 2);
#endif
}

/*
 * TILE_ROWS × 32 tiles, for n >= 32; a strip of columns is one panel of 32, packed in stretches of
 * PANEL_DEPTH rows. Left's element (row, p) is left[row * row_stride + p * p_stride].
 */
INLINE void wide_block(
    const global float* left, int row_stride, int p_stride,
    const global float* right, global float* result, int m, int n, int k) {
  int strips = (int)get_global_size(0);
  int begin = strip_begin(m, TILE_ROWS, (int)get_global_id(0), strips);
  int end = min(m, strip_begin(m, TILE_ROWS, (int)get_global_id(0) + 1, strips));
  int tiles = (end - begin + TILE_ROWS - 1) / TILE_ROWS;
  int first_column = (int)get_global_id(1) * 32;
  int column = min(first_column, n - 32);
  float16 panel[2 * PANEL_DEPTH];
  for (int from = 0; from < k && begin < end; from += PANEL_DEPTH) {
    int depth = min(PANEL_DEPTH, k - from);
    const global float* b = right + (long)from * n + column;
    for (int p = 0; p < depth; p++) {
      panel[2 * p] = vload16(0, b + (long)p * n);
      panel[2 * p + 1] = vload16(1, b + (long)p * n);
    }
    /* Each tile asks for its share of the stretch that is packed next, maybe by the next work-item. */
    bool last = from + depth == k;
    const global float* next = last ? right + column + 32 : b + (long)depth * n;
    int next_depth = last && column + 64 > n ? 0 : min(PANEL_DEPTH, last ? k : k - from - depth);
    int share = (next_depth + tiles - 1) / tiles;
    for (int t = 0; t < tiles; t++) {
      for (int p = t * share; p < min(next_depth, (t + 1) * share); p++) {
        ask_for(next + (long)p * n);
        ask_for(next + (long)p * n + 16);
      }
      int first_row = begin + t * TILE_ROWS;
      int row = max(0, min(first_row, m - TILE_ROWS));
      const global float* a[TILE_ROWS];
      float16 sums[TILE_ROWS][2];
#pragma unroll
      for (int r = 0; r < TILE_ROWS; r++) {
        int source = min(row + r, m - 1);
        a[r] = left + (long)source * row_stride + (long)from * p_stride;
        sums[r][0] = 0;
        sums[r][1] = 0;
        if (from > 0 && row + r >= first_row) {
          const global float* so_far = result + (long)source * n + column;
          sums[r][0] = load_lanes(first_column - column, so_far);
          sums[r][1] = load_lanes(first_column - column - 16, so_far + 16);
        }
      }
      for (int p = 0; p < depth; p++) {
        float16 b0 = panel[2 * p];
        float16 b1 = panel[2 * p + 1];
#pragma unroll
        for (int r = 0; r < TILE_ROWS; r++) {
          float16 factor = a[r][(long)p * p_stride];
          sums[r][0] = fma(factor, b0, sums[r][0]);
          sums[r][1] = fma(factor, b1, sums[r][1]);
        }
      }
#pragma unroll
      for (int r = 0; r < TILE_ROWS; r++) {
        if (row + r >= first_row && row + r < m) {
          global float* target = result + (long)(row + r) * n + column;
          store_lanes(sums[r][0], first_column - column, 16, target);
          store_lanes(sums[r][1], first_column - column - 16, 16, target + 16);
        }
      }
    }
  }
}

kernel void matmul_nn_wide(
    const global float* restrict left, const global float* restrict right,
    global float* restrict result, int m, int n, int k) {
  wide_block(left, k, 1, right, result, m, n, k);
}

kernel void matmul_tn_wide(
    const global float* restrict left, const global float* restrict right,
    global float* restrict result, int m, int n, int k) {
  wide_block(left, 1, m, right, result, m, n, k);
}

/* NARROW_ROWS × 16, for any n; lanes past the end of a row hold other rows' numbers, never stored. */
INLINE void narrow_tile(
    const global float* left, int row_stride, int p_stride,
    const global float* right, global float* result, int m, int n, int k) {
  int first_row = (int)get_global_id(0) * NARROW_ROWS;
  int column = (int)get_global_id(1) * 16;
  int row = max(0, min(first_row, m - NARROW_ROWS));
  const global float* a[NARROW_ROWS];
  float16 sums[NARROW_ROWS];
#pragma unroll
  for (int r = 0; r < NARROW_ROWS; r++) {
    a[r] = left + (long)min(row + r, m - 1) * row_stride;
    sums[r] = 0;
  }
  long size = (long)k * n;
  for (int p = 0; p < k; p++) {
    long at = (long)p * n + column;
    float16 b = at + 16 <= size ? vload16(0, right + at) : load_some(right + at, (int)(size - at));
#pragma unroll
    for (int r = 0; r < NARROW_ROWS; r++) {
      sums[r] = fma((float16)a[r][(long)p * p_stride], b, sums[r]);
    }
  }
#pragma unroll
  for (int r = 0; r < NARROW_ROWS; r++) {
    if (row + r >= first_row && row + r < m) {
      store_lanes(sums[r], 0, n - column, result + (long)(row + r) * n + column);
    }
  }
}

kernel void matmul_nn_narrow(
    const global float* restrict left, const global float* restrict right,
    global float* restrict result, int m, int n, int k) {
  narrow_tile(left, k, 1, right, result, m, n, k);
}

kernel void matmul_tn_narrow(
    const global float* restrict left, const global float* restrict right,
    global float* restrict result, int m, int n, int k) {
  narrow_tile(left, 1, m, right, result, m, n, k);
}
