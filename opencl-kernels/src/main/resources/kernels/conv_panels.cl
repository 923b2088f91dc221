/* Convolutions on processors, and layers of them; how, see patches.cl. */
#include "patch_tiles.cl"
#include "pieces.cl"

/* The first column of a part of so many panels, which are shared out evenly. */
INLINE int part_begin(int columns, int part, int parts) {
  int panels = (columns - 1) / CONV_WIDTH + 1;
  return min(columns, (int)((long)panels * part / parts) * CONV_WIDTH);
}

/* The outputs of a block: `each` in a row, or, where there are `repeated` blocks a place, of as many pictures. */
INLINE int find_block(Patches of, Target to, int number, int each, int repeated, Block* block) {
  int first = (repeated == 0 ? number : number % repeated) * each;
  int count = min(each, (repeated == 0 ? of.n * of.p * of.q : of.n) - first);
  if (repeated == 0) {
    find_outputs(of, to, first, count, block);
  } else {
    find_pictures(of, to, number / repeated, first, count, block);
  }
  return count;
}

/*
 * y = the convolution, in jobs of `each` outputs, of a group, and of a part of its columns. `bias` and `gate` are read
 * if `finish` says so. A picture in its frame has `framed` numbers, unless that is 0 and patches are taken from x.
 *
 * The groups' channels begin at x's channel `from`; their results at column `first_column` of `pitch` in y.
 */
kernel void conv_panels(
    const global float* restrict x, const global float* restrict panels,
    const global float* restrict bias, const global float* restrict gate, global float* restrict y,
    global float* restrict scratch, EXTENTS, int from, int target_h, int target_w, int target_y, int target_x,
    int step_y, int step_x, int pitch, int first_column, int columns, int finish, int each, int blocks, int repeated, int parts, int framed,
    volatile global int* drawn, int jobs) {
  Patches of = PATCHES;
  Target to = {target_h, target_w, target_y, target_x, step_y, step_x, pitch};
  Patches frame = of;
  if (framed > 0) {
    frame.n = 2;
    frame.h = (p - 1) * stride_y + (r - 1) * dilation_y + 1;
    frame.w = (q - 1) * stride_x + (s - 1) * dilation_x + 1;
    frame.top = frame.left = 0;
  }
  global float* patches =
      scratch + get_global_id(0) * (CONV_BLOCK * CONV_PITCH + 2 * framed + CONV_SLACK);
  global float* pictures = patches + CONV_BLOCK * CONV_PITCH;
  long size = (long)r * s * channels * ((columns - 1) / CONV_WIDTH + 1) * CONV_WIDTH;
  for (int next; (next = draw(drawn, jobs)) >= 0;) {
    int part = next % parts;
    int group = next / parts / blocks;
    Block block;
    int count = find_block(of, to, next / parts % blocks, each, repeated, &block);
    if (framed > 0) {
      int first = next / parts % blocks * each;
      int picture = first / (p * q);
      frame_pictures(of, frame, x, picture, (first + count - 1) / (p * q) - picture + 1, pictures);
      move_to_frame(of, frame, picture, count, &block);
    }
    multiply_block(
        frame, framed > 0 ? pictures : x, &block, count, from + group * channels, panels + group * size,
        bias + group * columns, gate + group * columns, finish, columns, part_begin(columns, part, parts),
        part_begin(columns, part + 1, parts), patches, y + first_column + group * columns);
  }
}

/* y and winner of the units of a row of sums, without bias. */
INLINE void largest_pieces(
    const global float* sums, const global float* bias, int units, int pieces, global float* y,
    global float* winner) {
  int u = 0;
  for (; pieces == 2 && u + 16 <= units; u += 16) {
    float16 candidates[2];
#pragma unroll
    for (int c = 0; c < 2; c++) {
      candidates[c] = vload16(c, sums + 2 * u) + vload16(c, bias + 2 * u);
    }
    store_largest_piece(candidates, 2, 0, y + u, winner + u);
  }
  for (; u < units; u++) {
    float best = sums[u * pieces] + bias[u * pieces];
    int first = 0;
    for (int q = 1; q < pieces; q++) {
      float candidate = sums[u * pieces + q] + bias[u * pieces + q];
      bool wins = !(candidate <= best) && best == best;
      best = wins ? candidate : best;
      first = wins ? q : first;
    }
    y[u] = best;
    winner[u] = first;
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
