/* Kernels that move numbers; those of a maximum also scale them. */

/* y[o, i] = scale · x[o, winner[o, i], i], 0 where the winner is -1; x being [outer, reduced, inner]. */
kernel void gather_from_winners(
    const global float* restrict x, const global float* restrict winner, global float* restrict y,
    int reduced, int inner, float scale, int items) {
  FOR_RUNS(i, end, items, inner) {
    const global float* start = x + (long)(i / inner) * reduced * inner + i % inner;
    for (int e = 0; e < end - i; e++) {
      y[i + e] = winner[i + e] < 0 ? 0 : scale * start[(long)winner[i + e] * inner + e];
    }
  }
}

/* y[0], y[step], ... = 0, but `value` at the winner's place. */
INLINE void spread(global float* y, int count, int step, float winner, float value) {
  for (int r = 0; r < count; r++) {
    y[(long)r * step] = r == winner ? value : 0;
  }
}

/*
 * y[o, r, i] = scale · x[o, i] where r = winner[o, i], else 0; y being [outer, reduced, inner]. Maxout's
 * usual five pieces are spelled out, so that the compiler makes vector code of them.
 */
kernel void scatter_to_winners(
    const global float* restrict x, const global float* restrict winner, global float* restrict y,
    int reduced, int inner, float scale, int items) {
  if (inner == 1 && reduced == 5) {
    FOR_ITEMS(i, items) { spread(y + 5 * (long)i, 5, 1, winner[i], scale * x[i]); }
  } else if (inner == 1) {
    FOR_ITEMS(i, items) { spread(y + (long)i * reduced, reduced, 1, winner[i], scale * x[i]); }
  } else {
    FOR_RUNS(i, end, items, inner) {
      global float* start = y + (long)(i / inner) * reduced * inner + i % inner;
      for (int e = 0; e < end - i; e++) {
        spread(start + e, reduced, inner, winner[i + e], scale * x[i + e]);
      }
    }
  }
}

/* y[u, q] = the sum of scale · x[i, u] over those of m rows i that piece q of unit u has won. */
kernel void sum_of_winners(
    const global float* restrict x, const global float* restrict winner, global float* restrict y,
    int m, int units, int pieces, float scale, int items) {
#pragma OPENCL FP_CONTRACT OFF /* the product is rounded as scatter_to_winners rounds it */
  FOR_RUNS(u, end, items, items) {
    for (int first = u; first < end; first += COLUMN_BLOCK) {
      int block = min(COLUMN_BLOCK, end - first);
      for (int q = 0; q < pieces; q++) {
        float sums[COLUMN_BLOCK];
        for (int c = 0; c < block; c++) {
          sums[c] = 0;
        }
        for (int from = 0; from < m; from += CHAIN) {
          float part[COLUMN_BLOCK];
          for (int c = 0; c < block; c++) {
            part[c] = 0;
          }
          for (int i = from; i < from + min(m - from, CHAIN); i++) {
            long row = (long)i * units + first;
            for (int c = 0; c < block; c++) {
              part[c] += winner[row + c] == q ? scale * x[row + c] : 0;
            }
          }
          for (int c = 0; c < block; c++) {
            sums[c] += part[c];
          }
        }
        for (int c = 0; c < block; c++) {
          y[(long)(first + c) * pieces + q] = sums[c];
        }
      }
    }
  }
}

/* y[0 .. count) = part of row `row` of x from column `column` on, NaN where x has no such row. */
INLINE void take_row(
    const global float* x, float row, int rows, int width, int column, global float* y, int count) {
  if (is_index(row, rows)) {
    const global float* from = x + (long)row * width + column;
    for (int e = 0; e < count; e++) {
      y[e] = from[e];
    }
  } else {
    for (int e = 0; e < count; e++) {
      y[e] = NAN;
    }
  }
}

/* y[i, j] = x[index[start + i], j], NaN where the index names none of the `rows`; range [n, width]. */
kernel void gather_rows(
    const global float* restrict x, const global float* restrict index, global float* restrict y,
    int rows, int start, int n, int width) {
  FOR_RUNS(i, end, n * width, width) {
    take_row(x, index[start + i / width], rows, width, i % width, y + i, end - i);
  }
}

/* gather_rows, and drawn[i] = labels[index[start + i]] by whoever takes the first number of the row. */
kernel void gather_examples(
    const global float* restrict x, const global float* restrict labels,
    const global float* restrict index, global float* restrict y, global float* restrict drawn, int rows,
    int start, int n, int width) {
  FOR_RUNS(i, end, n * width, width) {
    float row = index[start + i / width];
    take_row(x, row, rows, width, i % width, y + i, end - i);
    if (i % width == 0) {
      drawn[i / width] = is_index(row, rows) ? labels[(int)row] : NAN;
    }
  }
}

/* y[0 .. columns) = the sums of those of `count` rows, `width` apart, whose index is `row`, in their order. */
INLINE void add_rows(
    const global float* x, const global float* index, global float* y, int columns, int row, int count,
    int width) {
  float sums[COLUMN_BLOCK];
  float part[COLUMN_BLOCK];
  int terms = 0;
  for (int c = 0; c < columns; c++) {
    sums[c] = part[c] = 0;
  }
  for (int from = 0; from < count; from++) {
    if (index[from] == row) {
      const global float* source = x + (long)from * width;
      for (int c = 0; c < columns; c++) {
        part[c] += source[c];
      }
      if (++terms == CHAIN) {
        for (int c = 0; c < columns; c++) {
          sums[c] += part[c];
          part[c] = 0;
        }
        terms = 0;
      }
    }
  }
  for (int c = 0; c < columns; c++) {
    y[c] = sums[c] + part[c];
  }
}

/* y[r, j] = the sum of x[i, j] over all i < count with index[i] = r, in order of i; range [rows, width]. */
kernel void scatter_rows(
    const global float* restrict x, const global float* restrict index, global float* restrict y,
    int count, int rows, int width) {
  FOR_RUNS(i, end, rows * width, width) {
    for (int first = i; first < end; first += COLUMN_BLOCK) {
      add_rows(x + first % width, index, y + first, min(COLUMN_BLOCK, end - first), i / width, count, width);
    }
  }
}

/* What of the stretch near .. far - 1 of a row of y comes from x, whose row of `width` numbers begins there at `start`. */
INLINE void take_run(
    const global float* x, int row, int start, int width, int near, int far, global float* y) {
  const global float* from = x + (long)row * width - start;
  int end = min(far, start + width);
  for (int e = max(near, start); e < end; e++) {
    y[e] = from[e];
  }
}

/* A row of y = a row of each x, one after another; range [rows, width]. */
kernel void concatenate(
    const global float* restrict x0, const global float* restrict x1, const global float* restrict x2,
    const global float* restrict x3, global float* restrict y, int width0, int width1, int width2,
    int width3, int rows, int width) {
  FOR_RUNS(i, end, rows * width, width) {
    int row = i / width;
    int near = i % width;
    int far = near + end - i;
    global float* target = y + (long)row * width;
    take_run(x0, row, 0, width0, near, far, target);
    take_run(x1, row, width0, width1, near, far, target);
    take_run(x2, row, width0 + width1, width2, near, far, target);
    take_run(x3, row, width0 + width1 + width2, width3, near, far, target);
  }
}

/*
 * Where item i lies on the strided side: offset + the sum of index · stride over eight axes, the
 * last of which varies fastest.
 */
INLINE int place(const int* extents, const int* strides, int offset, int i) {
  int at = offset;
#pragma unroll
  for (int axis = 7; axis >= 0; axis--) {
    if (extents[axis] > 1) {
      at += i % extents[axis] * strides[axis];
      i /= extents[axis];
    }
  }
  return at;
}

#define AXES                                                                              \
  int e0, int e1, int e2, int e3, int e4, int e5, int e6, int e7,                         \
  int s0, int s1, int s2, int s3, int s4, int s5, int s6, int s7, int offset

#define AXIS_ARRAYS                                                                       \
  const int extents[8] = {e0, e1, e2, e3, e4, e5, e6, e7};                                \
  const int strides[8] = {s0, s1, s2, s3, s4, s5, s6, s7}

/* y[i] = x[place of i]. */
kernel void strided_copy(
    const global float* restrict x, global float* restrict y, AXES, int items) {
  AXIS_ARRAYS;
  FOR_RUNS(i, end, items, e7) {
    const global float* from = x + place(extents, strides, offset, i);
    if (s7 == 1) {
      for (int e = 0; e < end - i; e++) {
        y[i + e] = from[e];
      }
    } else {
      for (int e = 0; e < end - i; e++) {
        y[i + e] = from[e * s7];
      }
    }
  }
}

/* y[place of i] = x[i]; other places of y stay as they are. */
kernel void strided_paste(
    const global float* restrict x, global float* restrict y, AXES, int items) {
  AXIS_ARRAYS;
  FOR_RUNS(i, end, items, e7) {
    global float* to = y + place(extents, strides, offset, i);
    if (s7 == 1) {
      for (int e = 0; e < end - i; e++) {
        to[e] = x[i + e];
      }
    } else {
      for (int e = 0; e < end - i; e++) {
        to[e * s7] = x[i + e];
      }
    }
  }
}
