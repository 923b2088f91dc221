/*
 * Convolutions and their gradients on GPUs, of one group: the tiles of matmul_gpu.cl with another way to find an
 * operand. No patch is ever stored: each work-item looks its numbers up in the picture, 0 outside of it.
 *
 *             left                    right                result
 *   forward   patches of x            filters              y [n · p · q, k]
 *   dx        patches of dy           filters turned       dx [n · h · w, c]
 *   dw        patches of x, as in tn  dy                   dw [r · s · c, k]
 *
 * Patches of dy are what a pixel's taps see; a stride leaves zeros between them.
 */
#include "matmul_gpu.cl"

typedef struct {
  int n, h, w, c, p, q, k, r, s, stride_y, stride_x, top, left, dilation_y, dilation_x;
} Convolution;

/* Named so that WALK's names are free. */
#define EXTENTS                                                                                    \
  int batch, int h, int w, int c, int rows, int columns, int outputs, int r, int s, int stride_y,  \
      int stride_x, int top, int side, int dilation_y, int dilation_x, int groups
#define CONVOLUTION                                                                              \
  {batch, h, w, c, rows, columns, outputs, r, s, stride_y, stride_x, top, side, dilation_y,      \
   dilation_x}

/* The number of x that a term (tap, channel) of an output is multiplied with. */
INLINE float number_of(Convolution of, const global float* x, int place, int term) {
  int tap = term / of.c;
  int row = place / of.q % of.p * of.stride_y - of.top + tap / of.s * of.dilation_y;
  int column = place % of.q * of.stride_x - of.left + tap % of.s * of.dilation_x;
  bool inside = place < of.n * of.p * of.q && tap < of.r * of.s && row >= 0 && row < of.h &&
                column >= 0 && column < of.w;
  long pixel = ((long)(place / of.q / of.p) * of.h + row) * of.w + column;
  return inside ? x[pixel * of.c + term % of.c] : 0;
}

/* The number of dy that a term (tap, filter) of a pixel is multiplied with. */
INLINE float slope_of(Convolution of, const global float* dy, int pixel, int term) {
  int tap = term / of.k;
  int row = pixel / of.w % of.h + of.top - tap / of.s * of.dilation_y;
  int column = pixel % of.w + of.left - tap % of.s * of.dilation_x;
  bool some = pixel < of.n * of.h * of.w && tap < of.r * of.s && row >= 0 &&
              row % of.stride_y == 0 && row / of.stride_y < of.p && column >= 0 &&
              column % of.stride_x == 0 && column / of.stride_x < of.q;
  long place =
      ((long)(pixel / of.w / of.h) * of.p + row / of.stride_y) * of.q + column / of.stride_x;
  return some ? dy[place * of.k + term % of.k] : 0;
}

/* The weight of a term (tap, filter) and a channel. */
INLINE float weight_of(Convolution of, const global float* filters, int term, int channel) {
  int tap = term / of.k;
  bool some = tap < of.r * of.s && channel < of.c;
  return some ? filters[((long)tap * of.c + channel) * of.k + term % of.k] : 0;
}

/* A share of a tile `width` wide that begins at (row, column), found number by number. */
#define FIND_SHARE(find, operand, row, column, width, share)                                  \
  for (int i = 0; i < SHARE; i++) {                                                           \
    int at = SHARE_BEGIN(i / SHARE_RUN) + i % SHARE_RUN;                                      \
    share[i] = find(of, operand, (row) + at / (width), (column) + at % (width));              \
  }

#define READ_PATCHES(operand, extent, at, p, share) FIND_SHARE(number_of, operand, at, p, STEP, share)
#define PUT_PATCHES(share, tile) put_share(share, STEP, true, tile)
#define READ_SLOPES(operand, extent, at, p, share) FIND_SHARE(slope_of, operand, at, p, STEP, share)
#define PUT_SLOPES(share, tile) put_share(share, STEP, true, tile)
#define READ_TURNED(operand, extent, at, p, share) FIND_SHARE(weight_of, operand, p, at, SIDE, share)
#define PUT_TURNED(share, tile) put_share(share, SIDE, false, tile)
#define READ_COLUMNS(operand, extent, at, p, share) FIND_SHARE(number_of, operand, p, at, SIDE, share)
#define PUT_COLUMNS(share, tile) put_share(share, SIDE, false, tile)

/* A product [M, N] of K terms. */
#define CONVOLVE(LEFT, RIGHT, M, N, K) \
  {                                    \
    Convolution of = CONVOLUTION;      \
    int m = M;                         \
    int n = N;                         \
    int k = K;                         \
    WALK(LEFT, RIGHT)                  \
  }

kernel void conv2d_tiled(
    const global float* restrict left, const global float* restrict right,
    global float* restrict result, EXTENTS)
    CONVOLVE(PATCHES, ACROSS_TERMS, batch * rows * columns, outputs, r * s * c)

kernel void conv2d_input_gradient_tiled(
    const global float* restrict left, const global float* restrict right,
    global float* restrict result, EXTENTS)
    CONVOLVE(SLOPES, TURNED, batch * h * w, c, r * s * outputs)

kernel void conv2d_filter_gradient_tiled(
    const global float* restrict left, const global float* restrict right,
    global float* restrict result, EXTENTS)
    CONVOLVE(COLUMNS, ACROSS_TERMS, r * s * c, outputs, batch * rows * columns)
