/* What a step of an attack does to points near pictures. */

/* a + b, rounded, and in `lost` exactly what the rounding took; none of it may be reordered. */
INLINE float sum_and_lost(float a, float b, float* lost) {
  float sum = a + b;
  float taken = sum - a;
  *lost = (a - (sum - taken)) + (b - taken);
  return sum;
}

/* next = at + (step + rest) · sign(gradient), rounded towards x, no less than low and no more than high. */
kernel void sign_ascent(
    const global float* restrict x, const global float* restrict at,
    const global float* restrict gradient, const global float* restrict low,
    const global float* restrict high, global float* restrict next, float step, float rest,
    int items) {
  FOR_ITEMS(i, items) {
    float g = gradient[i];
    float sign = g > 0 ? 1 : g < 0 ? -1 : g;
    float lost, left;
    float near = sum_and_lost(at[i], step * sign, &lost);
    float to = sum_and_lost(near, lost + rest * sign, &left);
    float v = x[i];
    bool away = to > v ? left < 0 : to < v && left > 0;
    to = away ? nextafter(to, v) : to;
    next[i] = to < low[i] ? low[i] : to > high[i] ? high[i] : to;
  }
}

#ifdef cl_khr_fp64 /* A device without has no euclidean_ascent. */
#pragma OPENCL EXTENSION cl_khr_fp64 : enable
/* Double precision comes to the host's bits: every sum and product is rounded by itself. */
#pragma OPENCL FP_CONTRACT OFF

/* A square is added to one of so many sums by its place in the row, whatever the size of the group. */
#define LANES 128

/* A row is a work-group's: on a processor one item, elsewhere one that divides LANES. */
#ifdef GIBBON_PROCESSOR
#define SHARED
#define ITEM 0
#define ITEMS 1
#define MEET
#else
#define SHARED local
#define ITEM (int)get_local_id(0)
#define ITEMS (int)get_local_size(0)
#define MEET barrier(CLK_LOCAL_MEM_FENCE)
#endif

/* A real that came in two integers. */
#define WIDE(name) as_double(upsample(name##_high, as_uint(name##_low)))

/* The root of the sum of all sums, by a tree; every item gets it. */
INLINE double root_of_sum(SHARED double* sums) {
  for (int width = LANES / 2; width > 0; width /= 2) {
    MEET;
    for (int lane = ITEM; lane < width; lane += ITEMS) {
      sums[lane] += sums[lane + width];
    }
  }
  MEET;
  double root = sqrt(sums[0]);
  MEET; /* before anyone begins another sum */
  return root;
}

/* The length of a row of numbers, no square of which is lost in double precision. */
INLINE double length_of(const global float* numbers, int width, SHARED double* sums) {
  for (int lane = ITEM; lane < LANES; lane += ITEMS) {
    sums[lane] = 0;
  }
  for (int first = 0; first < width; first += LANES) {
    int lanes = min(LANES, width - first);
    for (int lane = ITEM; lane < lanes; lane += ITEMS) {
      double number = numbers[first + lane];
      sums[lane] += number * number;
    }
  }
  return root_of_sum(sums);
}

/* The change of a number by a step in the direction gradient/length, and by the factor that brings it back. */
INLINE double change(float x, float at, float gradient, double step, double length, double factor) {
  return ((double)at - x + step * (gradient / length)) * factor;
}

/* The length of a row of changes. */
INLINE double length_of_change(
    const global float* x, const global float* at, const global float* gradient, int width,
    double step, double length, double factor, SHARED double* sums) {
  for (int lane = ITEM; lane < LANES; lane += ITEMS) {
    sums[lane] = 0;
  }
  for (int first = 0; first < width; first += LANES) {
    int lanes = min(LANES, width - first);
    for (int lane = ITEM; lane < lanes; lane += ITEMS) {
      int i = first + lane;
      double r = change(x[i], at[i], gradient[i], step, length, factor);
      sums[lane] += r * r;
    }
  }
  return root_of_sum(sums);
}

/* x + r in single precision, rounded towards x. */
INLINE float stored(float x, double r) {
  float point = (float)(x + r);
  return fabs((double)point - x) > fabs(r) ? nextafter(point, x) : point;
}

/*
 * next = x + r for rows [rows, width], where r = at - x + step · gradient/|gradient| is shortened to a length
 * of at most epsilon, then held so that low <= x + r <= high.
 */
kernel void euclidean_ascent(
    const global float* restrict x, const global float* restrict at,
    const global float* restrict gradient, global float* restrict next, int width, int step_high,
    int step_low, int epsilon_high, int epsilon_low, int low_high, int low_low, int high_high,
    int high_low, int rows) {
  SHARED double sums[LANES];
  double step = WIDE(step);
  double epsilon = WIDE(epsilon);
  double low = WIDE(low);
  double high = WIDE(high);
  for (int row = (int)get_group_id(0); row < rows; row += (int)get_num_groups(0)) {
    const global float* x0 = x + (long)row * width;
    const global float* from = at + (long)row * width;
    const global float* slope = gradient + (long)row * width;
    double length = length_of(slope, width, sums);
    length = length == 0 ? 1 : length;
    double factor = 1;
    double moved = length_of_change(x0, from, slope, width, step, length, factor, sums);
    while (moved > epsilon) {
      factor *= min(epsilon / moved, 0x1.fffffffffffffp-1);
      moved = length_of_change(x0, from, slope, width, step, length, factor, sums);
    }
    for (int i = ITEM; i < width; i += ITEMS) {
      double r = change(x0[i], from[i], slope[i], step, length, factor);
      double least = low - x0[i] < 0 ? low - x0[i] : 0;
      double most = high - x0[i] > 0 ? high - x0[i] : 0;
      next[(long)row * width + i] = stored(x0[i], r < least ? least : r > most ? most : r);
    }
  }
}
#endif
