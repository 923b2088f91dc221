/*
 * Sums and maxima over the middle axis of x[outer, reduced, inner]. Item (o, i) of the result is
 * number o · inner + i. Orders of addition depend on the extents alone, never on the launch.
 */
#include "pieces.cl"

/* The sum of count numbers that lie next to each other, by 16 partial sums. */
INLINE float sum_contiguous(const global float* x, int count) {
  float16 sums = 0;
  int r = 0;
  while (r + 16 <= count) {
    float16 part = 0;
    for (int end = r + min(count - r, 16 * CHAIN); r + 16 <= end; r += 16) {
      part += vload16(0, x + r);
    }
    sums += part;
  }
  float rest = 0;
  for (; r < count; r++) {
    rest += x[r];
  }
  return sum16(sums) + rest;
}

/* y[0 .. columns) = the sums of `count` rows that lie `pitch` apart, in order of rows. */
INLINE void sum_rows(
    const global float* x, global float* y, int columns, int count, int pitch) {
  for (int first = 0; first < columns; first += COLUMN_BLOCK) {
    int block = min(COLUMN_BLOCK, columns - first);
    float sums[COLUMN_BLOCK];
    for (int c = 0; c < block; c++) {
      sums[c] = 0;
    }
    for (int from = 0; from < count; from += CHAIN) {
      float part[COLUMN_BLOCK];
      for (int c = 0; c < block; c++) {
        part[c] = 0;
      }
      for (int r = from, end = from + min(count - from, CHAIN); r < end; r++) {
        const global float* row = x + (long)r * pitch + first;
        for (int c = 0; c < block; c++) {
          part[c] += row[c];
        }
      }
      for (int c = 0; c < block; c++) {
        sums[c] += part[c];
      }
    }
    for (int c = 0; c < block; c++) {
      y[first + c] = sums[c];
    }
  }
}

/* y[o, i] = the sum of x[o, r, i] over r. */
kernel void sum(
    const global float* restrict x, global float* restrict y, int reduced, int inner, int items) {
  FOR_RUNS(i, end, items, inner) {
    const global float* start = x + (long)(i / inner) * reduced * inner + i % inner;
    if (inner == 1) {
      y[i] = sum_contiguous(start, reduced);
    } else {
      sum_rows(start, y + i, end - i, reduced, inner);
    }
  }
}

/*
 * The first stage of a long sum: y[o, p, i] = the sum of x[o, r, i] over the p-th stretch of
 * `each` of the r; there are `parts` stretches, of which the last may be short or empty.
 */
kernel void sum_parts(
    const global float* restrict x, global float* restrict y, int reduced, int inner, int each,
    int parts, int items) {
  FOR_RUNS(i, end, items, inner) {
    int part = i / inner % parts;
    int from = min(reduced, part * each);
    int count = min(reduced - from, each);
    const global float* start =
        x + ((long)(i / inner / parts) * reduced + from) * inner + i % inner;
    if (inner == 1) {
      y[i] = sum_contiguous(start, count);
    } else {
      sum_rows(start, y + i, end - i, count, inner);
    }
  }
}

/*
 * On a GPU, sums that are few or whose terms lie beside each other: as sum_parts, but each of the stretches
 * is added up by a work-group, a power of two of items, each of which takes as many terms, far apart; a tree adds
 * what they have.
 */
#define LANES 256
kernel void sum_groups(
    const global float* restrict x, global float* restrict y, int reduced, int inner, int each,
    int parts) {
  local float sums[LANES];
  int lane = (int)get_local_id(0);
  int lanes = (int)get_local_size(0);
  int i = (int)get_group_id(0);
  int from = i / inner % parts * each;
  int to = min(reduced, from + each);
  const global float* start = x + (long)(i / inner / parts) * reduced * inner + i % inner;
  float sum = 0;
  for (long first = from + lane; first < to; first += (long)lanes * CHAIN) {
    float part = 0;
    long last = min((long)to, first + (long)lanes * CHAIN);
    for (long r = first; r < last; r += lanes) {
      part += start[r * inner];
    }
    sum += part;
  }
  sums[lane] = sum;
  for (int width = lanes / 2; width > 0; width /= 2) {
    barrier(CLK_LOCAL_MEM_FENCE);
    if (lane < width) {
      sums[lane] += sums[lane + width];
    }
  }
  if (lane == 0) {
    y[i] = sums[0];
  }
}

/* Looks through x[0], x[step], ... for the largest; NaN is larger than any number. */
INLINE void find_largest(
    const global float* x, int count, int step, global float* y,
    global float* winner) {
  float best = x[0];
  float first = 0;
  for (int r = 1; r < count; r++) {
    float candidate = x[(long)r * step];
    bool wins = !(candidate <= best) & (best == best);
    best = wins ? candidate : best;
    first = wins ? r : first;
  }
  *y = best;
  *winner = first;
}

/* The same of neighbours, five at a time, as maxout's usual five pieces are: vectors of units, so that nothing branches. */
INLINE void find_largest_of_five(
    const global float* x, global float* y, global float* winner, int from, int to) {
  int i = from;
  for (; i + 16 <= to; i += 16) {
    float16 all[5];
#pragma unroll
    for (int c = 0; c < 5; c++) {
      all[c] = vload16(c, x + 5 * (long)i);
    }
    store_largest_piece(all, 5, 0, y + i, winner + i);
  }
  for (; i < to; i++) {
    find_largest(x + 5 * (long)i, 5, 1, y + i, winner + i);
  }
}

/* y[o, i] = the largest x[o, r, i], winner[o, i] = the first such r. */
kernel void max_and_winner(
    const global float* restrict x, global float* restrict y, global float* restrict winner,
    int reduced, int inner, int items) {
  if (inner == 1 && reduced == 5) {
    FOR_RUNS(i, end, items, items) { find_largest_of_five(x, y, winner, i, end); }
  } else if (inner == 1) {
    FOR_ITEMS(i, items) { find_largest(x + (long)i * reduced, reduced, 1, y + i, winner + i); }
  } else {
    FOR_RUNS(i, end, items, inner) {
      const global float* start = x + (long)(i / inner) * reduced * inner + i % inner;
      for (int e = 0; e < end - i; e++) {
        find_largest(start + e, reduced, inner, y + i + e, winner + i + e);
      }
    }
  }
}
