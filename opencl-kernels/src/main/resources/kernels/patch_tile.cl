/*
 * A tile of TILE_ROWS × TILE_VECTORS, both constants, so that all its sums are in registers: TILE(..) makes y at a tile
 * = what is there, if so said, plus the products of patches and a panel; and what is to be done in the end. Included by
 * patch_tiles.cl, once a size.
 *
 * Patches begin TILE_PITCH numbers apart, which may be `step`, and have `lines` runs of `depth` terms, `line` numbers apart.
 *
 * whole: whether all of the tile is stored; the caller says so in a constant.
 */
INLINE void TILE(
    bool whole, Corner at, const global float* patches, int step, int lines, int line, const global float* panel,
    int depth, bool again, const global float* bias, const global float* gate, int finish, global float* y) {
  float16 sums[TILE_ROWS][TILE_VECTORS];
#pragma unroll
  for (int r = 0; r < TILE_ROWS; r++) {
#pragma unroll
    for (int c = 0; c < TILE_VECTORS; c++) {
      sums[r][c] = 0;
    }
  }
  if (again) {
#pragma unroll
    for (int r = 0; r < TILE_ROWS; r++) {
#pragma unroll
      for (int c = 0; c < TILE_VECTORS; c++) {
        if (whole) {
          sums[r][c] = load_16(y + at.place[r] + 16 * c);
        } else if (r < at.rows) {
          sums[r][c] = load_up_to(y + at.place[r] + 16 * c, at.room - 16 * c);
        }
      }
    }
  }
  for (int l = 0; l < lines; l++) {
#pragma unroll 2
    for (long p = 0; p < depth; p++) {
      float16 w[TILE_VECTORS];
#pragma unroll
      for (int c = 0; c < TILE_VECTORS; c++) {
        w[c] = vload16(c, panel + p * CONV_WIDTH);
      }
#pragma unroll
      for (int r = 0; r < TILE_ROWS; r++) {
        float16 x = patches[r * TILE_PITCH + p];
#pragma unroll
        for (int c = 0; c < TILE_VECTORS; c++) {
          sums[r][c] = fma(x, w[c], sums[r][c]);
        }
      }
    }
    patches += line;
    panel += depth * CONV_WIDTH;
  }
#pragma unroll
  for (int c = 0; c < TILE_VECTORS; c++) {
    float16 added = finish & BIASED ? load_up_to(bias + 16 * c, whole ? 16 : at.room - 16 * c) : 0;
#pragma unroll
    for (int r = 0; r < TILE_ROWS; r++) {
      if (whole) {
        int place = at.place[r] + 16 * c;
        store_16(finished(sums[r][c], finish, added, bias + place, gate + place, 16), y + place);
      } else if (r < at.rows) {
        int place = at.place[r] + 16 * c;
        int room = at.room - 16 * c;
        store_lanes(finished(sums[r][c], finish, added, bias + place, gate + place, room), 0, room, y + place);
      }
    }
  }
}
#undef TILE
#undef TILE_ROWS
#undef TILE_VECTORS
#undef TILE_PITCH
