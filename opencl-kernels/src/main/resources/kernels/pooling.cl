/* The largest number of each window of a picture; how windows move, see windows.cl. */
#include "gates.cl"
#include "windows.cl"

/* Of so many taps, the first that lies at or behind 0, and the first behind the end. */
INLINE int near_tap(int first, int dilation) {
  return first < 0 ? (dilation - 1 - first) / dilation : 0;
}

INLINE int far_tap(int first, int taps, int dilation, int extent) {
  return first < extent ? min(taps, (extent - 1 - first) / dilation + 1) : 0;
}

/* y = the largest number of the window, the first of equals, NaN before all; winner = its tap, or -1. */
kernel void max_pool(
    const global float* restrict x, global float* restrict y, global float* restrict winner, EXTENTS,
    int places, int channels) {
  FOR_RUNS(i, end, places * channels, channels) {
    int place = i / channels;
    int row = place / q % p * stride_y - top;
    int column = place % q * stride_x - left;
    int near_a = near_tap(row, dilation_y);
    int far_a = far_tap(row, r, dilation_y, h);
    int near_b = near_tap(column, dilation_x);
    int far_b = far_tap(column, s, dilation_x, w);
    const global float* corner =
        x + ((long)(place / q / p * h + row) * w + column) * channels + i % channels - i;
    long line = (long)dilation_y * w * channels;
    long step = (long)dilation_x * channels;
    int e = i;
#ifdef GIBBON_PROCESSOR
    if (near_a < far_a && near_b < far_b) {
      for (; e + 16 <= end; e += 16) {
        /* The first tap meets itself and loses. */
        float16 best = load_16(corner + near_a * line + near_b * step + e);
        float16 first = near_a * s + near_b;
        for (int a = near_a; a < far_a; a++) {
          for (int b = near_b; b < far_b; b++) {
            float16 v = load_16(corner + a * line + b * step + e);
            int16 wins = !(v <= best) & (best == best);
            best = select(best, v, wins);
            first = select(first, (float16)(a * s + b), wins);
          }
        }
        store_16(best, y + e);
        store_16(first, winner + e);
      }
    }
#endif
    for (; e < end; e++) {
      float best = -INFINITY;
      float first = -1;
      for (int a = near_a; a < far_a; a++) {
        for (int b = near_b; b < far_b; b++) {
          float v = corner[a * line + b * step + e];
          bool wins = first < 0 || (!(v <= best) && best == best);
          best = wins ? v : best;
          first = wins ? a * s + b : first;
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

#define MOST_WINDOWS 64 /* that vector code knows a pixel to be in */

/* dx = the sum of dy over the windows in which the pixel won; if `gated`, 0 where y <= 0, and y where that is NaN. */
kernel void scatter_to_pool_winners(
    const global float* restrict dy, const global float* restrict winner, const global float* restrict y,
    global float* restrict dx, EXTENTS, int gated, int pixels, int channels) {
  int step_y = tap_step(stride_y, dilation_y);
  int step_x = tap_step(stride_x, dilation_x);
  FOR_RUNS(i, end, pixels * channels, channels) {
    int pixel = i / channels;
    int row = pixel / w % h + top;
    int column = pixel % w + left;
    long picture = (long)(pixel / w / h * p) * q;
#ifdef GIBBON_PROCESSOR
    /* The windows that the pixel is in: which of their taps it is, and where their numbers are. */
    float taps[MOST_WINDOWS];
    long numbers[MOST_WINDOWS];
    int windows = 0;
    if ((r - 1) / step_y + 1 <= MOST_WINDOWS / ((s - 1) / step_x + 1)) {
      for (int a = first_tap(row, stride_y, dilation_y); a < r; a += step_y) {
        int line = output_of(row - a * dilation_y, stride_y, p);
        for (int b = first_tap(column, stride_x, dilation_x); line >= 0 && b < s; b += step_x) {
          int place = output_of(column - b * dilation_x, stride_x, q);
          if (place >= 0) {
            taps[windows] = a * s + b;
            numbers[windows++] = (picture + (long)line * q + place) * channels + i % channels - i;
          }
        }
      }
      int e = i;
      for (; e + 16 <= end; e += 16) {
        float16 sums = 0;
        for (int window = 0; window < windows; window++) {
          int16 won = load_16(winner + numbers[window] + e) == taps[window];
          sums += select((float16)0, load_16(dy + numbers[window] + e), won);
        }
        if (gated) {
          float16 gates = load_16(y + e);
          sums = select(select(gates, (float16)0, gates <= 0), sums, gates > 0);
        }
        store_16(sums, dx + e);
      }
      for (; e < end; e++) {
        float sum = 0;
        for (int window = 0; window < windows; window++) {
          sum += winner[numbers[window] + e] == taps[window] ? dy[numbers[window] + e] : 0;
        }
        dx[e] = gated ? gate_number(sum, y[e]) : sum;
      }
      continue;
    }
#endif
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
          long at = (picture + (long)line * q + place) * channels + i % channels;
          for (int e = i; e < end; e++) {
            dx[e] += winner[at + e - i] == tap ? dy[at + e - i] : 0;
          }
        }
      }
    }
    for (int e = i; gated && e < end; e++) {
      dx[e] = gate_number(dx[e], y[e]);
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
