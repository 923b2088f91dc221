/*
 * Pools of pictures: x [n, h, w, c], y [n, p, q, c], windows of r × s taps. A tap (a, b) of the output (i, j)
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

/* Whether a number, or which of a vector, takes the place of the best so far: not where they are equal. */
#define WINS(v, best, winner) (((winner) < 0) | (!(v <= best) & (best == best)))

/* y = the largest number of the window, the first of equals, NaN before all; winner = its tap, or -1. */
kernel void max_pool(
    const global float* restrict x, global float* restrict y, global float* restrict winner, EXTENTS,
    int places, int channels) {
  FOR_RUNS(i, end, places * channels, channels) {
    int place = i / channels;
    int row = place / q % p * stride_y - top;
    int column = place % q * stride_x - left;
    const global float* corner =
        x + ((long)(place / q / p * h + row) * w + column) * channels + i % channels - i;
    int e = i;
#ifdef GIBBON_PROCESSOR
    for (; e + 16 <= end; e += 16) {
      float16 best = -INFINITY;
      float16 first = -1;
      for (int a = 0; a < r; a++) {
        if (row + a * dilation_y < 0 || row + a * dilation_y >= h) {
          continue;
        }
        for (int b = 0; b < s; b++) {
          if (column + b * dilation_x >= 0 && column + b * dilation_x < w) {
            long pixel = (long)a * dilation_y * w + b * dilation_x;
            float16 v = vload16(0, corner + pixel * channels + e);
            int16 wins = WINS(v, best, first);
            best = select(best, v, wins);
            first = select(first, (float16)(a * s + b), wins);
          }
        }
      }
      vstore16(best, 0, y + e);
      vstore16(first, 0, winner + e);
    }
#endif
    for (; e < end; e++) {
      float best = -INFINITY;
      float first = -1;
      for (int a = 0; a < r; a++) {
        for (int b = 0; b < s; b++) {
          if (row + a * dilation_y >= 0 && row + a * dilation_y < h &&
              column + b * dilation_x >= 0 && column + b * dilation_x < w) {
            float v = corner[((long)a * dilation_y * w + b * dilation_x) * channels + e];
            bool wins = WINS(v, best, first);
            best = wins ? v : best;
            first = wins ? a * s + b : first;
          }
        }
      }
      y[e] = best;
      winner[e] = first;
    }
  }
}

/* The first tap along an axis that may see a place, and how far it is to the next: every stride-th does. */
INLINE int first_tap(int place, int stride, int dilation) {
  return dilation == 1 ? place % stride : 0;
}

INLINE int tap_step(int stride, int dilation) {
  return dilation == 1 ? stride : 1;
}

/* The output, of so many, of which a tap sees a place, given that of the padded picture; -1 where there is none. */
INLINE int output_of(int place, int stride, int count) {
  return place >= 0 && place % stride == 0 && place / stride < count ? place / stride : -1;
}

/* dx = the sum of dy over the windows in which the pixel won. */
kernel void scatter_to_pool_winners(
    const global float* restrict dy, const global float* restrict winner, global float* restrict dx,
    EXTENTS, int pixels, int channels) {
  int step_y = tap_step(stride_y, dilation_y);
  int step_x = tap_step(stride_x, dilation_x);
  FOR_RUNS(i, end, pixels * channels, channels) {
    int pixel = i / channels;
    int row = pixel / w % h + top;
    int column = pixel % w + left;
    for (int e = i; e < end; e++) {
      dx[e] = 0;
    }
    for (int a = first_tap(row, stride_y, dilation_y); a < r; a += step_y) {
      int line = output_of(row - a * dilation_y, stride_y, p);
      if (line < 0) {
        continue;
      }
      for (int b = first_tap(column, stride_x, dilation_x); b < s; b += step_x) {
        int place = output_of(column - b * dilation_x, stride_x, q);
        if (place >= 0) {
          int tap = a * s + b;
          long at = ((long)(pixel / w / h * p + line) * q + place) * channels + i % channels;
          for (int e = i; e < end; e++) {
            dx[e] += winner[at + e - i] == tap ? dy[at + e - i] : 0;
          }
        }
      }
    }
  }
}

/* y = the number at the winner of each window, 0 where nothing won. */
kernel void gather_from_pool_winners(
    const global float* restrict x, const global float* restrict winner, global float* restrict y,
    EXTENTS, int places, int channels) {
  Windows of = WINDOWS;
  FOR_RUNS(i, end, places * channels, channels) {
    for (int e = i; e < end; e++) {
      int tap = (int)winner[e];
      int pixel = tap < 0 ? -1 : pixel_of(of, i / channels, tap);
      y[e] = pixel < 0 ? 0 : x[(long)pixel * channels + i % channels + e - i];
    }
  }
}

/* How many of so many taps lie before `end`, and behind the beginning too unless padding counts. */
INLINE int counted(int first, int taps, int dilation, int end, bool padding) {
  int count = 0;
  for (int tap = 0; tap < taps; tap++) {
    int at = first + tap * dilation;
    count += at < end && (padding || at >= 0);
  }
  return count;
}

/* By what the sum of the window of an output is divided. */
#define DIVISOR(place)                                                                             \
  max(1, counted((place) / q % p * stride_y - top, r, dilation_y, h + (count_padding ? bottom : 0), \
                 count_padding) *                                                                  \
             counted((place) % q * stride_x - left, s, dilation_x,                                 \
                     w + (count_padding ? right : 0), count_padding))

kernel void average_pool(
    const global float* restrict x, global float* restrict y, EXTENTS, int count_padding, int places,
    int channels) {
  Windows of = WINDOWS;
  FOR_RUNS(i, end, places * channels, channels) {
    for (int e = i; e < end; e++) {
      y[e] = 0;
    }
    for (int tap = 0; tap < r * s; tap++) {
      int pixel = pixel_of(of, i / channels, tap);
      if (pixel >= 0) {
        const global float* numbers = x + (long)pixel * channels + i % channels;
        for (int e = i; e < end; e++) {
          y[e] += numbers[e - i];
        }
      }
    }
    float divisor = DIVISOR(i / channels);
    for (int e = i; e < end; e++) {
      y[e] /= divisor;
    }
  }
}

kernel void average_pool_gradient(
    const global float* restrict dy, global float* restrict dx, EXTENTS, int count_padding, int pixels,
    int channels) {
  Windows of = WINDOWS;
  FOR_RUNS(i, end, pixels * channels, channels) {
    for (int e = i; e < end; e++) {
      dx[e] = 0;
    }
    for (int tap = 0; tap < r * s; tap++) {
      int place = place_of(of, i / channels, tap);
      if (place >= 0) {
        float divisor = DIVISOR(place);
        const global float* slopes = dy + (long)place * channels + i % channels;
        for (int e = i; e < end; e++) {
          dx[e] += slopes[e - i] / divisor;
        }
      }
    }
  }
}
