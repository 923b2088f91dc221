/*
 * A tile of TILE_ROWS × CONV_VECTORS, both constants, so that all its sums are in registers: TILE(..) multiplies so
 * many squares, at one of their places, with a panel of filters. Included by squares_jobs.cl, once a size.
 *
 * Squares have rows of RUN channels, and `pitch` numbers further the same of the next RUN.
 */
INLINE void TILE(
    const global float* squares, long pitch, const global float* panel, int channels, global float* products) {
  float16 sums[TILE_ROWS][CONV_VECTORS];
#pragma unroll
  for (int r = 0; r < TILE_ROWS; r++) {
#pragma unroll
    for (int c = 0; c < CONV_VECTORS; c++) {
      sums[r][c] = 0;
    }
  }
  for (int from = 0; from < channels; from += RUN) {
    long depth = min(RUN, channels - from);
#pragma unroll 2
    for (long p = 0; p < depth; p++) {
      float16 w[CONV_VECTORS];
#pragma unroll
      for (int c = 0; c < CONV_VECTORS; c++) {
        w[c] = vload16(c, panel + p * CONV_WIDTH);
      }
#pragma unroll
      for (int r = 0; r < TILE_ROWS; r++) {
        float16 x = squares[r * RUN + p];
#pragma unroll
        for (int c = 0; c < CONV_VECTORS; c++) {
          sums[r][c] = fma(x, w[c], sums[r][c]);
        }
      }
    }
    squares += pitch;
    panel += RUN * CONV_WIDTH;
  }
#pragma unroll
  for (int r = 0; r < TILE_ROWS; r++) {
#pragma unroll
    for (int c = 0; c < CONV_VECTORS; c++) {
      store_16(sums[r][c], products + r * CONV_WIDTH + 16 * c);
    }
  }
}
#undef TILE
#undef TILE_ROWS
