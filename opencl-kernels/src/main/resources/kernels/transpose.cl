/* Packing while transposing. Included by packing.cl, winner_columns.cl and winner_rows.cl. */

/* What stands first of a and b, and what stands last, in turn: in ones, twos and fours of their lanes. */
#define LOW_ONES(a, b) shuffle2(a, b, (uint8)(0, 8, 1, 9, 4, 12, 5, 13))
#define HIGH_ONES(a, b) shuffle2(a, b, (uint8)(2, 10, 3, 11, 6, 14, 7, 15))
#define LOW_TWOS(a, b) shuffle2(a, b, (uint8)(0, 1, 8, 9, 4, 5, 12, 13))
#define HIGH_TWOS(a, b) shuffle2(a, b, (uint8)(2, 3, 10, 11, 6, 7, 14, 15))
#define LOW_FOURS(a, b) shuffle2(a, b, (uint8)(0, 1, 2, 3, 8, 9, 10, 11))
#define HIGH_FOURS(a, b) shuffle2(a, b, (uint8)(4, 5, 6, 7, 12, 13, 14, 15))

typedef float8 float8_anywhere __attribute__((aligned(4)));

/*
 * Holds a vector together. Left to itself, the compiler shuffles halves of vectors, which takes twice the
 * instructions; vstore8 has it do so as well.
 */
#ifdef __AVX__
#define WHOLE(v) __asm__("" : "+x"(v))
#else
#define WHOLE(v)
#endif

/* Turns eight rows of eight into eight columns. */
INLINE void transpose_registers(float8 v[8]) {
  float8 twos[8];
#pragma unroll
  for (int j = 0; j < 8; j += 2) {
    twos[j] = LOW_ONES(v[j], v[j + 1]);
    twos[j + 1] = HIGH_ONES(v[j], v[j + 1]);
  }
#pragma unroll
  for (int h = 0; h < 2; h++) {
    float8 a = LOW_TWOS(twos[h], twos[h + 2]);
    float8 b = HIGH_TWOS(twos[h], twos[h + 2]);
    float8 c = LOW_TWOS(twos[h + 4], twos[h + 6]);
    float8 d = HIGH_TWOS(twos[h + 4], twos[h + 6]);
    v[2 * h] = LOW_FOURS(a, c);
    v[2 * h + 1] = LOW_FOURS(b, d);
    v[2 * h + 4] = HIGH_FOURS(a, c);
    v[2 * h + 5] = HIGH_FOURS(b, d);
  }
}

/* Four numbers and four others; not written as a vector of vectors, for oclgrind crashes on those. */
INLINE float8 side_by_side(const global float* left, const global float* right) {
  float lanes[8];
  vstore4(vload4(0, left), 0, lanes);
  vstore4(vload4(0, right), 1, lanes);
  return vload8(0, lanes);
}

/*
 * panel[p, c] = matrix[first + c, from + p] for p < depth and c < width, a multiple of 8; the matrix has
 * `rows` rows of `length`, and rows past it repeat its last.
 */
INLINE void pack_columns(
    const global float* matrix, int rows, int length, int first, int width, int from, int depth,
    local float* panel) {
  for (int c = 0; c < width; c += 8) {
    const global float* row[8];
#pragma unroll
    for (int j = 0; j < 8; j++) {
      row[j] = matrix + (long)min(first + c + j, rows - 1) * length + from;
    }
    int p = 0;
    for (; p + 4 <= depth; p += 4) {
      /* Rows four apart side by side: loading puts halves where other shuffles would have to. */
      float8 v[4];
#pragma unroll
      for (int j = 0; j < 4; j++) {
        v[j] = side_by_side(row[j] + p, row[j + 4] + p);
        WHOLE(v[j]);
      }
      float8 ones[4] = {LOW_ONES(v[0], v[1]), HIGH_ONES(v[0], v[1]),
                        LOW_ONES(v[2], v[3]), HIGH_ONES(v[2], v[3])};
#pragma unroll
      for (int j = 0; j < 4; j++) {
        WHOLE(ones[j]);
      }
      local float* target = panel + p * width + c;
      *(local float8_anywhere*)target = LOW_TWOS(ones[0], ones[2]);
      *(local float8_anywhere*)(target + width) = HIGH_TWOS(ones[0], ones[2]);
      *(local float8_anywhere*)(target + 2 * width) = LOW_TWOS(ones[1], ones[3]);
      *(local float8_anywhere*)(target + 3 * width) = HIGH_TWOS(ones[1], ones[3]);
    }
    for (; p < depth; p++) {
#pragma unroll
      for (int j = 0; j < 8; j++) {
        panel[p * width + c + j] = row[j][p];
      }
    }
  }
}
