/* The largest piece of maxout units, 16 units at a time. Included by matmul_processor.cl, maxout_panels.cl and reduce.cl. */

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
