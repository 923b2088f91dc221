/*
 * The gradient of a convolution for pictures of few channels on processors. Vectors of channels would be nearly empty,
 * so dy is multiplied with the filters transposed, [k, taps · channels], and what comes out for a tap row, a run of
 * s · channels numbers, is added to the picture.
 *
 * A work-item owns a strip of an example's rows. It makes the numbers of every row of dy that has a tap in the strip,
 * and leaves out the tap rows that belong to other strips: no number has two writers, and all are added in order.
 */
#include "patch_tiles.cl"

/* Adds a tap row's numbers, those of the columns from `column` on, to a picture's row. */
INLINE void add_run(
    const global float* run, int column, int taps, int dilation, int channels, int w, global float* row) {
  for (int b = 0; b < taps; b++) {
    int at = column + b * dilation;
    if (at >= 0 && at < w) {
      for (int c = 0; c < channels; c++) {
        row[at * channels + c] += run[b * channels + c];
      }
    }
  }
}

/* The same for taps next to each other, of which the picture's border cuts some off. */
INLINE void add_joined_run(
    const global float* run, int column, int taps, int channels, int w, global float* row) {
  int begin = max(0, -column) * channels;
  int end = min(taps, w - column) * channels;
  global float* target = row + column * channels;
  int e = begin;
  for (; e + 16 <= end; e += 16) {
    store_16(load_16(target + e) + load_16(run + e), target + e);
  }
  for (; e + 4 <= end; e += 4) {
    vstore4(vload4(0, target + e) + vload4(0, run + e), 0, target + e);
  }
  for (; e < end; e++) {
    target[e] += run[e];
  }
}

/* dx [n, h, w, c], in jobs of an example and of `height` rows; x's and dy's extents are those of the convolution. */
kernel void conv_scatter(
    const global float* restrict dy, const global float* restrict panels, global float* restrict dx,
    global float* restrict scratch, EXTENTS, int k, int height, int strips, volatile global int* drawn,
    int jobs) {
  int columns = r * s * channels;
  /* A patch of dy is one output's k numbers. */
  Patches of = {n, p, q, k, p, q, 1, 1, 1, 1, 0, 0, 1, 1, k};
  Target nowhere = {p, q, 0, 0, 1, 1, 0};
  global float* patches =
      scratch + get_global_id(0) * (CONV_BLOCK * CONV_PITCH + (long)CONV_BLOCK * columns);
  global float* sums = patches + CONV_BLOCK * CONV_PITCH;
  for (int next; (next = draw(drawn, jobs)) >= 0;) {
    int example = next / strips;
    int begin = next % strips * height;
    int end = min(h, begin + height);
    global float* picture = dx + (long)example * h * w * channels;
    for (long e = (long)begin * w * channels; e < (long)end * w * channels; e++) {
      picture[e] = 0;
    }
    /* The outputs that see rows begin .. end - 1: i · stride_y - top + a · dilation_y, a < r. */
    int low = max(0, begin + top - (r - 1) * dilation_y + stride_y - 1) / stride_y;
    int high = min(p, (max(-1, end - 1 + top) + stride_y) / stride_y);
    for (int first = low * q; first < high * q; first += CONV_BLOCK) {
      int count = min(CONV_BLOCK, high * q - first);
      Block block;
      find_outputs(of, nowhere, example * p * q + first, count, &block);
      for (int i = 0; i < count; i++) {
        block.place[i] = i * columns;
      }
      multiply_block(
          of, dy, &block, count, 0, panels, panels, panels, 0, columns, 0, columns, patches, sums);
      for (int i = 0; i < count; i++) {
        int row = (first + i) / q * stride_y - top;
        int column = (first + i) % q * stride_x - left;
        for (int a = 0; a < r; a++) {
          int y = row + a * dilation_y;
          if (y >= begin && y < end) {
            const global float* run = sums + i * columns + a * s * channels;
            global float* target = picture + (long)y * w * channels;
            if (dilation_x == 1) {
              add_joined_run(run, column, s, channels, w, target);
            } else {
              add_run(run, column, s, dilation_x, channels, w, target);
            }
          }
        }
      }
    }
  }
}
