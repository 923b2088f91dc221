/*
 * Random numbers: Philox 4×32 with ten rounds (Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as
 * easy as 1, 2, 3", 2011), bit for bit gibbon.tensor.Philox.
 */

/* The four words for a counter of four words. */
INLINE uint4 philox(uint k0, uint k1, uint c0, uint c1, uint c2, uint c3) {
#pragma unroll
  for (int round = 0; round < 10; round++) {
    ulong product0 = 0xD2511F53UL * c0;
    ulong product1 = 0xCD9E8D57UL * c2;
    c0 = (uint)(product1 >> 32) ^ c1 ^ k0;
    c2 = (uint)(product0 >> 32) ^ c3 ^ k1;
    c1 = (uint)product1;
    c3 = (uint)product0;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  return (uint4)(c0, c1, c2, c3);
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
  int whole = count / 4;
  FOR_ITEMS(i, whole) {
    uint4 words = philox(k0, k1, i, step, layer, 1);
    y[4 * i] = words.x < below ? scale * x[4 * i] : 0;
    y[4 * i + 1] = words.y < below ? scale * x[4 * i + 1] : 0;
    y[4 * i + 2] = words.z < below ? scale * x[4 * i + 2] : 0;
    y[4 * i + 3] = words.w < below ? scale * x[4 * i + 3] : 0;
  }
  if (whole < items && get_global_id(0) == 0) {
    uint4 last = philox(k0, k1, whole, step, layer, 1);
    uint words[4] = {last.x, last.y, last.z, last.w};
    for (int lane = 0; 4 * whole + lane < count; lane++) {
      int e = 4 * whole + lane;
      y[e] = words[lane] < below ? scale * x[e] : 0;
    }
  }
}
