/*
 * Convolutions of pictures of few channels on processors: those of a network's first layer, mostly. Neighbouring outputs
 * of a row share most of their numbers, and packing each one's patch would take longer than multiplying it.
 *
 * A job makes so many rows of outputs of a picture. It copies the rows of the picture that they see into scratch, in
 * a frame of zeros where filters stick out; then patches of neighbouring outputs begin a stride apart there, and a tile
 * of them reads all its numbers from where they lie. The last tile of a row begins early enough to be whole. Sums are in
 * the order of conv_panels.cl, so they are the same to the bit.
 */
#include "patch_tiles.cl"
#include "pieces.cl"

#if CONV_VECTORS == 2
#define ROW_OUTPUTS 14 /* of a tile: 28 sums, and 28 and 112 columns leave none over */
#else
#define ROW_OUTPUTS CONV_ROWS
#endif

#define TILE multiply_row
#define TILE_ROWS ROW_OUTPUTS
#define TILE_VECTORS CONV_VECTORS
#define TILE_PITCH step
#include "patch_tile.cl"

#define TILE multiply_narrow_row
#define TILE_ROWS ROW_OUTPUTS
#define TILE_VECTORS 1
#define TILE_PITCH step
#include "patch_tile.cl"

/* So many rows of a picture in its frame, from one on, each `length` numbers; up to 15 behind them are written. */
INLINE void frame_rows(
    Patches of, const global float* x, int picture, int first, int count, int length, global float* framed) {
  long all = (long)of.n * of.h * of.w * of.c;
  int near = min(of.left * of.c, length);
  int far = min(near + of.w * of.c, length);
  for (int line = 0; line < count; line++) {
    int row = first + line - of.top;
    bool inside = row >= 0 && row < of.h;
    int begin = inside ? near : length;
    int end = inside ? far : length;
    global float* target = framed + line * length;
    long source = ((long)picture * of.h + row) * of.w * of.c;
    clear_run(target, begin);
    copy_run(x + source, end - begin, all - source, target + begin);
    clear_run(target + end, length - end);
  }
}

/* A tile of outputs, `step` numbers apart; the caller says that in a constant, which makes all their places known. */
INLINE void multiply_outputs(
    Corner at, const global float* patches, int step, int lines, int line, const global float* panel, int depth,
    const global float* bias, int finish, global float* y) {
  if (CONV_VECTORS > 1 && at.room <= 16) {
    multiply_narrow_row(false, at, patches, step, lines, line, panel, depth, false, bias, bias, finish, y);
  } else if (at.room >= CONV_WIDTH) {
    multiply_row(true, at, patches, step, lines, line, panel, depth, false, bias, bias, finish, y);
  } else {
    multiply_row(false, at, patches, step, lines, line, panel, depth, false, bias, bias, finish, y);
  }
}

/*
 * Rows of outputs of a picture, from one on, at result, whose first column is the first output's; outputs are `pitch`
 * numbers apart.
 */
INLINE void multiply_rows(
    Patches of, const global float* x, const global float* panels, const global float* bias, int finish,
    int columns, int picture, int first, int count, global float* strip, int pitch, global float* result) {
  int length = ((of.q - 1) * of.stride_x + of.s) * of.c;
  int step = of.stride_x * of.c;
  int line = of.dilation_y * length;
  int depth = of.s * of.c;
  int seen = (count - 1) * of.stride_y + (of.r - 1) * of.dilation_y + 1;
  int place[ROW_OUTPUTS];
  for (int i = 0; i < ROW_OUTPUTS; i++) {
    place[i] = i * pitch;
  }
  frame_rows(of, x, picture, first * of.stride_y, seen, length, strip);
  for (int column = 0; column < columns; column += CONV_WIDTH) {
    const global float* panel = panels + (long)column * of.r * depth;
    const global float* added = bias + column;
    Corner at = {place, ROW_OUTPUTS, columns - column};
    for (int row = 0; row < count; row++) {
      for (int next = 0; next < of.q; next += ROW_OUTPUTS) {
        int output = min(next, of.q - ROW_OUTPUTS);
        const global float* patches = strip + (row * of.stride_y * length + output * step);
        global float* y = result + ((long)row * of.q + output) * pitch + column;
        switch (step) {
          case 1:
            multiply_outputs(at, patches, 1, of.r, line, panel, depth, added, finish, y);
            break;
          case 3:
            multiply_outputs(at, patches, 3, of.r, line, panel, depth, added, finish, y);
            break;
          case 6:
            multiply_outputs(at, patches, 6, of.r, line, panel, depth, added, finish, y);
            break;
          default:
            multiply_outputs(at, patches, step, of.r, line, panel, depth, added, finish, y);
        }
      }
    }
  }
}

/* y = the convolution in jobs of `each` rows; results are at column `first_column` of `pitch` in y. */
kernel void conv_rows(
    const global float* restrict x, const global float* restrict panels, const global float* restrict bias,
    global float* restrict y, global float* restrict scratch, EXTENTS, int size, int pitch, int first_column,
    int columns, int finish, int each, volatile global int* drawn, int jobs) {
  Patches of = PATCHES;
  int bands = (p - 1) / each + 1;
  for (int next; (next = draw(drawn, jobs)) >= 0;) {
    int first = next % bands * each;
    multiply_rows(
        of, x, panels, bias, finish, columns, next / bands, first, min(each, p - first),
        scratch + (long)get_global_id(0) * size, pitch,
        y + (long)(next / bands * p + first) * q * pitch + first_column);
  }
}

/* The same with y = the largest of `pieces` neighbouring columns and winner which one. */
kernel void conv_maxout_rows(
    const global float* restrict x, const global float* restrict panels, const global float* restrict bias,
    global float* restrict y, global float* restrict winner, global float* restrict scratch, EXTENTS, int size,
    int strip, int columns, int pieces, int each, volatile global int* drawn, int jobs) {
  Patches of = PATCHES;
  int bands = (p - 1) / each + 1;
  int units = columns / pieces;
  global float* framed = scratch + (long)get_global_id(0) * size;
  global float* sums = framed + strip;
  for (int next; (next = draw(drawn, jobs)) >= 0;) {
    int first = next % bands * each;
    int count = min(each, p - first);
    multiply_rows(of, x, panels, bias, 0, columns, next / bands, first, count, framed, columns, sums);
    for (int i = 0; i < count * q; i++) {
      long at = ((long)(next / bands * p + first) * q + i) * units;
      largest_pieces(sums + (long)i * columns, bias, units, pieces, y + at, winner + at);
    }
  }
}

/*
 * The same, rectified, under a pool of windows side by side: y = the largest of a window's numbers and winner its tap.
 * `each` is a multiple of the windows' height.
 */
kernel void conv_pooled_rows(
    const global float* restrict x, const global float* restrict panels, const global float* restrict bias,
    global float* restrict y, global float* restrict winner, global float* restrict scratch, EXTENTS, int size,
    int strip, int columns, int height, int width, int each, volatile global int* drawn, int jobs) {
  Patches of = PATCHES;
  int rows = p / height;
  int across = q / width;
  int bands = (rows * height - 1) / each + 1;
  global float* framed = scratch + (long)get_global_id(0) * size;
  global float* sums = framed + strip;
  for (int next; (next = draw(drawn, jobs)) >= 0;) {
    int first = next % bands * each;
    int count = min(each, rows * height - first);
    multiply_rows(
        of, x, panels, bias, BIASED | RECTIFIED, columns, next / bands, first, count, framed, columns, sums);
    for (int row = 0; row < count / height; row++) {
      long at = (long)(next / bands * rows + first / height + row) * across * columns;
      const global float* windows = sums + (long)row * height * q * columns;
      for (int i = 0; i < across; i++) {
        largest_of_window(
            windows + (long)i * width * columns, height, width, q * columns, columns, y + at + (long)i * columns,
            winner + at + (long)i * columns);
      }
    }
  }
}
