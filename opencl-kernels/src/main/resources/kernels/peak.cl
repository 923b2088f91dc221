/* The roofs of a device: nothing but arithmetic, and nothing but copying. */

/*
 * out[i] = the sum of 128 accumulators that begin at 0 .. 127 and go through
 * s = s * factor + factor, `iterations` times.
 */
kernel void fma_peak(global float* restrict out, int iterations, float factor, int items) {
  FOR_ITEMS(i, items) {
    float16 f = factor;
    float16 s0 = (float16)(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    float16 s1 = s0 + 16, s2 = s0 + 32, s3 = s0 + 48;
    float16 s4 = s0 + 64, s5 = s0 + 80, s6 = s0 + 96, s7 = s0 + 112;
    for (int n = 0; n < iterations; n++) {
      s0 = fma(s0, f, f);
      s1 = fma(s1, f, f);
      s2 = fma(s2, f, f);
      s3 = fma(s3, f, f);
      s4 = fma(s4, f, f);
      s5 = fma(s5, f, f);
      s6 = fma(s6, f, f);
      s7 = fma(s7, f, f);
    }
    out[i] = sum16(((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7)));
  }
}

/* y = x; an item copies 16 numbers. */
kernel void copy_peak(const global float* restrict x, global float* restrict y, int items) {
  FOR_ITEMS(i, items) { vstore16(vload16(i, x), i, y); }
}
