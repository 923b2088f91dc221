/*
 * How the windows of pools move. Included by pooling.cl and average_pool.cl.
 *
 * Pictures are x [n, h, w, c], y [n, p, q, c], windows have r × s taps. A tap (a, b) of the output (i, j)
 * sees the picture at row i · stride_y - top + a · dilation_y and the column likewise. The range of all entries
 * is [places or pixels, c]; channels of a place are neighbours, so loops over them become vector code.
 *
 * Gradients gather from the windows that a pixel is in, tap by tap: no number has two writers.
 */
typedef struct {
  int h, w, p, q, s, stride_y, stride_x, top, left, dilation_y, dilation_x;
} Windows;

#define EXTENTS                                                                                  \
  int n, int h, int w, int c, int p, int q, int r, int s, int stride_y, int stride_x, int top,   \
      int bottom, int left, int right, int dilation_y, int dilation_x

#define WINDOWS {h, w, p, q, s, stride_y, stride_x, top, left, dilation_y, dilation_x}

/* The pixel that a tap of an output sees, counted over all pictures; -1 in the padding. */
INLINE int pixel_of(Windows of, int place, int tap) {
  int row = place / of.q % of.p * of.stride_y - of.top + tap / of.s * of.dilation_y;
  int column = place % of.q * of.stride_x - of.left + tap % of.s * of.dilation_x;
  bool inside = row >= 0 && row < of.h && column >= 0 && column < of.w;
  return inside ? (place / of.q / of.p * of.h + row) * of.w + column : -1;
}

/* The output whose tap sees a pixel; -1 where there is none. */
INLINE int place_of(Windows of, int pixel, int tap) {
  int row = pixel / of.w % of.h + of.top - tap / of.s * of.dilation_y;
  int column = pixel % of.w + of.left - tap % of.s * of.dilation_x;
  bool some = row >= 0 && row % of.stride_y == 0 && row / of.stride_y < of.p && column >= 0 &&
              column % of.stride_x == 0 && column / of.stride_x < of.q;
  int picture = pixel / of.w / of.h * of.p;
  return some ? (picture + row / of.stride_y) * of.q + column / of.stride_x : -1;
}
