/*
 * Matrix products on processors: result[m, n] = left · right, all row-major.
 *
 *   nn   left [m, k]   right [k, n]
 *   tn   left [k, m]   right [k, n]
 *
 * (The form nt stands in matmul_dots.cl.)
 *
 * A work-item, alone in its work-group, makes a block of the result: a strip of rows (dimension 0) by one
 * tile's width of columns (dimension 1). It goes through its rows in tiles whose sums stay in registers.
 * Nothing is packed: the panel of `right` that a block's tiles share stays in the second cache by itself,
 * and while they compute, they ask for the next panel, whose rows lie too far apart for the processor to
 * foresee. Products of many terms go in stretches of DEPTH, so that a panel does fit. A last tile that
 * would stick out is moved back until it ends with the matrix, and stores only what its neighbour
 * does not.
 *
 * Every element is the sum over k in ascending order, whatever the tiles.
 */
#include "pieces.cl"

#ifndef TILE_ROWS
#define TILE_ROWS 5 /* rows of a wide tile */
#endif
#ifndef TILE_VECTORS
#define TILE_VECTORS 5 /* columns of a wide tile, in float16: as many accumulators a row */
#endif
#ifndef DEPTH
#define DEPTH 1024 /* the longest stretch of k */
#endif
#ifndef NARROW_ROWS
#define NARROW_ROWS 10 /* rows of a narrow tile: one float16 accumulator each */
#endif
#define WIDTH (16 * TILE_VECTORS)
/* Rows of a panel that are multiplied before a share of so many rows of the next one is asked for. */
#define CHUNK 40

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

/* Has a row of a panel brought into the second cache. */
INLINE void ask_for_row(const global float* row) {
#pragma unroll
  for (int c = 0; c < TILE_VECTORS; c++) {
    ask_for(row + 16 * c);
  }
}

/*
 * sums[r][c] += the products of `depth` terms, for the tile whose rows of left begin at `a` and whose
 * columns of right begin at `b`. Left's element (r, p) is a[r * row_stride + p * p_stride]. Of each CHUNK
 * rows of the panel beside b, those from `begin` to `end` are asked for.
 */
INLINE void multiply_tile(
    float16 sums[TILE_ROWS][TILE_VECTORS], const global float* a, int row_stride, int p_stride,
    const global float* b, int n, int depth, int begin, int end) {
  const global float* next = b + WIDTH;
  for (int chunk = 0; chunk < depth; chunk += CHUNK) {
    int chunk_end = min(depth, chunk + CHUNK);
    for (int p = chunk; p < chunk_end; p++) {
      float16 y[TILE_VECTORS];
#pragma unroll
      for (int c = 0; c < TILE_VECTORS; c++) {
        y[c] = vload16(c, b);
      }
#pragma unroll
      for (int r = 0; r < TILE_ROWS; r++) {
        float16 x = a[(long)r * row_stride];
#pragma unroll
        for (int c = 0; c < TILE_VECTORS; c++) {
          sums[r][c] = fma(x, y[c], sums[r][c]);
        }
      }
      a += p_stride;
      b += n;
    }
    for (int p = chunk + begin; p < min(chunk_end, chunk + end); p++) {
      ask_for_row(next + (long)p * n);
    }
  }
}

/* The wide tiles, for m >= TILE_ROWS and n >= WIDTH. */
INLINE void wide_block(
    const global float* left, int row_stride, int p_stride,
    const global float* right, global float* result, int m, int n, int k) {
  int strips = (int)get_global_size(0);
  int begin = strip_begin(m, TILE_ROWS, (int)get_global_id(0), strips);
  int end = min(m, strip_begin(m, TILE_ROWS, (int)get_global_id(0) + 1, strips));
  int first_column = (int)get_global_id(1) * WIDTH;
  int column = min(first_column, n - WIDTH);
  int tiles = (end - begin - 1) / TILE_ROWS + 1;
  int share = column + 2 * WIDTH <= n ? (CHUNK - 1) / tiles + 1 : 0;
  int stretch = (k - 1) / ((k - 1) / DEPTH + 1) + 1;
  bool past_caches = past_caches_pays(result, m, n, 1 << 22);
  for (int from = 0; from < k; from += stretch) {
    int depth = min(stretch, k - from);
    for (int t = 0; t < tiles; t++) {
      int first_row = begin + t * TILE_ROWS;
      int row = min(first_row, m - TILE_ROWS);
      float16 sums[TILE_ROWS][TILE_VECTORS];
#pragma unroll
      for (int r = 0; r < TILE_ROWS; r++) {
        bool more = from > 0 && row + r >= first_row;
        const global float* so_far = result + (long)(row + r) * n + column;
#pragma unroll
        for (int c = 0; c < TILE_VECTORS; c++) {
          sums[r][c] = more ? load_lanes(first_column - column - 16 * c, so_far + 16 * c) : 0;
        }
      }
      multiply_tile(
          sums, left + (long)row * row_stride + (long)from * p_stride, row_stride, p_stride,
          right + (long)from * n + column, n, depth, t * share, (t + 1) * share);
#pragma unroll
      for (int r = 0; r < TILE_ROWS; r++) {
        if (row + r >= first_row) {
          global float* target = result + (long)(row + r) * n + column;
#pragma unroll
          for (int c = 0; c < TILE_VECTORS; c++) {
            if (past_caches && column == first_column) {
              store_past_caches(sums[r][c], target + 16 * c);
            } else {
              store_lanes(sums[r][c], first_column - column - 16 * c, 16, target + 16 * c);
            }
          }
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

/*
 * A maxout layer whose units have TILE_VECTORS pieces, for m >= TILE_ROWS and units >= 16: y[m, units] =
 * the largest piece of x[m, k] · w[k, units · pieces] + bias, winner = which piece that is. A tile is as
 * wide as the pieces of 16 units; its sums go from registers into the maximum, never to memory.
 */
kernel void maxout_layer_wide(
    const global float* restrict x, const global float* restrict w,
    const global float* restrict bias, global float* restrict y, global float* restrict winner,
    int m, int units, int k, int pieces) {
  int n = units * TILE_VECTORS;
  int strips = (int)get_global_size(0);
  int begin = strip_begin(m, TILE_ROWS, (int)get_global_id(0), strips);
  int end = min(m, strip_begin(m, TILE_ROWS, (int)get_global_id(0) + 1, strips));
  int first_unit = (int)get_global_id(1) * 16;
  int unit = min(first_unit, units - 16);
  int column = unit * TILE_VECTORS;
  int tiles = (end - begin - 1) / TILE_ROWS + 1;
  int share = column + 2 * WIDTH <= n ? (CHUNK - 1) / tiles + 1 : 0;
  for (int t = 0; t < tiles; t++) {
    int first_row = begin + t * TILE_ROWS;
    int row = min(first_row, m - TILE_ROWS);
    float16 sums[TILE_ROWS][TILE_VECTORS];
#pragma unroll
    for (int r = 0; r < TILE_ROWS; r++) {
#pragma unroll
      for (int c = 0; c < TILE_VECTORS; c++) {
        sums[r][c] = 0;
      }
    }
    multiply_tile(
        sums, x + (long)row * k, k, 1, w + column, n, k, t * share, (t + 1) * share);
#pragma unroll
    for (int r = 0; r < TILE_ROWS; r++) {
#pragma unroll
      for (int c = 0; c < TILE_VECTORS; c++) {
        sums[r][c] += vload16(c, bias + column);
      }
      if (row + r >= first_row) {
        long at = (long)(row + r) * units + unit;
        store_largest_piece(sums[r], TILE_VECTORS, first_unit - unit, y + at, winner + at);
      }
    }
  }
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
  /* Below p = whole, 16 numbers from `column` on lie within the matrix. */
  long room = (long)k * n - 16 - column;
  int whole = room < 0 ? 0 : (int)(room / n) + 1;
  for (int p = 0; p < whole; p++) {
    float16 b = vload16(0, right + (long)p * n + column);
#pragma unroll
    for (int r = 0; r < NARROW_ROWS; r++) {
      sums[r] = fma((float16)a[r][(long)p * p_stride], b, sums[r]);
    }
  }
  for (int p = whole; p < k; p++) {
    float16 b = load_some(right + (long)p * n + column, n - column);
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
