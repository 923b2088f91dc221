/* Convolutions on processors, and layers of them; how, see patches.cl. */
#include "patch_tiles.cl"
#include "pieces.cl"

/* The first column of a part of so many panels, which are shared out evenly. */
INLINE int part_begin(int columns, int part, int parts) {
  int panels = (columns - 1) / CONV_WIDTH + 1;
  return min(columns, (int)((long)panels * part / parts) * CONV_WIDTH);
}

/* How filters move over pictures in frames, of which a block sees two at most. */
INLINE void move_in_frames(Patches* of) {
  of->n = 2;
  of->h = (of->p - 1) * of->stride_y + (of->r - 1) * of->dilation_y + 1;
  of->w = (of->q - 1) * of->stride_x + (of->s - 1) * of->dilation_x + 1;
  of->top = of->left = 0;
}

/* The pictures that are in their frames: so many from one on. */
typedef struct {
  int first, count;
} Framed;

/* Has these pictures in their frames, which those of the block before are, mostly. */
INLINE void frame_again(
    Patches of, Patches frame, const global float* x, int first, int last, Framed* now, global float* pictures) {
  if (first < now->first || last >= now->first + now->count) {
    now->first = first;
    now->count = last - first + 1;
    frame_pictures(of, frame, x, first, now->count, pictures);
  }
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
  if (framed > 0) move_in_frames(&frame);
  global float* patches =
      scratch + get_global_id(0) * (CONV_BLOCK * CONV_PITCH + 2 * framed + CONV_SLACK);
  global float* pictures = patches + CONV_BLOCK * CONV_PITCH;
  Framed now = {0, 0};
  long size = (long)r * s * channels * ((columns - 1) / CONV_WIDTH + 1) * CONV_WIDTH;
  for (int next; (next = draw(drawn, jobs)) >= 0;) {
    int part = next % parts;
    int group = next / parts / blocks;
    Block block;
    int count = find_block(of, to, next / parts % blocks, each, repeated, &block);
    if (framed > 0) {
      int first = next / parts % blocks * each;
      frame_again(of, frame, x, first / (p * q), (first + count - 1) / (p * q), &now, pictures);
      move_to_frame(of, frame, now.first, count, &block);
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

/* y and winner of the windows of a pool, `taps` rows of sums each, of which the first largest wins; NaN is largest. */
INLINE void largest_of_windows(
    const global float* sums, int taps, int columns, global float* y, global float* winner) {
  int e = 0;
  for (; e + 16 <= columns; e += 16) {
    float16 best = load_16(sums + e);
    float16 first = 0;
    for (int tap = 1; tap < taps; tap++) {
      keep_larger(&best, &first, load_16(sums + tap * columns + e), tap);
    }
    store_16(best, y + e);
    store_16(first, winner + e);
  }
  for (; e < columns; e++) {
    float best = sums[e];
    int first = 0;
    for (int tap = 1; tap < taps; tap++) {
      float candidate = sums[tap * columns + e];
      bool wins = !(candidate <= best) && best == best;
      best = wins ? candidate : best;
      first = wins ? tap : first;
    }
    y[e] = best;
    winner[e] = first;
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
    int framed, volatile global int* drawn, int jobs) {
  Patches of = PATCHES;
  Target to = {p, q, 0, 0, 1, 1, columns};
  Patches frame = of;
  if (framed > 0) move_in_frames(&frame);
  int taps = height * width;
  int places = (p / height) * (q / width);
  global float* patches = scratch + get_global_id(0) * (CONV_BLOCK * CONV_PITCH + 2 * framed + CONV_SLACK +
                                                        (long)each * taps * columns);
  global float* pictures = patches + CONV_BLOCK * CONV_PITCH;
  global float* sums = pictures + 2 * framed + CONV_SLACK;
  Framed now = {0, 0};
  for (int next; (next = draw(drawn, jobs)) >= 0;) {
    int first = (repeated == 0 ? next : next % repeated) * each;
    int place = repeated == 0 ? 0 : next / repeated;
    int count = min(each, (repeated == 0 ? n * places : n) - first);
    for (int tap = 0; tap < (repeated == 0 ? 1 : taps); tap++) {
      Block block;
      find_windows(of, to, first, count, height, width, tap, repeated, place, &block);
      int outputs = repeated == 0 ? count * taps : count;
      if (framed > 0) {
        frame_again(of, frame, x, first / places, (first + count - 1) / places, &now, pictures);
        move_to_frame(of, frame, now.first, outputs, &block);
      }
      multiply_block(
          frame, framed > 0 ? pictures : x, &block, outputs, 0, panels, bias, bias, BIASED | RECTIFIED, columns,
          0, columns, patches, sums);
    }
    for (int i = 0; i < count; i++) {
      long at = (repeated == 0 ? (long)first + i : (long)(first + i) * places + place) * columns;
      largest_of_windows(sums + (long)i * taps * columns, taps, columns, y + at, winner + at);
    }
  }
}
