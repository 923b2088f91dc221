/*
 * What the products of panels.cl read, and how they pack it. Included by panels.cl.
 */
#include "transpose.cl"

#ifndef PANEL_ROWS
#define PANEL_ROWS 6 /* rows of a tile of nn and nt */
#endif
#ifndef PANEL_ROWS_TN
#define PANEL_ROWS_TN 6 /* rows of a tile of tn, which has few terms but many rows */
#endif
#ifndef PANEL_VECTORS
#define PANEL_VECTORS 1 /* columns of a panel, in float16 */
#endif
#ifndef PANEL_DEPTH
#define PANEL_DEPTH 256 /* the longest stretch of k, a multiple of 8 */
#endif
#define PANEL_WIDTH (16 * PANEL_VECTORS)
/* Packed, left comes so many rows at a time, transposed still, in rows of so many numbers. */
#define CHUNK_ROWS (8 * PANEL_ROWS_TN)
#define CHUNK_PITCH ((CHUNK_ROWS + 15) / 16 * 16)

/* What a product reads. */
typedef struct {
  const global float* left;
  const global float* right;
  int m;
  int n;
  int k;
  bool left_transposed;  /* as in tn */
  bool left_packed;      /* in chunks, for tn */
  bool right_transposed; /* as in nt */
  bool right_packed;     /* beforehand, panel after panel [k, PANEL_WIDTH] */
} Product;

/* panel[p, c] = right[from + p, column + c]; columns past the matrix hold whatever, never stored. */
INLINE void pack_rows(Product of, int column, int from, int depth, local float* panel) {
  const global float* row = of.right + (long)from * of.n + column;
  /* Below `whole`, a panel's width from `row` on lies within the matrix. */
  long room = (long)(of.k - from) * of.n - column - PANEL_WIDTH;
  int whole = room < 0 ? 0 : (int)min((long)depth, room / of.n + 1);
  for (int p = 0; p < depth; p++) {
#pragma unroll
    for (int c = 0; c < PANEL_VECTORS; c++) {
      float16 v = p < whole ? vload16(c, row) : load_some(row + 16 * c, of.n - column - 16 * c);
      vstore16(v, c, panel + p * PANEL_WIDTH);
    }
    row += of.n;
  }
}

/* Where the terms from `from` on of the panel that begins at a column are, if it was packed beforehand. */
INLINE const global float* packed_panel(Product of, int column, int from) {
  return of.right + (long)column * of.k + from * PANEL_WIDTH;
}

/* Has the rows begin .. end - 1 of what a panel is made of brought into the second cache. */
INLINE void ask_for_panel(Product of, int column, int from, int depth, int begin, int end) {
  int width = of.right_transposed ? depth : PANEL_WIDTH;
  for (int r = begin; r < end; r++) {
    const global float* row = of.right_packed ? packed_panel(of, column, from) + r * PANEL_WIDTH
                              : of.right_transposed
                                  ? of.right + (long)(column + r) * of.k + from
                                  : of.right + (long)(from + r) * of.n + column;
    for (int c = 0; c < width; c += 16) {
      ask_for(row + c);
    }
  }
}

/* chunk[p, r] = left[from + p, row + r]; rows past the matrix are never used. */
INLINE void pack_left(Product of, int row, int from, int depth, local float* chunk) {
  for (int p = 0; p < depth; p++) {
    const global float* source = of.left + (long)(from + p) * of.m + row;
    for (int c = 0; c < CHUNK_PITCH; c += 16) {
      vstore16(load_up_to(source + c, of.m - row - c), 0, chunk + p * CHUNK_PITCH + c);
    }
  }
}
