/* The step of momentum on rows of a matrix. Included by update.cl and winner_columns.cl. */

/* How many neighbouring columns a work-item of an update treats at once. */
#ifdef GIBBON_PROCESSOR
#define UPDATE_BLOCK 1024
#else
#define UPDATE_BLOCK 1
#endif

/*
 * v = momentum · v - rate · g; w += v on `count` rows of a matrix, `columns` apart (those of the gradient:
 * `pitch`), from one place of each of the three on; squares[c] becomes the sum of the squares of the new
 * weights of column c < block.
 */
INLINE void update_rows(
    const global float* gradient, int pitch, global float* weight, global float* velocity,
    float* squares, int block, int count, int columns, float rate, float momentum) {
  for (int c = 0; c < block; c++) {
    squares[c] = 0;
  }
  for (int r = 0; r < count; r++) {
    const global float* g = gradient + (long)r * pitch;
    global float* w = weight + (long)r * columns;
    global float* v = velocity + (long)r * columns;
    for (int c = 0; c < block; c++) {
      float moved = momentum * v[c] - rate * g[c];
      float updated = w[c] + moved;
      v[c] = moved;
      w[c] = updated;
      squares[c] = fma(updated, updated, squares[c]);
    }
  }
}
