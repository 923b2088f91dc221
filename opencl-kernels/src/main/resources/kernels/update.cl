/* What a training step does to the weights. */

/* velocity = momentum · velocity - rate · gradient; weight += velocity. */
kernel void sgd_momentum(
    const global float* restrict gradient, global float* restrict weight,
    global float* restrict velocity, float rate, float momentum, int items) {
  FOR_ITEMS(i, items) {
    float v = momentum * velocity[i] - rate * gradient[i];
    velocity[i] = v;
    weight[i] += v;
  }
}

/*
 * Scales every column of weight[rows, columns] whose norm exceeds the bound down to it; an item is a
 * column. Hardly any column of the usual weights is too long, and then nothing is written.
 */
kernel void max_norm_columns(
    global float* restrict weight, int rows, int columns, float bound, int items) {
  FOR_RUNS(i, end, items, COLUMN_BLOCK) {
    int block = end - i;
    float factors[COLUMN_BLOCK];
    for (int c = 0; c < block; c++) {
      factors[c] = 0;
    }
    for (int r = 0; r < rows; r++) {
      const global float* row = weight + (long)r * columns + i;
      for (int c = 0; c < block; c++) {
        factors[c] = fma(row[c], row[c], factors[c]);
      }
    }
    bool any_too_long = false;
    for (int c = 0; c < block; c++) {
      float norm = sqrt(factors[c]);
      any_too_long |= norm > bound;
      factors[c] = norm > bound ? bound / norm : 1;
    }
    for (int r = 0; any_too_long && r < rows; r++) {
      global float* row = weight + (long)r * columns + i;
      for (int c = 0; c < block; c++) {
        row[c] *= factors[c];
      }
    }
  }
}
