/*
 * Matrix products on processors: result[m, n] = left · right, all row-major.
 *
 *   nn   left [m, k]   right [k, n]
 *   tn   left [k, m]   right [k, n]
 *   nt   left [m, k]   right [n, k]
 *
 * One work-item, alone in its work-group, computes one tile of the result in registers; row blocks
 * are dimension 0, so neighbours in time share the columns of `right`. The last tile of a row or column of
 * tiles is moved back to end with the matrix, and stores only what its neighbour does not. Every
 * element is the sum over k in ascending order (nn, tn), or of 16 such sums (nt), whatever the tile.
 */
#ifndef TILE_ROWS
#define TILE_ROWS 4 /* rows of a wide tile: two float16 accumulators each */
#endif
#ifndef NARROW_ROWS
#define NARROW_ROWS 8 /* rows of a narrow tile: one float16 accumulator each */
#endif
#ifndef DOT_TILE
#define DOT_TILE 4 /* rows and columns of a tile of dot products */
#endif

INLINE void store_columns(float16 sums, int from, int to, global float* restrict target) {
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

/* TILE_ROWS × 32, for n >= 32; left's element (row, p) is left[row * row_stride + p * p_stride]. */
INLINE void wide_tile(
    const global float* restrict left, int row_stride, int p_stride,
    const global float* restrict right, global float* restrict result, int m, int n, int k) {
  int first_row = (int)get_global_id(0) * TILE_ROWS;
  int first_column = (int)get_global_id(1) * 32;
  int row = max(0, min(first_row, m - TILE_ROWS));
  int column = min(first_column, n - 32);
  const global float* a[TILE_ROWS];
  float16 sums[TILE_ROWS][2];
#pragma unroll
  for (int r = 0; r < TILE_ROWS; r++) {
    a[r] = left + (long)min(row + r, m - 1) * row_stride;
    sums[r][0] = 0;
    sums[r][1] = 0;
  }
  const global float* b = right + column;
  for (int p = 0; p < k; p++) {
    float16 b0 = vload16(0, b);
    float16 b1 = vload16(1, b);
#pragma unroll
    for (int r = 0; r < TILE_ROWS; r++) {
      float16 factor = a[r][(long)p * p_stride];
      sums[r][0] = fma(factor, b0, sums[r][0]);
      sums[r][1] = fma(factor, b1, sums[r][1]);
    }
    b += n;
  }
#pragma unroll
  for (int r = 0; r < TILE_ROWS; r++) {
    if (row + r >= first_row && row + r < m) {
      global float* target = result + (long)(row + r) * n + column;
      int from = first_column - column;
      store_columns(sums[r][0], from, 16, target);
      store_columns(sums[r][1], from - 16, 16, target + 16);
    }
  }
}

kernel void matmul_nn_wide(
    const global float* restrict left, const global float* restrict right,
    global float* restrict result, int m, int n, int k) {
  wide_tile(left, k, 1, right, result, m, n, k);
}

kernel void matmul_tn_wide(
    const global float* restrict left, const global float* restrict right,
    global float* restrict result, int m, int n, int k) {
  wide_tile(left, 1, m, right, result, m, n, k);
}

/* 16 numbers from `from`, of which only `count` may be touched; the others are 0. */
INLINE float16 load_some(const global float* restrict from, int count) {
  float lanes[16];
  for (int c = 0; c < 16; c++) {
    lanes[c] = c < count ? from[c] : 0;
  }
  return vload16(0, lanes);
}

/* NARROW_ROWS × 16, for any n; lanes past the end of a row hold other rows' numbers, never stored. */
INLINE void narrow_tile(
    const global float* restrict left, int row_stride, int p_stride,
    const global float* restrict right, global float* restrict result, int m, int n, int k) {
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
      store_columns(sums[r], 0, n - column, result + (long)(row + r) * n + column);
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

/* DOT_TILE × DOT_TILE dot products of rows, 16 lanes along k. */
kernel void matmul_nt_dots(
    const global float* restrict left, const global float* restrict right,
    global float* restrict result, int m, int n, int k) {
  int first_row = (int)get_global_id(0) * DOT_TILE;
  int first_column = (int)get_global_id(1) * DOT_TILE;
  const global float* a[DOT_TILE];
  const global float* b[DOT_TILE];
  float16 sums[DOT_TILE][DOT_TILE];
#pragma unroll
  for (int r = 0; r < DOT_TILE; r++) {
    a[r] = left + (long)min(first_row + r, m - 1) * k;
    b[r] = right + (long)min(first_column + r, n - 1) * k;
#pragma unroll
    for (int c = 0; c < DOT_TILE; c++) {
      sums[r][c] = 0;
    }
  }
  int p = 0;
  for (; p + 16 <= k; p += 16) {
    float16 x[DOT_TILE];
#pragma unroll
    for (int r = 0; r < DOT_TILE; r++) {
      x[r] = vload16(0, a[r] + p);
    }
#pragma unroll
    for (int c = 0; c < DOT_TILE; c++) {
      float16 y = vload16(0, b[c] + p);
#pragma unroll
      for (int r = 0; r < DOT_TILE; r++) {
        sums[r][c] = fma(x[r], y, sums[r][c]);
      }
    }
  }
  if (p < k) {
    float16 x[DOT_TILE];
#pragma unroll
    for (int r = 0; r < DOT_TILE; r++) {
      x[r] = load_some(a[r] + p, k - p);
    }
#pragma unroll
    for (int c = 0; c < DOT_TILE; c++) {
      float16 y = load_some(b[c] + p, k - p);
#pragma unroll
      for (int r = 0; r < DOT_TILE; r++) {
        sums[r][c] = fma(x[r], y, sums[r][c]);
      }
    }
  }
#pragma unroll
  for (int r = 0; r < DOT_TILE; r++) {
#pragma unroll
    for (int c = 0; c < DOT_TILE; c++) {
      if (first_row + r < m && first_column + c < n) {
        result[(long)(first_row + r) * n + first_column + c] = sum16(sums[r][c]);
      }
    }
  }
}
