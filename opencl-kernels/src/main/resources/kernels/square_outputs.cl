/*
 * From pictures to squares, and from products to outputs, 16 channels at a time. Included by squares_jobs.cl.
 */
/* Where a square begins in the picture and its outputs in theirs. */
typedef struct {
  int picture, row, column;
} Square;

/* The square of outputs that has this number. */
INLINE void find_square(Patches of, int number, Square* at) {
  int across = (of.q - 1) / SIDE + 1;
  int down = (of.p - 1) / SIDE + 1;
  at->picture = number / (across * down);
  at->row = number / across % down * SIDE;
  at->column = number % across * SIDE;
}

/* Transforms a square; whole: no pixel is outside, nor a vector of channels cut, which the caller says in a constant. */
INLINE void take_square(
    bool whole, Patches of, const global float* x, Square at, int from, long place_pitch, long group_pitch,
    global float* square) {
  int row = at.row - of.top;
  int column = at.column - of.left;
  const global float* pixels = x + (((long)at.picture * of.h + row) * of.w + column) * of.c + from;
  for (int e = 0; e < of.channels; e += 16) {
    float16 half_way[EDGE][EDGE];
#pragma unroll
    for (int j = 0; j < EDGE; j++) {
      float16 d[EDGE];
#pragma unroll
      for (int i = 0; i < EDGE; i++) {
        const global float* pixel = pixels + ((long)i * of.w + j) * of.c + e;
        bool inside = row + i >= 0 && row + i < of.h && column + j >= 0 && column + j < of.w;
        d[i] = whole ? load_16(pixel) : inside ? load_up_to(pixel, of.channels - e) : 0;
      }
      transform_pictures(d);
#pragma unroll
      for (int i = 0; i < EDGE; i++) {
        half_way[i][j] = d[i];
      }
    }
    global float* places = square + e / RUN * group_pitch + e % RUN;
#pragma unroll
    for (int i = 0; i < EDGE; i++) {
      transform_pictures(half_way[i]);
#pragma unroll
      for (int j = 0; j < EDGE; j++) {
        store_16(half_way[i][j], places + (i * EDGE + j) * place_pitch);
      }
    }
  }
}

/* The 16 columns of the outputs of a square; false if one is no finite number. */
INLINE bool transform_sums(const global float* products, long pitch, float16 (*outputs)[SIDE]) {
  float16 half_way[SIDE][EDGE];
#pragma unroll
  for (int j = 0; j < EDGE; j++) {
    float16 m[EDGE];
    float16 u[SIDE];
#pragma unroll
    for (int i = 0; i < EDGE; i++) {
      m[i] = load_16(products + (i * EDGE + j) * pitch);
    }
    transform_products(m, u);
#pragma unroll
    for (int i = 0; i < SIDE; i++) {
      half_way[i][j] = u[i];
    }
  }
  float16 all = 0;
#pragma unroll
  for (int i = 0; i < SIDE; i++) {
    transform_products(half_way[i], outputs[i]);
#pragma unroll
    for (int j = 0; j < SIDE; j++) {
      all += outputs[i][j];
    }
  }
  return sum16(all - all) == 0;
}

/* Where outputs of a square go, of whose 16 columns `room` are there: from y on, in rows of `line` numbers. */
typedef struct {
  int rows, columns, room, pitch;
  long line;
} Outputs;

/* Finishes and stores the outputs of a square; whole: all of them, which the caller says in a constant. */
INLINE void store_outputs(
    bool whole, Outputs to, float16 (*outputs)[SIDE], int finish, float16 added, const global float* so_far,
    const global float* gate, global float* y) {
#pragma unroll
  for (int i = 0; i < SIDE; i++) {
#pragma unroll
    for (int j = 0; j < SIDE; j++) {
      long place = i * to.line + j * to.pitch;
      if (whole) {
        store_16(finished(outputs[i][j], finish, added, so_far + place, gate + place, 16), y + place);
      } else if (i < to.rows && j < to.columns) {
        float16 sum = finished(outputs[i][j], finish, added, so_far + place, gate + place, to.room);
        store_lanes(sum, 0, to.room, y + place);
      }
    }
  }
}

/* 16 columns of an output, of which `room` are there, from what it sees, in the order of conv_panels.cl. */
INLINE float16 see_output(
    Patches of, const global float* x, int from, Bank bank, const global float* filters, Square at, int i, int j,
    int first_column, int room) {
  float lanes[16];
  for (int e = 0; e < 16; e++) {
    float sum = 0;
    for (int tap = 0; tap < TAPS * TAPS && e < room; tap++) {
      int row = at.row + i + tap / TAPS - of.top;
      int column = at.column + j + tap % TAPS - of.left;
      if (row >= 0 && row < of.h && column >= 0 && column < of.w) {
        const global float* pixel = x + (((long)at.picture * of.h + row) * of.w + column) * of.c + from;
        for (int c = 0; c < of.channels; c++) {
          sum = fma(pixel[c], weight(bank, filters, tap, c, first_column + e), sum);
        }
      }
    }
    lanes[e] = sum;
  }
  return vload16(0, lanes);
}

/* The same outputs, made anew. */
static void store_seen_outputs(
    Patches of, const global float* x, int from, Bank bank, const global float* filters, Square at, int first_column,
    Outputs to, int finish, float16 added, const global float* so_far, const global float* gate, global float* y) {
  for (int i = 0; i < to.rows; i++) {
    for (int j = 0; j < to.columns; j++) {
      long place = i * to.line + j * to.pitch;
      float16 sum = see_output(of, x, from, bank, filters, at, i, j, first_column, to.room);
      sum = finished(sum, finish, added, so_far + place, gate + place, to.room);
      store_lanes(sum, 0, to.room, y + place);
    }
  }
}
