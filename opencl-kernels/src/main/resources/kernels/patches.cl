/*
 * How processors convolve. Included by patch_tiles.cl, which multiplies, and conv_filters.cl.
 *
 * A convolution is a product, patches(x) · filters, whose left side is never made as a whole.
 *
 * A work-item, alone in its work-group, makes a block of at most CONV_BLOCK outputs. For each stretch of at most
 * CONV_DEPTH terms it packs the outputs' patches into its part of `scratch`, a row a patch, rows of constant
 * length, zeros where a patch leaves the picture; then it multiplies them with one panel of filters after the
 * other, in tiles whose sums stay in registers. Padding, strides and short runs cost nothing there. Between
 * stretches the sums lie in the result.
 *
 * Where a batch is large, a block is the same output of many pictures. Then all its patches leave the picture at the
 * same taps, and only the taps inside are packed and multiplied: a stretch lies in one row of them.
 *
 * Filters come packed, for each group a panel of CONV_WIDTH columns after the other, each [terms, CONV_WIDTH]. The
 * input gradient is a convolution of dy with the filters turned round: once for each phase of the stride, the
 * outputs of a phase lying `step` apart.
 *
 * Every sum is over the taps in order, and over the channels of each tap in order, whatever the blocks.
 */
#ifndef CONV_ROWS
#define CONV_ROWS 6 /* outputs of a tile */
#endif
#ifndef CONV_VECTORS
#define CONV_VECTORS 1 /* columns of a panel, in float16 */
#endif
#ifndef CONV_DEPTH
#define CONV_DEPTH 256 /* the longest stretch of terms, a multiple of 8 */
#endif
#ifndef CONV_BLOCK
#define CONV_BLOCK 120 /* the most outputs of a block, a multiple of CONV_ROWS */
#endif
#define CONV_WIDTH (16 * CONV_VECTORS)
#define CONV_PITCH (CONV_DEPTH + 16) /* vectors that copy runs step over a run's end */

/* How filters move: x [n, h, w, c], of which a group has `channels`; outputs [n, p, q]. */
typedef struct {
  int n, h, w, c, p, q, r, s, stride_y, stride_x, top, left, dilation_y, dilation_x, channels;
} Patches;

/* Where outputs go: pictures [n, h, w, pitch], from (y, x) on at every step. */
typedef struct {
  int h, w, y, x, step_y, step_x, pitch;
} Target;

#define EXTENTS                                                                                   \
  int n, int h, int w, int c, int p, int q, int r, int s, int stride_y, int stride_x, int top,    \
      int left, int dilation_y, int dilation_x, int channels
#define PATCHES \
  {n, h, w, c, p, q, r, s, stride_y, stride_x, top, left, dilation_y, dilation_x, channels}

/*
 * The outputs of a block: the picture, row and column that their patches begin at, and their places in y. Of the taps
 * those rows near_a .. far_a - 1 are multiplied, and of each those from near_b to far_b - 1.
 */
typedef struct {
  int near_a, far_a, near_b, far_b;
  int picture[CONV_BLOCK];
  long source[CONV_BLOCK]; /* where the patch begins in x, if it is whole */
  bool whole[CONV_BLOCK];  /* no tap is outside, and vectors may step over the end of any run */
  int row[CONV_BLOCK];
  int column[CONV_BLOCK];
  int place[CONV_BLOCK];
} Block;

INLINE void find_output(Patches of, Target to, int picture, int y, int x, int i, Block* block) {
  block->picture[i] = picture * of.h;
  block->row[i] = y * of.stride_y - of.top;
  block->column[i] = x * of.stride_x - of.left;
  int below = block->row[i] + (of.r - 1) * of.dilation_y;
  int right = block->column[i] + (of.s - 1) * of.dilation_x;
  long pixels = (long)picture * of.h * of.w;
  block->source[i] = (pixels + (long)block->row[i] * of.w + block->column[i]) * of.c;
  block->whole[i] = block->row[i] >= 0 && below < of.h && block->column[i] >= 0 && right < of.w &&
                    (pixels + (long)below * of.w + right + 1) * of.c + 15 <=
                        (long)of.n * of.h * of.w * of.c;
  block->place[i] =
      ((picture * to.h + to.y + y * to.step_y) * to.w + to.x + x * to.step_x) * to.pitch;
}

INLINE void find_outputs(Patches of, Target to, int first, int count, Block* block) {
  block->near_a = block->near_b = 0;
  block->far_a = of.r;
  block->far_b = of.s;
  /* A division takes longer than all else here. */
  int picture = first / (of.p * of.q);
  int y = first / of.q % of.p;
  int x = first % of.q;
  for (int i = 0; i < count; i++) {
    find_output(of, to, picture, y, x, i, block);
    x++;
    if (x == of.q) {
      x = 0;
      y++;
    }
    if (y == of.p) {
      y = 0;
      picture++;
    }
  }
}

/* The first tap at or behind the beginning of a picture, and the first behind its end. */
INLINE int near_tap(int from, int taps, int dilation) {
  return from < 0 ? min(taps, (dilation - 1 - from) / dilation) : 0;
}

INLINE int far_tap(int from, int taps, int dilation, int extent) {
  return from < extent ? min(taps, (extent - 1 - from) / dilation + 1) : 0;
}

/* The same output of many pictures. */
INLINE void find_pictures(
    Patches of, Target to, int place, int first, int count, Block* block) {
  for (int i = 0; i < count; i++) {
    find_output(of, to, first + i, place / of.q, place % of.q, i, block);
  }
  block->near_a = near_tap(block->row[0], of.r, of.dilation_y);
  block->far_a = far_tap(block->row[0], of.r, of.dilation_y, of.h);
  block->near_b = near_tap(block->column[0], of.s, of.dilation_x);
  block->far_b = far_tap(block->column[0], of.s, of.dilation_x, of.w);
  if (block->near_a >= block->far_a || block->near_b >= block->far_b) {
    /* No tap is inside; the first one, packed as zeros, makes sums of 0. */
    block->near_a = block->near_b = 0;
    block->far_a = block->far_b = 1;
  }
}

/* Sets `count` numbers, and up to 15 behind them, to 0 or to what lies at `source`, of which `room` may be read. */
INLINE void clear_run(global float* target, int count) {
  for (int e = 0; e < count; e += 16) {
    store_16((float16)0, target + e);
  }
}

INLINE void copy_run(const global float* source, int count, long room, global float* target) {
  for (int e = 0; e < count; e += 16) {
    store_16(room - e >= 16 ? load_16(source + e) : load_some(source + e, (int)(room - e)), target + e);
  }
}

/* All terms of each patch that is whole, where the taps of a row are one run of at most 32 numbers. */
INLINE void pack_short_runs(
    Patches of, const global float* x, const Block* block, const int* kept, int count, int pitch,
    global float* patches) {
  int length = of.s * of.channels;
  long line = (long)of.dilation_y * of.w * of.c;
  for (int row = 0; row < count; row++) {
    int i = kept ? kept[row] : row;
    if (block->whole[i]) {
      const global float* source = x + block->source[i];
      global float* target = patches + row * pitch;
      for (int a = 0; a < of.r; a++) {
        store_16(load_16(source), target);
        if (length > 16) {
          store_16(load_16(source + 16), target + 16);
        }
        source += line;
        target += length;
      }
    }
  }
}

/*
 * The terms from .. from + depth - 1 of `count` patches of a block, the first ones or those kept, whose group begins at
 * a channel, in rows of `pitch`.
 */
INLINE void pack_patches(
    Patches of, const global float* x, const Block* block, const int* kept, int count, int channel, int from,
    int depth, int pitch, global float* patches) {
  /* Neighbouring taps of all channels are one run of numbers. */
  bool joined = of.dilation_x == 1 && of.channels == of.c;
  int width = joined ? of.s : 1;
  int length = width * of.channels;
  long all = (long)of.n * of.h * of.w * of.c;
  bool in_short_runs = joined && length <= 32 && depth == of.r * length;
  if (in_short_runs) {
    pack_short_runs(of, x, block, kept, count, pitch, patches);
  }
  for (int run = from / length; run * length < from + depth; run++) {
    int a = joined ? run : run / of.s;
    int b = joined ? 0 : run % of.s;
    int begin = max(from, run * length);
    int end = min(from + depth, (run + 1) * length);
    /* Where the run lies in a patch that is whole. */
    long run_begin = ((long)a * of.dilation_y * of.w + b * of.dilation_x) * of.c + channel - run * length + begin;
    for (int p = 0; p < count; p++) {
      int i = kept ? kept[p] : p;
      global float* patch = patches + p * pitch - from;
      if (block->whole[i]) {
        const global float* source = x + block->source[i] + run_begin;
        global float* target = patch + begin;
        for (int e = in_short_runs ? end - begin : 0; e < end - begin; e += 16) {
          store_16(load_16(source + e), target + e);
        }
        continue;
      }
      int row = block->row[i] + a * of.dilation_y;
      int column = block->column[i] + b * of.dilation_x;
      bool inside = row >= 0 && row < of.h;
      int near = inside ? max(begin, run * length + max(0, -column) * of.channels) : end;
      int far = inside ? min(end, run * length + min(width, of.w - column) * of.channels) : end;
      near = min(near, end);
      far = max(near, far);
      long source = ((long)(block->picture[i] + row) * of.w + column) * of.c + channel - run * length;
      clear_run(patch + begin, near - begin);
      copy_run(x + source + near, far - near, all - source - near, patch + near);
      clear_run(patch + far, end - far);
    }
  }
}
