/* The roofs of a device: nothing but arithmetic, and nothing but copying. */

/*
 * Vectors of accumulators that are worked on at once: enough to hide a multiply-add's latency, few enough
 * to stay in registers. With 16 registers of 8 floats, six float16 fill twelve; eight would be spilled.
 */
#ifdef __AVX512F__
#define CHAINS 12
#else
#define CHAINS 6
#endif

/*
 * out[i] = the sum of 192 accumulators that begin at 0 .. 191 and go through
 * s = s * factor + factor, `iterations` times.
 */
kernel void fma_peak(global float* restrict out, int iterations, float factor, int items) {
#ifdef GIBBON_PROCESSOR
  FOR_ITEMS(i, items) {
    const float16 f = factor;
    float16 total = 0;
    for (int first = 0; first < 12; first += CHAINS) {
      float16 s[CHAINS];
#pragma unroll
      for (int c = 0; c < CHAINS; c++) {
        s[c] = (float16)(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15) + 16 * (first + c);
      }
      for (int n = 0; n < iterations; n++) {
#pragma unroll
        for (int c = 0; c < CHAINS; c++) {
          s[c] = fma(s[c], f, f);
        }
      }
#pragma unroll
      for (int c = 0; c < CHAINS; c++) {
        total += s[c];
      }
    }
    out[i] = sum16(total);
  }
#else
  /* An item has registers for 64 numbers or fewer, and others run while it waits: 16 at once. */
  FOR_ITEMS(i, items) {
    float total = 0;
    for (int first = 0; first < 192; first += 16) {
      float s[16];
#pragma unroll
      for (int c = 0; c < 16; c++) {
        s[c] = first + c;
      }
      for (int n = 0; n < iterations; n++) {
#pragma unroll
        for (int c = 0; c < 16; c++) {
          s[c] = fma(s[c], factor, factor);
        }
      }
#pragma unroll
      for (int c = 0; c < 16; c++) {
        total += s[c];
      }
    }
    out[i] = total;
  }
#endif
}

/* y = x; 16 numbers for each item of the range. A GPU's items copy four at a time, neighbours beside each other. */
kernel void copy_peak(const global float* restrict x, global float* restrict y, int items) {
#ifdef GIBBON_PROCESSOR
  FOR_ITEMS(i, items) { vstore16(vload16(i, x), i, y); }
#else
  FOR_ITEMS(i, 4 * items) { ((global float4*)y)[i] = ((const global float4*)x)[i]; }
#endif
}
