/* The second half of a maxout layer, where the product was made by itself. */
#include "philox.cl"

/* A number of a product that was made in so many parts, `apart` numbers from each other. */
INLINE float of_parts(const global float* made, int parts, long apart) {
  float sum = made[0];
  for (int part = 1; part < parts; part++) {
    sum += made[part * apart];
  }
  return sum;
}

/*
 * The largest of sums[i, u, q] + bias[u, q] over the pieces q, for item i · units + u of so many, and the first
 * such q. The sums come in parts.
 */
INLINE float largest_of_sums(
    const global float* sums, const global float* bias, int units, int pieces, int parts, int item,
    int items, float* winner) {
  const global float* z = sums + (long)item * pieces;
  const global float* b = bias + (long)(item % units) * pieces;
  long apart = (long)items * pieces;
  float best = of_parts(z, parts, apart) + b[0];
  float first = 0;
  for (int q = 1; q < pieces; q++) {
    float candidate = of_parts(z + q, parts, apart) + b[q];
    bool wins = !(candidate <= best) & (best == best);
    best = wins ? candidate : best;
    first = wins ? q : first;
  }
  *winner = first;
  return best;
}

/* y[i, u] = the largest sum of a unit's pieces, winner[i, u] = the first piece that has it. */
kernel void maxout_of_sums(
    const global float* restrict sums, const global float* restrict bias, global float* restrict y,
    global float* restrict winner, int units, int pieces, int parts, int items) {
  FOR_ITEMS(i, items) {
    float first;
    y[i] = largest_of_sums(sums, bias, units, pieces, parts, i, items, &first);
    winner[i] = first;
  }
}

/*
 * The same of units that are dropped as drop_units drops them. An item draws the block of its unit, which
 * three others draw as well: less than to wait for another launch.
 */
kernel void dropped_maxout_of_sums(
    const global float* restrict sums, const global float* restrict bias, global float* restrict y,
    global float* restrict winner, int units, int pieces, int parts, int threshold, int seed_low,
    int seed_high, int layer, int step, float scale, int items) {
  FOR_ITEMS(i, items) {
    float first;
    float best = largest_of_sums(sums, bias, units, pieces, parts, i, items, &first);
    uint4 words = philox(as_uint(seed_low), as_uint(seed_high), i / 4, step, layer, 1);
    bool kept = word_of(words, i) < as_uint(threshold);
    y[i] = kept ? scale * best : 0;
    winner[i] = kept ? first : -1;
  }
}
