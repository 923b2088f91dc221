/* The mean of each window of a picture; how windows move, see windows.cl. */
#include "windows.cl"

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
