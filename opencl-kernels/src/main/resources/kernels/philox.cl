/*
 * Random numbers: Philox 4×32 with ten rounds (Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as
 * easy as 1, 2, 3", 2011), bit for bit gibbon.tensor.Philox.
 */

/* The four words for a counter of four words. */
INLINE uint4 philox(uint k0, uint k1, uint c0, uint c1, uint c2, uint c3) {
#pragma unroll
  for (int round = 0; round < 10; round++) {
    uint low0 = 0xD2511F53u * c0, high0 = mul_hi(0xD2511F53u, c0);
    uint low1 = 0xCD9E8D57u * c2, high1 = mul_hi(0xCD9E8D57u, c2);
    c0 = high1 ^ c1 ^ k0;
    c1 = low1;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  return (uint4)(c0, c1, c2, c3);
}

/* The word of element e, one of the four of a block; an array of them would lie in a GPU's memory. */
INLINE uint word_of(uint4 words, int e) {
  uint2 half_of = e % 4 < 2 ? words.lo : words.hi;
  return e % 2 == 0 ? half_of.x : half_of.y;
}
