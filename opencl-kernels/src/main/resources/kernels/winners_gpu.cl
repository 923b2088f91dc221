/*
 * The pullbacks of a maxout layer on GPUs: the tiles of matmul_gpu.cl, where one operand is S, which has
 * scale · s at the winning pieces and 0 elsewhere. S is never stored: each work-item looks its numbers up.
 *
 *   winners_times_matrix   S [m, k] · right [n, k]ᵀ     k = units · pieces
 *   matrix_times_winners   left [k, m]ᵀ · S [k, n]      n = units · pieces
 */
#include "matmul_gpu.cl"

typedef struct {
  const global float* s;
  const global float* winner;
  int rows, units, pieces;
  float scale;
} Winners;

/* S[row, column]; 0 beyond its edges. */
INLINE float won(Winners of, int row, int column) {
  if (row >= of.rows || column >= of.units * of.pieces) {
    return 0;
  }
  long place = (long)row * of.units + column / of.pieces;
  return of.winner[place] == column % of.pieces ? of.scale * of.s[place] : 0;
}

/* A share of the tile `width` wide that begins at S[row, column]. */
#define FIND_WON(row, column, width, share)                                 \
  for (int i = 0; i < SHARE; i++) {                                         \
    int place = SHARE_BEGIN(i / SHARE_RUN) + i % SHARE_RUN;                 \
    share[i] = won(of, (row) + place / (width), (column) + place % (width)); \
  }
#define READ_WON_ALONG_TERMS(matrix, extent, at, p, share) FIND_WON(at, p, STEP, share)
#define PUT_WON_ALONG_TERMS(share, tile) PUT_ALONG_TERMS(share, tile)
#define READ_WON_ACROSS_TERMS(matrix, extent, at, p, share) FIND_WON(p, at, SIDE, share)
#define PUT_WON_ACROSS_TERMS(share, tile) PUT_ACROSS_TERMS(share, tile)

kernel void winners_times_matrix_tiled(
    const global float* restrict s, const global float* restrict winner,
    const global float* restrict right, global float* restrict result, int m, int n, int k, int units,
    int pieces, int parts, float scale) {
  Winners of = {s, winner, m, units, pieces, scale};
  WALK_PARTS(WON_ALONG_TERMS, ALONG_TERMS, parts)
}

kernel void matrix_times_winners_tiled(
    const global float* restrict s, const global float* restrict winner,
    const global float* restrict left, global float* restrict result, int m, int n, int k, int units,
    int pieces, int parts, float scale) {
  Winners of = {s, winner, k, units, pieces, scale};
  WALK_PARTS(ACROSS_TERMS, WON_ACROSS_TERMS, parts)
}
