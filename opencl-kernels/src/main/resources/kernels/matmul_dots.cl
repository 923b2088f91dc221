/*
 * Matrix products on processors of the form nt: result[m, n] = left[m, k] · right[n, k]ᵀ, all row-major.
 * Both operands' rows lie along k, so tiles are of dot products, 16 lanes along k, which are summed at
 * the end. Blocks and strips are those of matmul_processor.cl, but for many terms a block has the columns
 * of several tiles and goes through k in stretches: so the rows of right that a tile multiplies stay in the
 * first cache for all rows of left, and these in the second for all columns, while the rows of right that
 * come next are asked for. Between stretches the lanes of the sums are kept in local memory.
 *
 * A lane is the sum over every 16th term in ascending order, whatever the tiles, blocks and stretches.
 */
#ifndef DOT_ROWS
#define DOT_ROWS 4 /* rows of a tile of dot products */
#endif
#ifndef DOT_COLUMNS
#define DOT_COLUMNS 6 /* its columns: as many float16 accumulators a row */
#endif
#ifndef DOT_DEPTH
#define DOT_DEPTH 800 /* the longest stretch of k, a multiple of 16 */
#endif
/* Up to so many terms go in one stretch, for keeping the sums of a second would cost more than it wins. */
#define DOT_UNCUT (DOT_DEPTH / 5 * 8)
#define DOT_FEW 4 /* the least tiles on top of one another for which stretches pay */
/* The most tiles of a block that goes in stretches: PoCL bears their 100 KB of local memory, others may not. */
#ifdef POCL_PROCESSOR
#define DOT_TILES 64
#else
#define DOT_TILES 8
#endif
#define DOT_EIGHTS ((DOT_ROWS * DOT_COLUMNS + 7) / 8)

/* In each half of the result: the sums of a's neighbours, then those of b's. */
INLINE float8 add_neighbours(float8 a, float8 b) {
  return shuffle2(a, b, (uint8)(0, 2, 8, 10, 4, 6, 12, 14))
       + shuffle2(a, b, (uint8)(1, 3, 9, 11, 5, 7, 13, 15));
}

/* sums[r][c] += lanes of left's row r times right's row c at p; the first `count` lanes count. */
#define MULTIPLY_LANES(LOAD)                                     \
  {                                                              \
    float16 x[DOT_ROWS];                                         \
    _Pragma("unroll") for (int r = 0; r < DOT_ROWS; r++) {       \
      x[r] = LOAD(a[r] + p);                                     \
    }                                                            \
    _Pragma("unroll") for (int c = 0; c < DOT_COLUMNS; c++) {    \
      float16 y = LOAD(b[c] + p);                                \
      _Pragma("unroll") for (int r = 0; r < DOT_ROWS; r++) {     \
        sums[r][c] = fma(x[r], y, sums[r][c]);                   \
      }                                                          \
    }                                                            \
  }
#define LOAD_ALL(from) vload16(0, from)
#define LOAD_REST(from) load_some(from, end - p)

/* Has the pieces begin .. end - 1, of 16 numbers, of DOT_COLUMNS rows of right brought into the second cache. */
INLINE void ask_for_dots(
    const global float* right, int n, int k, int column, int from, int begin, int end) {
  for (int i = begin; i < end; i++) {
#pragma unroll
    for (int c = 0; c < DOT_COLUMNS; c++) {
      ask_for(right + (long)min(column + c, n - 1) * k + from + 16 * i);
    }
  }
}

/* result[row + r, column + c] = the sum of the lanes of sums[r][c]. */
INLINE void store_dots(
    float16 sums[DOT_ROWS][DOT_COLUMNS], global float* result, int m, int n, int row, int column) {
  /* Lanes are summed eight accumulators at a time, in half the steps of one by one. */
  float8 halves[8 * DOT_EIGHTS];
  float dots[8 * DOT_EIGHTS];
#pragma unroll
  for (int i = 0; i < 8 * DOT_EIGHTS; i++) {
    float16 s = i < DOT_ROWS * DOT_COLUMNS ? sums[i / DOT_COLUMNS][i % DOT_COLUMNS] : 0;
    halves[i] = s.lo + s.hi;
  }
#pragma unroll
  for (int i = 0; i < 8 * DOT_EIGHTS; i += 4) {
    float8 four = add_neighbours(
        add_neighbours(halves[i], halves[i + 1]), add_neighbours(halves[i + 2], halves[i + 3]));
    vstore4(four.lo + four.hi, 0, dots + i);
  }
#pragma unroll
  for (int r = 0; r < DOT_ROWS; r++) {
#pragma unroll
    for (int c = 0; c < DOT_COLUMNS; c++) {
      if (row + r < m && column + c < n) {
        result[(long)(row + r) * n + column + c] = dots[r * DOT_COLUMNS + c];
      }
    }
  }
}

kernel void matmul_nt_dots(
    const global float* restrict left, const global float* restrict right,
    global float* restrict result, int m, int n, int k) {
  local float lanes[DOT_TILES * DOT_ROWS * DOT_COLUMNS * 16] __attribute__((aligned(64)));
  int row_strip = (int)get_global_id(0);
  int column_strip = (int)get_global_id(1);
  int top = strip_begin(m, DOT_ROWS, row_strip, (int)get_global_size(0));
  int bottom = min(m, strip_begin(m, DOT_ROWS, row_strip + 1, (int)get_global_size(0)));
  int near = strip_begin(n, DOT_COLUMNS, column_strip, (int)get_global_size(1));
  int far = min(n, strip_begin(n, DOT_COLUMNS, column_strip + 1, (int)get_global_size(1)));
  int tiles = (bottom - top - 1) / DOT_ROWS + 1;
  int all = tiles * ((far - near - 1) / DOT_COLUMNS + 1);
  bool cut = k > DOT_UNCUT && tiles >= DOT_FEW && all <= DOT_TILES;
  int stretch = cut ? ((k - 1) / ((k - 1) / DOT_DEPTH + 1) + 16) & ~15 : k;
  for (int from = 0; from < k; from += stretch) {
    int end = min(k, from + stretch);
    local float* kept = lanes;
    for (int column = near; column < far; column += DOT_COLUMNS) {
      bool turn = column + DOT_COLUMNS >= far;
      int next_column = turn ? near : column + DOT_COLUMNS;
      int next_from = turn ? end : from;
      int pieces = cut ? (min(k, next_from + stretch) - next_from) / 16 : 0;
      for (int t = 0; t < tiles; t++) {
        int row = top + t * DOT_ROWS;
        ask_for_dots(
            right, n, k, next_column, next_from, pieces * t / tiles, pieces * (t + 1) / tiles);
        const global float* a[DOT_ROWS];
        const global float* b[DOT_COLUMNS];
        float16 sums[DOT_ROWS][DOT_COLUMNS];
#pragma unroll
        for (int c = 0; c < DOT_COLUMNS; c++) {
          b[c] = right + (long)min(column + c, n - 1) * k;
        }
#pragma unroll
        for (int r = 0; r < DOT_ROWS; r++) {
          a[r] = left + (long)min(row + r, m - 1) * k;
#pragma unroll
          for (int c = 0; c < DOT_COLUMNS; c++) {
            sums[r][c] = from > 0 ? vload16(r * DOT_COLUMNS + c, kept) : 0;
          }
        }
        int p = from;
        for (; p + 16 <= end; p += 16) MULTIPLY_LANES(LOAD_ALL)
        if (p < end) MULTIPLY_LANES(LOAD_REST)
        if (end < k) {
#pragma unroll
          for (int r = 0; r < DOT_ROWS; r++) {
#pragma unroll
            for (int c = 0; c < DOT_COLUMNS; c++) {
              vstore16(sums[r][c], r * DOT_COLUMNS + c, kept);
            }
          }
        } else {
          store_dots(sums, result, m, n, row, column);
        }
        kept += DOT_ROWS * DOT_COLUMNS * 16;
      }
    }
  }
}

/* transposed[p, j] = x[j, p]: what a product of few terms needs of an nt's right side. */
kernel void matmul_transpose(
    const global float* restrict x, global float* restrict transposed, int n, int k, int items) {
  FOR_RUNS(i, end, items, n) {
    int p = i / n;
    const global float* from = x + (long)(i % n) * k + p;
    for (int e = 0; e < end - i; e++) {
      transposed[i + e] = from[(long)e * k];
    }
  }
}
