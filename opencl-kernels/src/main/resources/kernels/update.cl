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
 * column. 16 neighbouring columns are done at once where a work-item has them; no column of the usual
 * weights is too long, and then nothing is written.
 */
kernel void max_norm_columns(
    global float* restrict weight, int rows, int columns, float bound, int items) {
  FOR_RUNS(i, end, items, items) {
    int c = i;
    for (; c + 16 <= end; c += 16) {
      float16 squares = 0;
      for (int r = 0; r < rows; r++) {
        float16 w = vload16(0, weight + (long)r * columns + c);
        squares = fma(w, w, squares);
      }
      float16 norm = sqrt(squares);
      if (any(norm > bound)) {
        float16 factor = select((float16)1, bound / norm, norm > bound);
        for (int r = 0; r < rows; r++) {
          global float* at = weight + (long)r * columns + c;
          vstore16(vload16(0, at) * factor, 0, at);
        }
      }
    }
    for (; c < end; c++) {
      float squares = 0;
      for (int r = 0; r < rows; r++) {
        float w = weight[(long)r * columns + c];
        squares = fma(w, w, squares);
      }
      float norm = sqrt(squares);
      if (norm > bound) {
        for (int r = 0; r < rows; r++) {
          weight[(long)r * columns + c] *= bound / norm;
        }
      }
    }
  }
}
