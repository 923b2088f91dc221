/*
 * Sums over neighbouring channels, and local response normalisation by them. Numbers lie [rows, channels]; the
 * window of a channel is cut at the first and the last one.
 */

/* y[c] = the sum of x[j], j in c - below .. c + above. */
kernel void channel_window_sum(
    const global float* restrict x, global float* restrict y, int below, int above, int rows,
    int channels) {
  FOR_RUNS(i, end, rows * channels, channels) {
    int first = i % channels;
    const global float* row = x + i - first;
    for (int c = first; c < first + end - i; c++) {
      float sum = 0;
      for (int j = max(0, c - below); j <= min(channels - 1, c + above); j++) {
        sum += row[j];
      }
      y[i + c - first] = sum;
    }
  }
}

/* y = x · s^-beta, s = bias + share · the sum of squares over (size - 1) / 2 channels before and the rest behind. */
kernel void local_response(
    const global float* restrict x, global float* restrict y, global float* restrict s, int size,
    float share, float beta, float bias, int rows, int channels) {
  int below = (size - 1) / 2;
  int above = size - 1 - below;
  FOR_RUNS(i, end, rows * channels, channels) {
    int first = i % channels;
    const global float* row = x + i - first;
    for (int c = first; c < first + end - i; c++) {
      float sum = 0;
      for (int j = max(0, c - below); j <= min(channels - 1, c + above); j++) {
        sum = fma(row[j], row[j], sum);
      }
      float scale = fma(share, sum, bias);
      y[i + c - first] = row[c] * pow(scale, -beta);
      s[i + c - first] = scale;
    }
  }
}

/* dx = dy · s^-beta - 2 · share · beta · x · the sum of dy · x · s^(-beta - 1) over the windows that c is in. */
kernel void local_response_gradient(
    const global float* restrict x, const global float* restrict s, const global float* restrict dy,
    global float* restrict dx, int size, float share, float beta, int rows, int channels) {
  int above = (size - 1) / 2;
  int below = size - 1 - above;
  FOR_RUNS(i, end, rows * channels, channels) {
    int first = i % channels;
    long row = i - first;
    for (int c = first; c < first + end - i; c++) {
      float sum = 0;
      for (int j = max(0, c - below); j <= min(channels - 1, c + above); j++) {
        sum += dy[row + j] * x[row + j] * pow(s[row + j], -beta - 1);
      }
      float direct = dy[row + c] * pow(s[row + c], -beta);
      dx[row + c] = direct - 2 * share * beta * x[row + c] * sum;
    }
  }
}
