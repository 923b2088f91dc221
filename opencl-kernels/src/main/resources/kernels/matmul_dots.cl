/*
 * Matrix products on processors of the form nt: result[m, n] = left[m, k] · right[n, k]ᵀ, all row-major.
 * Both operands' rows lie along k, so tiles are of dot products, 16 lanes along k, which are summed at
 * the end of a stretch. Blocks and strips are those of matmul_processor.cl.
 */
#ifndef DOT_TILE
#define DOT_TILE 4 /* rows and columns of a tile of dot products */
#endif
#ifndef DOT_DEPTH
#define DOT_DEPTH 512 /* length of the stretches of k, a multiple of 16 */
#endif

/* sums[r][c] += lanes of left's row r times right's row c at p; the first `count` lanes count. */
#define MULTIPLY_LANES(LOAD)                                  \
  {                                                           \
    float16 x[DOT_TILE];                                      \
    _Pragma("unroll") for (int r = 0; r < DOT_TILE; r++) {    \
      x[r] = LOAD(a[r] + p);                                  \
    }                                                         \
    _Pragma("unroll") for (int c = 0; c < DOT_TILE; c++) {    \
      float16 y = LOAD(b[c] + p);                             \
      _Pragma("unroll") for (int r = 0; r < DOT_TILE; r++) {  \
        sums[r][c] = fma(x[r], y, sums[r][c]);                \
      }                                                       \
    }                                                         \
  }
#define LOAD_ALL(from) vload16(0, from)
#define LOAD_REST(from) load_some(from, end - p)

/* DOT_TILE × DOT_TILE tiles of dot products of rows, 16 lanes along k, in stretches of DOT_DEPTH. */
kernel void matmul_nt_dots(
    const global float* restrict left, const global float* restrict right,
    global float* restrict result, int m, int n, int k) {
  int row_strip = (int)get_global_id(0);
  int column_strip = (int)get_global_id(1);
  int top = strip_begin(m, DOT_TILE, row_strip, (int)get_global_size(0));
  int bottom = min(m, strip_begin(m, DOT_TILE, row_strip + 1, (int)get_global_size(0)));
  int near = strip_begin(n, DOT_TILE, column_strip, (int)get_global_size(1));
  int far = min(n, strip_begin(n, DOT_TILE, column_strip + 1, (int)get_global_size(1)));
  for (int from = 0; from < k; from += DOT_DEPTH) {
    int end = min(k, from + DOT_DEPTH);
    for (int column = near; column < far; column += DOT_TILE) {
      for (int row = top; row < bottom; row += DOT_TILE) {
        const global float* a[DOT_TILE];
        const global float* b[DOT_TILE];
        float16 sums[DOT_TILE][DOT_TILE];
#pragma unroll
        for (int r = 0; r < DOT_TILE; r++) {
          a[r] = left + (long)min(row + r, m - 1) * k;
          b[r] = right + (long)min(column + r, n - 1) * k;
#pragma unroll
          for (int c = 0; c < DOT_TILE; c++) {
            sums[r][c] = 0;
          }
        }
        int p = from;
        for (; p + 16 <= end; p += 16) MULTIPLY_LANES(LOAD_ALL)
        if (p < end) MULTIPLY_LANES(LOAD_REST)
#pragma unroll
        for (int r = 0; r < DOT_TILE; r++) {
#pragma unroll
          for (int c = 0; c < DOT_TILE; c++) {
            if (row + r < m && column + c < n) {
              global float* target = result + (long)(row + r) * n + column + c;
              *target = sum16(sums[r][c]) + (from == 0 ? 0 : *target);
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
