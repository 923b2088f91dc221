/*
 * Matrix products on processors of the form nt: result[m, n] = left[m, k] · right[n, k]ᵀ, all row-major.
 * Both operands' rows lie along k, so tiles are of dot products, 16 lanes along k, which are summed at
 * the end of a stretch. Blocks and strips are those of matmul_processor.cl.
 */
#ifndef DOT_ROWS
#define DOT_ROWS 4 /* rows of a tile of dot products */
#endif
#ifndef DOT_COLUMNS
#define DOT_COLUMNS 6 /* its columns: as many float16 accumulators a row */
#endif
#ifndef DOT_DEPTH
#define DOT_DEPTH 4096 /* the longest stretch of k, a multiple of 16 */
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

/* DOT_ROWS × DOT_COLUMNS dot products of rows, 16 lanes along k, in stretches of DOT_DEPTH. */
kernel void matmul_nt_dots(
    const global float* restrict left, const global float* restrict right,
    global float* restrict result, int m, int n, int k) {
  int row_strip = (int)get_global_id(0);
  int column_strip = (int)get_global_id(1);
  int top = strip_begin(m, DOT_ROWS, row_strip, (int)get_global_size(0));
  int bottom = min(m, strip_begin(m, DOT_ROWS, row_strip + 1, (int)get_global_size(0)));
  int near = strip_begin(n, DOT_COLUMNS, column_strip, (int)get_global_size(1));
  int far = min(n, strip_begin(n, DOT_COLUMNS, column_strip + 1, (int)get_global_size(1)));
  for (int from = 0; from < k; from += DOT_DEPTH) {
    int end = min(k, from + DOT_DEPTH);
    for (int column = near; column < far; column += DOT_COLUMNS) {
      for (int row = top; row < bottom; row += DOT_ROWS) {
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
            sums[r][c] = 0;
          }
        }
        int p = from;
        for (; p + 16 <= end; p += 16) MULTIPLY_LANES(LOAD_ALL)
        if (p < end) MULTIPLY_LANES(LOAD_REST)
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
              global float* target = result + (long)(row + r) * n + column + c;
              *target = dots[r * DOT_COLUMNS + c] + (from == 0 ? 0 : *target);
            }
          }
        }
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
