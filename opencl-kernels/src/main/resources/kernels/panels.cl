/*
 * How processors of few registers multiply: result[m, n] = left · right, all row-major. Included by
 * matmul_panels.cl and maxout_panels.cl.
 *
 *   nn   left [m, k]   right [k, n]
 *   tn   left [k, m]   right [k, n]
 *   nt   left [m, k]   right [n, k]
 *
 * A tile that fits sixteen registers is so narrow that it would read `right` in short pieces of far
 * apart rows. So a work-item, alone in its work-group, packs a panel of PANEL_WIDTH columns by a stretch
 * of at most PANEL_DEPTH terms into local memory, nt transposing it, and multiplies it with all tiles of
 * a strip of rows while it lies in the first cache; meanwhile it asks for the numbers of the next panel.
 * What it does it draws job by job: a strip of a block, which is a range of panels; for each stretch it
 * goes through all of them, so that the strip's share of `left` stays in the second cache. The last tiles of
 * a strip have a row less each where that makes its rows come out even; else the last one is moved back,
 * and stores only what its neighbour does not.
 *
 * Every element is the sum over k in ascending order, whatever the tiles.
 */
#include "packing.cl"

#define PAST_CACHES (1 << 19) /* the least numbers of a result that goes past the caches */
#define MOST_ROWS (PANEL_ROWS > PANEL_ROWS_TN ? PANEL_ROWS : PANEL_ROWS_TN)

/* How a product is cut: the first `whole` blocks have all rows, the others are in `strips`. */
typedef struct {
  int block;
  int strip;
  int strips;
} Job;

/* Which part of a product the drawn number means; not returned, for oclgrind cannot run that. */
INLINE void find_job(Job* job, int drawn, int whole, int strips) {
  int cut = drawn - whole;
  job->block = cut < 0 ? drawn : whole + cut / strips;
  job->strip = cut < 0 ? 0 : cut % strips;
  job->strips = cut < 0 ? 1 : strips;
}

/*
 * sums[r][c] += the products of a panel and the tile of left that begins at (row, from), or, where left
 * is packed, at `chunk`. Packed beforehand, the panel is `packed`.
 */
INLINE void multiply_panel(
    float16 sums[MOST_ROWS][PANEL_VECTORS], Product of, int rows, int row, int from, int depth,
    const local float* panel, const global float* packed, const local float* chunk) {
  const global float* a[MOST_ROWS];
#pragma unroll
  for (int r = 0; r < rows; r++) {
    /* A bound that is never met keeps the compiler from adding a row's length over and over: with a
       pointer a row, a number of left costs one instruction. Transposed, one pointer does. */
    a[r] = of.left_transposed ? of.left + (long)from * of.m + row + r
                              : of.left + (long)clamp(row + r, 0, of.m - 1) * of.k + from;
  }
#pragma unroll 4
  for (long p = 0; p < depth; p++) {
    float16 y[PANEL_VECTORS];
#pragma unroll
    for (int c = 0; c < PANEL_VECTORS; c++) {
      y[c] = of.right_packed ? vload16(c, packed + p * PANEL_WIDTH)
                             : vload16(c, panel + p * PANEL_WIDTH);
    }
#pragma unroll
    for (int r = 0; r < rows; r++) {
      float16 x = of.left_packed ? chunk[p * CHUNK_PITCH + r]
                                 : a[r][of.left_transposed ? p * of.m : p];
#pragma unroll
      for (int c = 0; c < PANEL_VECTORS; c++) {
        sums[r][c] = fma(x, y[c], sums[r][c]);
      }
    }
  }
}

/*
 * Adds the products of a panel and the tile of left that begins at (row, from) to a tile of the result [.., pitch];
 * of its rows those from `first` on, of its columns the first `room` belong to it. Where a tile is whole, the caller
 * says so in constants, since all that is done beside multiplying costs 5 % of a tile.
 */
INLINE void multiply_tile(
    Product of, int rows, int row, int from, int depth, const local float* panel,
    const global float* packed, const local float* chunk, global float* corner, int pitch, int first,
    int room, bool past_caches) {
  float16 sums[MOST_ROWS][PANEL_VECTORS];
#pragma unroll
  for (int r = 0; r < rows; r++) {
#pragma unroll
    for (int c = 0; c < PANEL_VECTORS; c++) {
      sums[r][c] = from > 0 && r >= first
                       ? load_up_to(corner + (long)r * pitch + 16 * c, room - 16 * c)
                       : 0;
    }
  }
  multiply_panel(sums, of, rows, row, from, depth, panel, packed, chunk);
#pragma unroll
  for (int r = 0; r < rows; r++) {
    if (r >= first) {
#pragma unroll
      for (int c = 0; c < PANEL_VECTORS; c++) {
        global float* target = corner + (long)r * pitch + 16 * c;
        if (past_caches) {
          store_past_caches(sums[r][c], target);
        } else {
          store_lanes(sums[r][c], 0, room - 16 * c, target);
        }
      }
    }
  }
}

/*
 * The columns near .. far - 1 of a job's strip, in tiles of `rows` rows; where left is transposed, m >= rows.
 * They go to result[m, pitch]; of each row, `columns` from the first on have room there.
 */
INLINE void multiply_block(
    Product of, Job job, int rows, int near, int far, local float* panel, local float* chunk,
    global float* result, int pitch, int columns) {
  int top = strip_begin(of.m, rows, job.strip, job.strips);
  int bottom = min(of.m, strip_begin(of.m, rows, job.strip + 1, job.strips));
  int height = of.left_packed ? CHUNK_ROWS : max(1, bottom - top);
  int stretch = ((of.k - 1) / ((of.k - 1) / PANEL_DEPTH + 1) + 8) & ~7;
  bool past_caches = stretch >= of.k && past_caches_pays(result, of.m, pitch, PAST_CACHES);
  for (int from = 0; from < of.k; from += stretch) {
    int depth = min(stretch, of.k - from);
    bool again = from + stretch < of.k;
    for (int begin = top; begin < bottom; begin += height) {
      int count = min(height, bottom - begin);
      int tiles = (count - 1) / rows + 1;
      /* The last tiles have a row less where that makes it come out even. */
      int lacking = tiles * rows - count;
      int low = lacking <= tiles ? lacking : 0;
      int chunk_row = max(0, min(begin, of.m - CHUNK_ROWS));
      if (of.left_packed) {
        pack_left(of, chunk_row, from, depth, chunk);
      }
      for (int column = near; column < far; column += PANEL_WIDTH) {
        const global float* packed = packed_panel(of, column, from);
        if (of.right_packed) {
          /* Nothing to do. */
        } else if (of.right_transposed) {
          pack_columns(of.right, of.n, of.k, column, PANEL_WIDTH, from, depth, panel);
        } else {
          pack_rows(of, column, from, depth, panel);
        }
        bool turn = column + PANEL_WIDTH >= far;
        int next_column = turn && again ? near : column + PANEL_WIDTH;
        int next_from = turn ? (again ? from + stretch : 0) : from;
        bool ask = begin == top && (of.right_packed || next_column + PANEL_WIDTH <= of.n);
        int next_depth = min(stretch, of.k - next_from);
        int wanted = ask ? (of.right_transposed ? PANEL_WIDTH : next_depth) : 0;
        int each = (wanted - 1) / tiles + 1;
        int room = columns - (column - near);
        int full = room >= PANEL_WIDTH ? tiles - low : tiles;
        for (int t = 0; t < tiles; t++) {
          int first_row = begin + t * rows - max(0, t - full);
          int row = t < full ? min(first_row, of.m - rows) : first_row;
          ask_for_panel(
              of, next_column, next_from, next_depth, t * each, min(wanted, (t + 1) * each));
          global float* corner = result + (long)row * pitch + column - near;
          const local float* tile = chunk + row - chunk_row;
          if (t >= full) {
            multiply_tile(
                of, rows - 1, row, from, depth, panel, packed, tile, corner, pitch, 0, PANEL_WIDTH,
                past_caches);
          } else if (row == first_row && room >= PANEL_WIDTH) {
            multiply_tile(
                of, rows, row, from, depth, panel, packed, tile, corner, pitch, 0, PANEL_WIDTH,
                past_caches);
          } else {
            multiply_tile(
                of, rows, row, from, depth, panel, packed, tile, corner, pitch, first_row - row, room,
                false);
          }
        }
      }
    }
  }
}
