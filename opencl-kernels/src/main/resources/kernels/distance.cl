/* Distances between rows. */

/* y[i, j] = the squared distance of x[i] from centers[j], of `d` dimensions each; range [n, k]. */
kernel void squared_distances(
    const global float* restrict x, const global float* restrict centers, global float* restrict y,
    int d, int n, int k) {
  FOR_ITEMS(i, n * k) {
    const global float* a = x + (long)(i / k) * d;
    const global float* b = centers + (long)(i % k) * d;
    float16 sums = 0;
    int p = 0;
    while (p + 16 <= d) {
      float16 part = 0;
      for (int last = p + min(d - p, 16 * CHAIN); p + 16 <= last; p += 16) {
        float16 difference = vload16(0, a + p) - vload16(0, b + p);
        part = fma(difference, difference, part);
      }
      sums += part;
    }
    float rest = 0;
    for (; p < d; p++) {
      float difference = a[p] - b[p];
      rest += difference * difference;
    }
    y[i] = sum16(sums) + rest;
  }
}

/*
 * y[i] = Σ_j weight(i, j) (x[i] - centers[j]), rows of `d` numbers, `k` centers; range [n, d]. The weight
 * stands at i * row_stride + j * column_stride.
 */
kernel void weighted_differences(
    const global float* restrict x, const global float* restrict centers,
    const global float* restrict weight, global float* restrict y, int k, int row_stride,
    int column_stride, int n, int d) {
  FOR_RUNS(i, end, n * d, d) {
    const global float* own = weight + (long)(i / d) * row_stride;
    for (int p = i; p < end; p += COLUMN_BLOCK) {
      int block = min(COLUMN_BLOCK, end - p);
      float sums[COLUMN_BLOCK];
      for (int c = 0; c < block; c++) {
        sums[c] = 0;
      }
      for (int from = 0; from < k; from += CHAIN) {
        float part[COLUMN_BLOCK];
        for (int c = 0; c < block; c++) {
          part[c] = 0;
        }
        for (int j = from; j < from + min(k - from, CHAIN); j++) {
          const float w = own[(long)j * column_stride];
          const global float* center = centers + (long)j * d + p % d;
          for (int c = 0; c < block; c++) {
            part[c] = fma(w, x[p + c] - center[c], part[c]);
          }
        }
        for (int c = 0; c < block; c++) {
          sums[c] += part[c];
        }
      }
      for (int c = 0; c < block; c++) {
        y[p + c] = sums[c];
      }
    }
  }
}
