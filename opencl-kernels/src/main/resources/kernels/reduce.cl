/*
 * Sums and maxima over the middle axis of x[outer, reduced, inner]. Item (o, i) of the result is
 * number o · inner + i. Orders of addition depend on the extents alone, never on the launch.
 */

/* The sum of count numbers that lie next to each other, by 16 partial sums. */
INLINE float sum_contiguous(const global float* restrict x, int count) {
  float16 sums = 0;
  int r = 0;
  for (; r + 16 <= count; r += 16) {
    sums += vload16(0, x + r);
  }
  float rest = 0;
  for (; r < count; r++) {
    rest += x[r];
  }
  return sum16(sums) + rest;
}

/* y[0 .. columns) = the sums of `count` rows that lie `pitch` apart, in order of rows. */
INLINE void sum_rows(
    const global float* restrict x, global float* restrict y, int columns, int count, int pitch) {
  int c = 0;
  for (; c + 16 <= columns; c += 16) {
    float16 sums = 0;
    for (int r = 0; r < count; r++) {
      sums += vload16(0, x + (long)r * pitch + c);
    }
    vstore16(sums, 0, y + c);
  }
  for (; c < columns; c++) {
    float sum = 0;
    for (int r = 0; r < count; r++) {
      sum += x[(long)r * pitch + c];
    }
    y[c] = sum;
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

/* y[o, i] = the largest x[o, r, i], winner[o, i] = the first such r; NaN is larger than any number. */
kernel void max_and_winner(
    const global float* restrict x, global float* restrict y, global float* restrict winner,
    int reduced, int inner, int items) {
  FOR_RUNS(i, end, items, inner) {
    const global float* start = x + (long)(i / inner) * reduced * inner + i % inner;
    for (int e = 0; e < end - i; e++) {
      float best = start[e];
      int first = 0;
      for (int r = 1; r < reduced; r++) {
        float candidate = start[(long)r * inner + e];
        bool wins = candidate > best || (isnan(candidate) && !isnan(best));
        best = wins ? candidate : best;
        first = wins ? r : first;
      }
      y[i + e] = best;
      winner[i + e] = first;
    }
  }
}
