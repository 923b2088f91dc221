/*
 * Matrix products on GPUs: result[m, n] = left · right, all row-major.
 *
 *   nn   left [m, k]   right [k, n]
 *   tn   left [k, m]   right [k, n]
 *   nt   left [m, k]   right [n, k]
 *
 * A work-group of GROUP_SIDE × GROUP_SIDE work-items computes GROUP_SIDE·ITEM_SIDE rows and columns of the
 * result. It walks along k in steps of STEP: all work-items copy a tile of either operand into
 * local memory, zeros beyond the edges, and then each adds to its ITEM_SIDE × ITEM_SIDE sums. A
 * work-item's rows and columns lie GROUP_SIDE apart, so that neighbours store to neighbouring memory.
 */
#ifndef GROUP_SIDE
#define GROUP_SIDE 16
#endif
#ifndef ITEM_SIDE
#define ITEM_SIDE 4
#endif
#ifndef STEP
#define STEP 16
#endif
#define SIDE (GROUP_SIDE * ITEM_SIDE)
/* One more than the side, so that a column's elements lie in different banks. */
#define PITCH (SIDE + 1)

/*
 * Copies a tile of SIDE rows and STEP columns that begins at (row, p) of a [rows, k] matrix, stored
 * row-major, into tile[p][row].
 */
INLINE void load_along_rows(
    const global float* matrix, int row, int p, int rows, int k, local float* tile) {
  int item = (int)(get_local_id(1) * GROUP_SIDE + get_local_id(0));
  for (int e = item; e < SIDE * STEP; e += GROUP_SIDE * GROUP_SIDE) {
    int r = e / STEP;
    int c = e % STEP;
    bool inside = row + r < rows && p + c < k;
    tile[c * PITCH + r] = inside ? matrix[(long)(row + r) * k + p + c] : 0.0f;
  }
}

/* The same of a [k, columns] matrix: STEP rows and SIDE columns that begin at (p, column). */
INLINE void load_along_columns(
    const global float* matrix, int column, int p, int columns, int k, local float* tile) {
  int item = (int)(get_local_id(1) * GROUP_SIDE + get_local_id(0));
  for (int e = item; e < SIDE * STEP; e += GROUP_SIDE * GROUP_SIDE) {
    int r = e / SIDE;
    int c = e % SIDE;
    bool inside = p + r < k && column + c < columns;
    tile[r * PITCH + c] = inside ? matrix[(long)(p + r) * columns + column + c] : 0.0f;
  }
}

/* sums[r][c] += the products of one step. */
INLINE void multiply_step(
    const local float* left_tile, const local float* right_tile, float sums[ITEM_SIDE][ITEM_SIDE]) {
  int x = (int)get_local_id(0);
  int y = (int)get_local_id(1);
  for (int p = 0; p < STEP; p++) {
    float b[ITEM_SIDE];
#pragma unroll
    for (int c = 0; c < ITEM_SIDE; c++) {
      b[c] = right_tile[p * PITCH + c * GROUP_SIDE + x];
    }
#pragma unroll
    for (int r = 0; r < ITEM_SIDE; r++) {
      float a = left_tile[p * PITCH + r * GROUP_SIDE + y];
#pragma unroll
      for (int c = 0; c < ITEM_SIDE; c++) {
        sums[r][c] = fma(a, b[c], sums[r][c]);
      }
    }
  }
}

INLINE void store_sums(
    float sums[ITEM_SIDE][ITEM_SIDE], int row, int column, global float* result, int m, int n) {
#pragma unroll
  for (int r = 0; r < ITEM_SIDE; r++) {
#pragma unroll
    for (int c = 0; c < ITEM_SIDE; c++) {
      int i = row + r * GROUP_SIDE + (int)get_local_id(1);
      int j = column + c * GROUP_SIDE + (int)get_local_id(0);
      if (i < m && j < n) {
        result[(long)i * n + j] = sums[r][c];
      }
    }
  }
}

/* The loop over k that the three forms share; they differ in how the tiles are loaded. */
#define MULTIPLY(LOAD_LEFT, LOAD_RIGHT)                                \
  local float left_tile[STEP * PITCH];                                 \
  local float right_tile[STEP * PITCH];                                \
  int row = (int)get_group_id(1) * SIDE;                               \
  int column = (int)get_group_id(0) * SIDE;                            \
  float sums[ITEM_SIDE][ITEM_SIDE] = {{0}};                            \
  for (int p = 0; p < k; p += STEP) {                                  \
    LOAD_LEFT(left, row, p, m, k, left_tile);                          \
    LOAD_RIGHT(right, column, p, n, k, right_tile);                    \
    barrier(CLK_LOCAL_MEM_FENCE);                                      \
    multiply_step(left_tile, right_tile, sums);                        \
    barrier(CLK_LOCAL_MEM_FENCE);                                      \
  }                                                                    \
  store_sums(sums, row, column, result, m, n)

kernel void matmul_nn_tiled(
    const global float* restrict left, const global float* restrict right,
    global float* restrict result, int m, int n, int k) {
  MULTIPLY(load_along_rows, load_along_columns);
}

kernel void matmul_tn_tiled(
    const global float* restrict left, const global float* restrict right,
    global float* restrict result, int m, int n, int k) {
  MULTIPLY(load_along_columns, load_along_columns);
}

kernel void matmul_nt_tiled(
    const global float* restrict left, const global float* restrict right,
    global float* restrict result, int m, int n, int k) {
  MULTIPLY(load_along_rows, load_along_rows);
}
