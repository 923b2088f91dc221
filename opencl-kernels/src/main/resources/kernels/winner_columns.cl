/*
 * The pullback of maxout layers to their weights, on processors: xᵀ · S [k, units · pieces], by itself or
 * given at once to the update. S is that of winner_rows.cl; here what is not 0 in it is listed by columns.
 * Vectors run along k, where the product is dense; the results are transposed on their way.
 *
 * Sums are in ascending order of rows, whatever the launch.
 */
#include "transpose.cl"
#include "update_rows.cl"

#ifndef WINNER_ROWS
#define WINNER_ROWS 4 /* float16's of k that a work-item holds */
#endif
#define WINNER_HEIGHT (16 * WINNER_ROWS)
#define WINNER_GROUP 16 /* columns of S whose sums are transposed together */

#define LISTED 8 /* pieces whose rows are listed in one go over all rows */

/* Which pieces of neighbouring units have won in a row, or the one past the last. */
INLINE int16 won(const global float* winner, int lanes, int pieces) {
  int16 piece = convert_int16(load_up_to(winner, lanes));
  return as_int16(min(as_uint16(piece), (uint16)(uint)pieces)); /* -1 becomes the last */
}

/*
 * What is not 0 in the columns of `lanes` units from `unit` on, at most 16: a lane counts a unit's rows of
 * each piece, and from the counts knows where the next row of a piece belongs.
 */
INLINE void list_columns(
    const global float* s, const global float* winner, global int* begin, global int* source,
    global float* value, int m, int units, int k, int pieces, float scale, int unit, int lanes) {
  int16 done = 0;
  for (int first = 0; first <= pieces; first += LISTED) {
    int16 next[LISTED];
#pragma unroll
    for (int q = 0; q < LISTED; q++) {
      next[q] = 0;
    }
    for (int i = 0; i < m; i++) {
      int16 piece = won(winner + (long)i * units + unit, lanes, pieces) - first;
#pragma unroll
      for (int q = 0; q < LISTED; q++) {
        next[q] -= piece == q; /* true is -1 */
      }
    }
#pragma unroll
    for (int q = 0; q < LISTED; q++) {
      int here[16];
      vstore16(done, 0, here);
      for (int c = 0; c < lanes && first + q <= pieces; c++) {
        begin[(long)(unit + c) * (pieces + 1) + first + q] = here[c];
      }
      int16 count = next[q];
      next[q] = done + m * (int16)(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
      done += count;
    }
    global int* sources = source + (long)unit * m;
    global float* values = value + (long)unit * m;
    for (int i = 0; i < m; i++) {
      int16 piece = won(winner + (long)i * units + unit, lanes, pieces) - first;
      int16 place = 0;
#pragma unroll
      for (int q = 0; q < LISTED; q++) {
        int16 hit = piece == q;
        place = select(place, next[q], hit);
        next[q] -= hit;
      }
      uint pieces_here[16];
      int places[16];
      float numbers[16];
      vstore16(as_uint16(piece), 0, pieces_here);
      vstore16(place, 0, places);
      vstore16(scale * load_up_to(s + (long)i * units + unit, lanes), 0, numbers);
      for (int c = 0; c < lanes; c++) {
        if (pieces_here[c] < LISTED) {
          sources[places[c]] = i * k;
          values[places[c]] = numbers[c];
        }
      }
    }
  }
}

/*
 * What is not 0 in each column: of unit u, all rows stand from u · m on in order of the piece that won,
 * those of piece q from begin[u, q] to begin[u, q + 1], and those without a winner last; `source` is
 * where the row of x begins, `value` the number. One work-item a unit.
 */
kernel void winner_columns(
    const global float* restrict s, const global float* restrict winner,
    global int* restrict begin, global int* restrict source, global float* restrict value,
    int m, int k, int pieces, float scale, int items) {
  FOR_RUNS(u, end, items, items) {
    int unit = u;
    for (; unit + 16 <= end; unit += 16) {
      list_columns(s, winner, begin, source, value, m, items, k, pieces, scale, unit, 16);
    }
    if (unit < end) {
      list_columns(s, winner, begin, source, value, m, items, k, pieces, scale, unit, end - unit);
    }
  }
}

/*
 * The columns near .. far - 1 of xᵀ · S, from the lists of winner_columns, in rows own .. row + WINNER_HEIGHT - 1,
 * own >= row, k >= WINNER_HEIGHT; they go to `target`, whose rows lie `pitch` apart. Sums come out by column
 * and are transposed WINNER_GROUP columns at a time. Meanwhile what will be wanted next, the same rows and columns
 * from `weight` and `velocity` on, whose rows lie n apart, is asked for, unless they are null.
 */
INLINE void sum_columns(
    const global float* x, const global int* begin, const global int* source,
    const global float* value, global float* target, int pitch, int own, int row, int near, int far,
    int m, int k, int pieces, const global float* weight, const global float* velocity, int n) {
  float tile[WINNER_GROUP * WINNER_HEIGHT] __attribute__((aligned(64)));
  int spare = own - row;
  int unit = near / pieces;
  int piece = near % pieces;
  for (int column = near; column < far; column += WINNER_GROUP) {
    int width = min(WINNER_GROUP, far - column);
    for (int c = 0; c < width; c++) {
      for (int r = spare + c; weight && r < WINNER_HEIGHT; r += WINNER_GROUP) {
        long at = (long)(r - spare) * n + column - near;
        ask_for(weight + at);
        ask_for(velocity + at);
      }
      const global int* from = begin + (long)unit * (pieces + 1) + piece;
      const global int* at = source + (long)unit * m;
      const global float* factor = value + (long)unit * m;
      piece = piece + 1 < pieces ? piece + 1 : 0;
      unit += piece == 0;
      float16 sums[WINNER_ROWS];
#pragma unroll
      for (int r = 0; r < WINNER_ROWS; r++) {
        sums[r] = 0;
      }
      for (int e = from[0]; e < from[1]; e++) {
        const global float* numbers = x + at[e] + row;
#pragma unroll
        for (int r = 0; r < WINNER_ROWS; r++) {
          sums[r] = fma((float16)factor[e], vload16(r, numbers), sums[r]);
        }
      }
#pragma unroll
      for (int r = 0; r < WINNER_ROWS; r++) {
        vstore16(sums[r], r, tile + c * WINNER_HEIGHT);
      }
    }
    for (int j = 0; j < WINNER_HEIGHT; j += 8) {
      global float* corner = target + column - near;
      if (j >= spare && width == WINNER_GROUP) {
        corner += (long)(j - spare) * pitch;
#pragma unroll
        for (int c = 0; c < WINNER_GROUP; c += 8) {
          float8 v[8];
#pragma unroll
          for (int p = 0; p < 8; p++) {
            v[p] = vload8(0, tile + (c + p) * WINNER_HEIGHT + j);
          }
          transpose_registers(v);
#pragma unroll
          for (int p = 0; p < 8; p++) {
            vstore8(v[p], 0, corner + (long)p * pitch + c);
          }
        }
      } else {
        for (int p = max(j, spare); p < j + 8; p++) {
          for (int c = 0; c < width; c++) {
            corner[(long)(p - spare) * pitch + c] = tile[c * WINNER_HEIGHT + p];
          }
        }
      }
    }
  }
}

/*
 * y[k, units · pieces] from the lists of winner_columns, for k >= WINNER_HEIGHT. A job is WINNER_HEIGHT rows,
 * the last of them moved back but stored once, of a range of `width` columns.
 */
kernel void matrix_times_winner_columns(
    const global float* restrict x, const global int* restrict begin,
    const global int* restrict source, const global float* restrict value,
    global float* restrict y, int m, int units, int k, int pieces, int width,
    volatile global int* drawn, int jobs) {
  int n = units * pieces;
  int ranges = (n - 1) / width + 1;
  for (int job; (job = draw(drawn, jobs)) >= 0;) {
    int own = job / ranges * WINNER_HEIGHT;
    int row = min(own, k - WINNER_HEIGHT);
    int near = job % ranges * width;
    int far = min(n, near + width);
    sum_columns(
        x, begin, source, value, y + (long)own * n + near, n, own, row, near, far, m, k, pieces, 0, 0, 0);
  }
}

/*
 * The same gradient, given at once to the update: the first stage of sgd_winners on `weight` and `velocity`
 * [k, units · pieces]. Each work-item has a piece of `gradient` [WINNER_HEIGHT, width] to itself, which stays
 * in the second cache. parts[strip, column] is the sum of squares
 * of a strip of WINNER_HEIGHT rows.
 */
kernel void sgd_winner_columns(
    const global float* restrict x, const global int* restrict begin,
    const global int* restrict source, const global float* restrict value,
    global float* restrict weight, global float* restrict velocity, global float* restrict parts,
    global float* restrict gradient, int m, int units, int k, int pieces, int width,
    float rate, float momentum, volatile global int* drawn, int jobs) {
  int n = units * pieces;
  int ranges = (n - 1) / width + 1;
  global float* own_gradient = gradient + (long)get_global_id(0) * WINNER_HEIGHT * width;
  for (int job; (job = draw(drawn, jobs)) >= 0;) {
    int strip = job / ranges;
    int own = strip * WINNER_HEIGHT;
    int row = min(own, k - WINNER_HEIGHT);
    int near = job % ranges * width;
    int far = min(n, near + width);
    sum_columns(
        x, begin, source, value, own_gradient, width, own, row, near, far, m, k, pieces,
        weight + (long)own * n + near, velocity + (long)own * n + near, n);
    for (int first = near; first < far; first += UPDATE_BLOCK) {
      float squares[UPDATE_BLOCK];
      int block = min(UPDATE_BLOCK, far - first);
      long start = (long)own * n + first;
      update_rows(
          own_gradient + first - near, width, weight + start, velocity + start, squares, block,
          row + WINNER_HEIGHT - own, n, rate, momentum);
      for (int c = 0; c < block; c++) {
        parts[(long)strip * n + first + c] = squares[c];
      }
    }
  }
}
