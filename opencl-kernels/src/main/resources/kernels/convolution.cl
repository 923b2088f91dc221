/*
 * Convolutions of any kind, and their gradients: pictures x [n, h, w, c], filters [r, s, c / groups, k] and
 * y [n, p, q, k], all row-major. A tap (a, b) of the output (i, j) sees the picture at row
 * i · stride_y - top + a · dilation_y and the column likewise; what lies outside counts as 0.
 *
 * Each sum is over the taps in order, and over the channels of each tap in order.
 */
typedef struct {
  int n, h, w, c, p, q, k, r, s, stride_y, stride_x, top, left, dilation_y, dilation_x, groups;
} Convolution;

#define EXTENTS                                                                                    \
  int n, int h, int w, int c, int p, int q, int k, int r, int s, int stride_y, int stride_x,       \
      int top, int left, int dilation_y, int dilation_x, int groups

#define CONVOLUTION \
  {n, h, w, c, p, q, k, r, s, stride_y, stride_x, top, left, dilation_y, dilation_x, groups}

/* The pixel that a tap of an output sees, counted over all pictures; -1 in the padding. */
INLINE int pixel_of(Convolution of, int place, int a, int b) {
  int row = place / of.q % of.p * of.stride_y - of.top + a * of.dilation_y;
  int column = place % of.q * of.stride_x - of.left + b * of.dilation_x;
  bool inside = row >= 0 && row < of.h && column >= 0 && column < of.w;
  return inside ? (place / of.q / of.p * of.h + row) * of.w + column : -1;
}

/* The output whose tap sees a pixel; -1 where there is none. */
INLINE int place_of(Convolution of, int pixel, int a, int b) {
  int row = pixel / of.w % of.h + of.top - a * of.dilation_y;
  int column = pixel % of.w + of.left - b * of.dilation_x;
  bool some = row >= 0 && row % of.stride_y == 0 && row / of.stride_y < of.p && column >= 0 &&
              column % of.stride_x == 0 && column / of.stride_x < of.q;
  int picture = pixel / of.w / of.h * of.p;
  return some ? (picture + row / of.stride_y) * of.q + column / of.stride_x : -1;
}

/* Whether each channel has one filter of its own, which is when vectors run along channels. */
INLINE bool depthwise(Convolution of) {
  return of.c == of.groups && of.k == of.groups;
}

/* 16 numbers from a place of a buffer of `count`, those behind its end 0. */
INLINE float16 load_within(const global float* buffer, long place, long count) {
  return load_up_to(buffer + place, (int)min(16L, count - place));
}

/* y at a place, of 16 filters from `first` on. */
INLINE float16 sums_of_filters(
    Convolution of, const global float* x, const global float* filters, int place, int group,
    int first) {
  int channels = of.c / of.groups;
  long count = (long)of.r * of.s * channels * of.k;
  float16 sums = 0;
  for (int tap = 0; tap < of.r * of.s; tap++) {
    int pixel = pixel_of(of, place, tap / of.s, tap % of.s);
    if (pixel < 0) {
      continue;
    }
    const global float* numbers = x + (long)pixel * of.c;
    long weights = (long)tap * channels * of.k + first;
    if (depthwise(of)) {
      sums = fma(load_up_to(numbers + first, of.c - first), load_within(filters, weights, count), sums);
      continue;
    }
    for (int m = 0; m < channels; m++) {
      float16 weight = load_within(filters, weights + (long)m * of.k, count);
      sums = fma((float16)numbers[group * channels + m], weight, sums);
    }
  }
  return sums;
}

kernel void conv2d(
    const global float* restrict x, const global float* restrict filters, global float* restrict y,
    EXTENTS, int examples, int rows, int columns) {
  Convolution of = CONVOLUTION;
  int parts = depthwise(of) ? 1 : groups;
  FOR_ITEMS(place, examples * rows * columns) {
    for (int group = 0; group < parts; group++) {
      int end = (group + 1) * (k / parts);
      for (int first = group * (k / parts); first < end; first += 16) {
        float16 sums = sums_of_filters(of, x, filters, place, group, first);
        store_lanes(sums, 0, end - first, y + (long)place * k + first);
      }
    }
  }
}

/* dx at a pixel, of 16 channels from `first` on, each of which has a filter of its own. */
INLINE float16 sums_of_own_filters(
    Convolution of, const global float* dy, const global float* filters, int pixel, int first) {
  float16 sums = 0;
  for (int tap = 0; tap < of.r * of.s; tap++) {
    int place = place_of(of, pixel, tap / of.s, tap % of.s);
    if (place >= 0) {
      float16 slopes = load_up_to(dy + (long)place * of.k + first, of.k - first);
      sums = fma(slopes, load_up_to(filters + (long)tap * of.k + first, of.k - first), sums);
    }
  }
  return sums;
}

kernel void conv2d_input_gradient(
    const global float* restrict dy, const global float* restrict filters, global float* restrict dx,
    EXTENTS, int examples, int rows, int columns) {
  Convolution of = CONVOLUTION;
  int channels = c / groups;
  int outputs = k / groups;
  FOR_ITEMS(pixel, examples * rows * columns) {
    if (depthwise(of)) {
      for (int first = 0; first < c; first += 16) {
        float16 sums = sums_of_own_filters(of, dy, filters, pixel, first);
        store_lanes(sums, 0, c - first, dx + (long)pixel * c + first);
      }
      continue;
    }
    for (int m = 0; m < c; m++) {
      int begin = m / channels * outputs;
      float16 sums = 0;
      for (int tap = 0; tap < r * s; tap++) {
        int place = place_of(of, pixel, tap / s, tap % s);
        if (place < 0) {
          continue;
        }
        const global float* slopes = dy + (long)place * k + begin;
        const global float* weights = filters + ((long)tap * channels + m % channels) * k + begin;
        for (int o = 0; o < outputs; o += 16) {
          float16 weight = load_up_to(weights + o, outputs - o);
          sums = fma(load_up_to(slopes + o, outputs - o), weight, sums);
        }
      }
      dx[(long)pixel * c + m] = sum16(sums);
    }
  }
}

kernel void conv2d_filter_gradient(
    const global float* restrict x, const global float* restrict dy, global float* restrict dfilters,
    EXTENTS, int tap_rows, int tap_columns, int channels) {
  Convolution of = CONVOLUTION;
  int parts = depthwise(of) ? 1 : groups;
  int places = n * p * q;
  FOR_ITEMS(weight, tap_rows * tap_columns * channels) {
    int tap = weight / channels;
    for (int group = 0; group < parts; group++) {
      int end = (group + 1) * (k / parts);
      for (int first = group * (k / parts); first < end; first += 16) {
        float16 sums = 0;
        for (int place = 0; place < places; place++) {
          int pixel = pixel_of(of, place, tap / s, tap % s);
          if (pixel < 0) {
            continue;
          }
          const global float* numbers = x + (long)pixel * c;
          float16 number = depthwise(of) ? load_up_to(numbers + first, c - first)
                                         : (float16)numbers[group * channels + weight % channels];
          float16 slopes = load_within(dy, (long)place * k + first, (long)places * k);
          sums = fma(number, slopes, sums);
        }
        store_lanes(sums, 0, end - first, dfilters + (long)weight * k + first);
      }
    }
  }
}

/* y = x + y. */
kernel void add_to(const global float* restrict x, global float* restrict y, int items) {
  FOR_ITEMS(i, items) { y[i] = x[i] + y[i]; }
}

/* y = 0 where gate is not above 0; gate where that is no number. */
kernel void gate_by(const global float* restrict gate, global float* restrict y, int items) {
  FOR_ITEMS(i, items) { y[i] = gate[i] > 0 ? y[i] : gate[i] <= 0 ? 0 : gate[i]; }
}

/* The k numbers from `start` on of rows of `pitch`. */
kernel void take_part(
    const global float* restrict whole, global float* restrict part, int start, int pitch, int k, int items) {
  FOR_RUNS(i, end, items, k) {
    const global float* row = whole + (long)(i / k) * pitch + start + i % k - i;
    for (int e = i; e < end; e++) {
      part[e] = row[e];
    }
  }
}

/* Puts rows of k numbers there. */
kernel void put_part(
    const global float* restrict part, global float* restrict whole, int start, int pitch, int k, int items) {
  FOR_RUNS(i, end, items, k) {
    global float* row = whole + (long)(i / k) * pitch + start + i % k - i;
    for (int e = i; e < end; e++) {
      row[e] = part[e];
    }
  }
}

/* Adds a filter's bias to its sums in place, and makes 0 of what is not above 0 if so asked. */
kernel void add_bias(
    const global float* restrict bias, global float* restrict y, int k, int rectified, int items) {
  FOR_RUNS(i, end, items, k) {
    for (int e = i; e < end; e++) {
      float sum = y[e] + bias[i % k + e - i];
      y[e] = rectified && sum <= 0 ? 0 : sum;
    }
  }
}
