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
    for (; p + 16 <= d; p += 16) {
      float16 difference = vload16(0, a + p) - vload16(0, b + p);
      sums = fma(difference, difference, sums);
    }
    float rest = 0;
    for (; p < d; p++) {
      float difference = a[p] - b[p];
      rest += difference * difference;
    }
    y[i] = sum16(sums) + rest;
  }
}
