/* Dropout, by the random numbers of philox.cl. */
#include "philox.cl"

#ifdef GIBBON_PROCESSOR
/*
 * The words of eight blocks, whose counters begin with first, first + 1, ..., in the order of blocks. A word is
 * the low half of a lane, so that a lane holds a whole product and nothing is widened on the way.
 */
INLINE void philox_eight(
    uint k0, uint k1, int first, uint d1, uint d2, uint d3, uint16* front, uint16* back) {
  const ulong8 low = 0xFFFFFFFFUL;
  ulong8 c0 = convert_ulong8((uint8)(0, 1, 2, 3, 4, 5, 6, 7) + (uint)first);
  ulong8 c1 = d1;
  ulong8 c2 = d2;
  ulong8 c3 = d3;
#pragma unroll
  for (int round = 0; round < 10; round++) {
    ulong8 product0 = 0xD2511F53UL * (c0 & low);
    ulong8 product1 = 0xCD9E8D57UL * (c2 & low);
    c0 = product1 >> 32 ^ c1 ^ (ulong8)k0;
    c2 = product0 >> 32 ^ c3 ^ (ulong8)k1;
    c1 = product1;
    c3 = product0;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  ulong8 a = (c0 & low) | c1 << 32;
  ulong8 b = (c2 & low) | c3 << 32;
  *front = as_uint16((ulong8)(a.s0, b.s0, a.s1, b.s1, a.s2, b.s2, a.s3, b.s3));
  *back = as_uint16((ulong8)(a.s4, b.s4, a.s5, b.s5, a.s6, b.s6, a.s7, b.s7));
}

INLINE float16 keep(float16 x, uint16 words, uint below, float scale) {
  return select((float16)0, scale * x, words < below);
}
#endif

INLINE float4 keep_block(float4 x, uint4 words, uint below, float scale) {
  return select((float4)0, scale * x, words < below);
}

/*
 * y[e] = scale · x[e] where word e mod 4 of the Philox block with counter (e / 4, step, layer, 1) is
 * below the threshold, else 0. An item does the four elements of a block; there are count elements.
 */
kernel void dropout(
    const global float* restrict x, global float* restrict y, int count, int threshold, int seed_low,
    int seed_high, int layer, int step, float scale, int items) {
  uint below = as_uint(threshold);
  uint k0 = as_uint(seed_low);
  uint k1 = as_uint(seed_high);
  FOR_RUNS(i, end, items, 8) {
#ifdef GIBBON_PROCESSOR
    if (end - i == 8 && 4 * end <= count) {
      uint16 front, back;
      philox_eight(k0, k1, i, step, layer, 1, &front, &back);
      vstore16(keep(vload16(0, x + 4 * i), front, below, scale), 0, y + 4 * i);
      vstore16(keep(vload16(1, x + 4 * i), back, below, scale), 1, y + 4 * i);
    } else
#endif
    {
      for (int block = i; block < end; block++) {
        uint4 words = philox(k0, k1, block, step, layer, 1);
        if (4 * block + 4 <= count) {
          vstore4(keep_block(vload4(block, x), words, below, scale), block, y);
          continue;
        }
        for (int e = 4 * block; e < min(4 * block + 4, count); e++) {
          y[e] = word_of(words, e) < below ? scale * x[e] : 0;
        }
      }
    }
  }
}

/*
 * dropout in place on the units of a maxout layer, of which those that are dropped lose their winner: it
 * becomes -1.
 */
kernel void drop_units(
    global float* restrict y, global float* restrict winner, int count, int threshold, int seed_low,
    int seed_high, int layer, int step, float scale, int items) {
  uint below = as_uint(threshold);
  uint k0 = as_uint(seed_low);
  uint k1 = as_uint(seed_high);
  FOR_RUNS(i, end, items, 8) {
#ifdef GIBBON_PROCESSOR
    if (end - i == 8 && 4 * end <= count) {
      uint16 front, back;
      philox_eight(k0, k1, i, step, layer, 1, &front, &back);
      global float* units = y + 4 * i;
      global float* winners = winner + 4 * i;
      vstore16(keep(vload16(0, units), front, below, scale), 0, units);
      vstore16(keep(vload16(1, units), back, below, scale), 1, units);
      vstore16(select((float16)-1, vload16(0, winners), front < below), 0, winners);
      vstore16(select((float16)-1, vload16(1, winners), back < below), 1, winners);
    } else
#endif
    {
      for (int block = i; block < end; block++) {
        uint4 words = philox(k0, k1, block, step, layer, 1);
        if (4 * block + 4 <= count) {
          vstore4(keep_block(vload4(block, y), words, below, scale), block, y);
          vstore4(select((float4)-1, vload4(block, winner), words < below), block, winner);
          continue;
        }
        for (int e = 4 * block; e < min(4 * block + 4, count); e++) {
          bool kept = word_of(words, e) < below;
          y[e] = kept ? scale * y[e] : 0;
          winner[e] = kept ? winner[e] : -1;
        }
      }
    }
  }
}
