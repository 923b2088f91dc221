/* The largest of a unit's pieces or of a window's numbers, 16 units at a time, and which one that is. */

/* The numbers that stand `pieces` apart in 16 · pieces, from `first` on. */
INLINE float16 every_piece(const float16* all, int pieces, int first) {
  const int16 lane = (int16)(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  float16 found = 0;
#pragma unroll
  for (int c = 0; c < pieces; c++) {
    int16 place = pieces * lane + first - 16 * c;
    float16 here = shuffle(all[c], as_uint16(place & 15));
    found = select(found, here, (place >= 0) & (place < 16));
  }
  return found;
}

/* Where piece q is larger than the best before it, it is the best; so the lowest of equals stays. NaN is largest. */
INLINE void keep_larger(float16* best, float16* winner, float16 candidate, int q) {
  int16 wins = ~(candidate <= *best) & (*best == *best);
  *best = select(*best, candidate, wins);
  *winner = select(*winner, (float16)q, wins);
}

/* Of 16 units with so many pieces each, those from `from` on: the largest piece, and which one that is. */
INLINE void store_largest_piece(
    const float16* all, int pieces, int from, global float* largest, global float* winner) {
  float16 best = every_piece(all, pieces, 0);
  float16 first = 0;
#pragma unroll
  for (int q = 1; q < pieces; q++) {
    keep_larger(&best, &first, every_piece(all, pieces, q), q);
  }
  store_lanes(best, from, 16, largest);
  store_lanes(first, from, 16, winner);
}

/* y and winner of the units of a row of sums, without bias. */
INLINE void largest_pieces(
    const global float* sums, const global float* bias, int units, int pieces, global float* y,
    global float* winner) {
  int u = 0;
  for (; pieces == 2 && u + 16 <= units; u += 16) {
    float16 candidates[2];
#pragma unroll
    for (int c = 0; c < 2; c++) {
      candidates[c] = vload16(c, sums + 2 * u) + vload16(c, bias + 2 * u);
    }
    store_largest_piece(candidates, 2, 0, y + u, winner + u);
  }
  for (; u < units; u++) {
    float best = sums[u * pieces] + bias[u * pieces];
    int first = 0;
    for (int q = 1; q < pieces; q++) {
      float candidate = sums[u * pieces + q] + bias[u * pieces + q];
      bool wins = !(candidate <= best) && best == best;
      best = wins ? candidate : best;
      first = wins ? q : first;
    }
    y[u] = best;
    winner[u] = first;
  }
}

/*
 * y and winner of a window of a pool: sums of `columns` numbers for each of its places, `line` numbers from one row of
 * them to the next. The first largest wins; NaN is largest.
 */
INLINE void largest_of_window(
    const global float* sums, int height, int width, int line, int columns, global float* y,
    global float* winner) {
  int e = 0;
  for (; e + 16 <= columns; e += 16) {
    float16 best = load_16(sums + e);
    float16 first = 0;
    for (int a = 0; a < height; a++) {
      for (int b = a == 0 ? 1 : 0; b < width; b++) {
        keep_larger(&best, &first, load_16(sums + a * line + b * columns + e), a * width + b);
      }
    }
    store_16(best, y + e);
    store_16(first, winner + e);
  }
  for (; e < columns; e++) {
    float best = sums[e];
    int first = 0;
    for (int a = 0; a < height; a++) {
      for (int b = a == 0 ? 1 : 0; b < width; b++) {
        float candidate = sums[a * line + b * columns + e];
        bool wins = !(candidate <= best) && best == best;
        best = wins ? candidate : best;
        first = wins ? a * width + b : first;
      }
    }
    y[e] = best;
    winner[e] = first;
  }
}
