/* Convolutions on processors, and layers of them; how, see patches.cl. */
#include "conv_blocks.cl"
#include "pieces.cl"

/*
 * y = the convolution, in jobs of `each` outputs, of a group, and of a part of its columns. `bias` and `gate` are read
 * if `finish` says so.
 *
 * The groups' channels begin at x's channel `from`; their results at column `first_column` of `pitch` in y.
 */
kernel void conv_panels(
    const global float* restrict x, const global float* restrict panels,
    const global float* restrict bias, const global float* restrict gate, global float* restrict y,
    global float* restrict scratch, EXTENTS, int from, int target_h, int target_w, int target_y, int target_x,
    int step_y, int step_x, int pitch, int first_column, int columns, int finish, int each, int blocks, int repeated, int parts,
    volatile global int* drawn, int jobs) {
  Patches of = PATCHES;
  Target to = {target_h, target_w, target_y, target_x, step_y, step_x, pitch};
  global float* patches = scratch + get_global_id(0) * (CONV_BLOCK * CONV_PITCH);
  long size = (long)r * s * channels * ((columns - 1) / CONV_WIDTH + 1) * CONV_WIDTH;
  for (int next; (next = draw(drawn, jobs)) >= 0;) {
    int part = next % parts;
    int group = next / parts / blocks;
    Block block;
    int count = find_block(of, to, next / parts % blocks, each, repeated, &block);
    multiply_block(
        of, x, &block, count, from + group * channels, panels + group * size,
        bias + group * columns, gate + group * columns, finish, columns, part_begin(columns, part, parts),
        part_begin(columns, part + 1, parts), patches, y + first_column + group * columns);
  }
}

/* y = the largest of `pieces` neighbouring columns and winner which one; a block's sums [each, columns] are scratch. */
kernel void conv_maxout_panels(
    const global float* restrict x, const global float* restrict panels,
    const global float* restrict bias, global float* restrict y, global float* restrict winner,
    global float* restrict scratch, EXTENTS, int columns, int pieces, int each, int repeated,
    volatile global int* drawn, int jobs) {
  Patches of = PATCHES;
  Target to = {p, q, 0, 0, 1, 1, columns};
  int units = columns / pieces;
  global float* patches =
      scratch + get_global_id(0) * (CONV_BLOCK * CONV_PITCH + (long)each * columns);
  global float* sums = patches + CONV_BLOCK * CONV_PITCH;
  for (int next; (next = draw(drawn, jobs)) >= 0;) {
    Block block;
    int count = find_block(of, to, next, each, repeated, &block);
    int place[CONV_BLOCK];
    for (int i = 0; i < count; i++) {
      place[i] = block.place[i] / columns;
      block.place[i] = i * columns;
    }
    multiply_block(
        of, x, &block, count, 0, panels, bias, bias, 0, columns, 0, columns, patches, sums);
    for (int i = 0; i < count; i++) {
      long at = (long)place[i] * units;
      largest_pieces(sums + i * columns, bias, units, pieces, y + at, winner + at);
    }
  }
}

/*
 * The outputs of a block of so many windows of a pool, whose sums are scratch [windows, taps, columns]. Where there are
 * `repeated` blocks a place, only one tap of each window, of as many pictures.
 */
INLINE void find_windows(
    Patches of, Target to, int first, int count, int height, int width, int tap, int repeated, int place,
    Block* block) {
  int taps = height * width;
  int rows = of.p / height;
  int columns = of.q / width;
  if (repeated > 0) {
    int row = place / columns * height + tap / width;
    find_pictures(of, to, row * of.q + place % columns * width + tap % width, first, count, block);
    for (int i = 0; i < count; i++) {
      block->place[i] = (i * taps + tap) * to.pitch;
    }
    return;
  }
  find_outputs(of, to, 0, 0, block);
  int picture = first / (rows * columns);
  int row = first / columns % rows;
  int column = first % columns;
  for (int i = 0; i < count; i++) {
    for (int a = 0; a < height; a++) {
      for (int b = 0; b < width; b++) {
        int output = i * taps + a * width + b;
        find_output(of, to, picture, row * height + a, column * width + b, output, block);
        block->place[output] = output * to.pitch;
      }
    }
    column++;
    if (column == columns) {
      column = 0;
      row++;
    }
    if (row == rows) {
      row = 0;
      picture++;
    }
  }
}

/*
 * Rectified outputs under a pool of windows side by side: y = the largest of a window's numbers and winner its tap, in
 * jobs of `each` windows.
 */
kernel void conv_pooled_panels(
    const global float* restrict x, const global float* restrict panels,
    const global float* restrict bias, global float* restrict y, global float* restrict winner,
    global float* restrict scratch, EXTENTS, int columns, int height, int width, int each, int repeated,
    volatile global int* drawn, int jobs) {
  Patches of = PATCHES;
  Target to = {p, q, 0, 0, 1, 1, columns};
  int taps = height * width;
  int places = (p / height) * (q / width);
  global float* patches = scratch + get_global_id(0) * (CONV_BLOCK * CONV_PITCH + (long)each * taps * columns);
  global float* sums = patches + CONV_BLOCK * CONV_PITCH;
  for (int next; (next = draw(drawn, jobs)) >= 0;) {
    int first = (repeated == 0 ? next : next % repeated) * each;
    int place = repeated == 0 ? 0 : next / repeated;
    int count = min(each, (repeated == 0 ? n * places : n) - first);
    for (int tap = 0; tap < (repeated == 0 ? 1 : taps); tap++) {
      Block block;
      find_windows(of, to, first, count, height, width, tap, repeated, place, &block);
      int outputs = repeated == 0 ? count * taps : count;
      multiply_block(
          of, x, &block, outputs, 0, panels, bias, bias, BIASED | RECTIFIED, columns,
          0, columns, patches, sums);
    }
    for (int i = 0; i < count; i++) {
      long at = (repeated == 0 ? (long)first + i : (long)(first + i) * places + place) * columns;
      largest_of_window(
          sums + (long)i * taps * columns, height, width, width * columns, columns, y + at, winner + at);
    }
  }
}
