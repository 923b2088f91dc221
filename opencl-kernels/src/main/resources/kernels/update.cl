/* What a training step does to the weights. */
#include "update_rows.cl"

/* sgd_momentum on `count` neighbours. */
INLINE void move(
    const global float* gradient, global float* weight, global float* velocity, int count, float rate,
    float momentum) {
  for (int c = 0; c < count; c++) {
    float v = momentum * velocity[c] - rate * gradient[c];
    velocity[c] = v;
    weight[c] += v;
  }
}

/* velocity = momentum · velocity - rate · gradient; weight += velocity. */
kernel void sgd_momentum(
    const global float* restrict gradient, global float* restrict weight,
    global float* restrict velocity, float rate, float momentum, int items) {
  FOR_RUNS(i, end, items, COLUMN_BLOCK) {
    move(gradient + i, weight + i, velocity + i, end - i, rate, momentum);
  }
}

/*
 * Scales those of `block` columns down to the bound whose sum of squares says that they are longer.
 * Hardly any column of the usual weights is, and then nothing is written.
 */
INLINE void hold_columns(
    global float* weight, float* squares, int block, int rows, int columns, float bound) {
  bool any_too_long = false;
  for (int c = 0; c < block; c++) {
    float norm = sqrt(squares[c]);
    any_too_long |= norm > bound;
    squares[c] = norm > bound ? bound / norm : 1;
  }
  for (int r = 0; any_too_long && r < rows; r++) {
    global float* row = weight + (long)r * columns;
    for (int c = 0; c < block; c++) {
      row[c] *= squares[c];
    }
  }
}

/*
 * sgd_momentum on a matrix [rows, columns], after which columns longer than the bound are scaled
 * down to it. An item is a column.
 */
kernel void sgd_max_norm(
    const global float* restrict gradient, global float* restrict weight,
    global float* restrict velocity, int rows, int columns, float rate, float momentum, float bound,
    int items) {
  FOR_RUNS(i, end, items, UPDATE_BLOCK) {
    float squares[UPDATE_BLOCK];
    int block = end - i;
    update_rows(
        gradient + i, columns, weight + i, velocity + i, squares, block, rows, columns, rate,
        momentum);
    hold_columns(weight + i, squares, block, rows, columns, bound);
  }
}

/* sgd_momentum on items i .. end of a range [strips of `each` rows, columns], and their sums of squares. */
INLINE void update_strips(
    const global float* gradient, global float* weight, global float* velocity, global float* parts, int i,
    int end, int rows, int columns, int each, float rate, float momentum) {
  int from = i / columns * each;
  int count = min(rows - from, each);
  for (int first = i; first < end; first += UPDATE_BLOCK) {
    float squares[UPDATE_BLOCK];
    int block = min(UPDATE_BLOCK, end - first);
    long start = (long)from * columns + first % columns;
    update_rows(
        gradient + start, columns, weight + start, velocity + start, squares, block, count, columns, rate,
        momentum);
    for (int c = 0; c < block; c++) {
      parts[first + c] = squares[c];
    }
  }
}

/*
 * The first stage of sgd_max_norm where the matrix is large: strips of `each` rows are updated, so that
 * memory is read in long stretches, and parts[strip, column] is the strip's share of the column's sum of
 * squares. An item is a column of a strip.
 */
kernel void sgd_max_norm_parts(
    const global float* restrict gradient, global float* restrict weight,
    global float* restrict velocity, global float* restrict parts, int rows, int columns, int each,
    float rate, float momentum, int items) {
  FOR_RUNS(i, end, items, columns) {
    update_strips(gradient, weight, velocity, parts, i, end, rows, columns, each, rate, momentum);
  }
}

/* The sum of scale · s over those of the rows from .. to - 1 that a column's piece has won. */
INLINE float sum_won(
    const global float* s, const global float* winner, int from, int to, int column, int units, int pieces,
    float scale) {
#pragma OPENCL FP_CONTRACT OFF /* the product is rounded as sum_of_winners rounds it */
  float sum = 0;
  for (int row = from; row < to; row++) {
    long place = (long)row * units + column / pieces;
    sum += winner[place] == column % pieces ? scale * s[place] : 0;
  }
  return sum;
}

/* The sums of a column's strips of `bias_each` of m rows that fall to an item: one, unless there are more strips. */
INLINE void sum_biases(
    const global float* s, const global float* winner, global float* bias_parts, int item, int columns,
    int m, int pieces, int bias_each, float scale, int items) {
  for (long place = item; place / columns * bias_each < m; place += items) {
    int from = (int)(place / columns) * bias_each;
    int to = min(m, from + bias_each);
    bias_parts[place] = sum_won(s, winner, from, to, item % columns, columns / pieces, pieces, scale);
  }
}

/*
 * The same where the gradient of the biases is to be made as well: bias_parts[part, column] is a column's sum
 * over `bias_each` of m rows of s. The items of the first strips make it, which would else be a launch.
 */
kernel void sgd_winners_parts(
    const global float* restrict gradient, const global float* restrict s,
    const global float* restrict winner, global float* restrict weight, global float* restrict velocity,
    global float* restrict parts, global float* restrict bias_parts, int rows, int columns, int each, int m,
    int pieces, int bias_each, float rate, float momentum, float scale, int items) {
  FOR_ITEMS(i, items) {
    update_strips(gradient, weight, velocity, parts, i, i + 1, rows, columns, each, rate, momentum);
    sum_biases(s, winner, bias_parts, i, columns, m, pieces, bias_each, scale, items);
  }
}

/*
 * sgd_max_norm on the weights [rows, columns] of a layer and sgd_momentum on its biases [columns]. An item
 * is a column.
 */
kernel void sgd_layer(
    const global float* restrict gradient, const global float* restrict bias_gradient,
    global float* restrict weight, global float* restrict velocity, global float* restrict bias,
    global float* restrict bias_velocity, int rows, int columns, float rate, float momentum, float bound,
    int items) {
  FOR_RUNS(i, end, items, UPDATE_BLOCK) {
    float squares[UPDATE_BLOCK];
    int block = end - i;
    update_rows(
        gradient + i, columns, weight + i, velocity + i, squares, block, rows, columns, rate,
        momentum);
    hold_columns(weight + i, squares, block, rows, columns, bound);
    move(bias_gradient + i, bias + i, bias_velocity + i, block, rate, momentum);
  }
}

/*
 * The second stage for items i .. end of a range [parts of the rows, columns]: adds the shares of the strips
 * up, in their order, and scales its part of the rows. Where columns are few, several items add the same up.
 */
INLINE void hold_strips(
    const global float* parts, global float* weight, int i, int end, int strips, int rows, int columns,
    float bound, int items) {
  float squares[COLUMN_BLOCK];
  int block = end - i;
  int first = i % columns;
  int each = (rows - 1) / (items / columns) + 1;
  int from = i / columns * each;
  for (int c = 0; c < block; c++) {
    squares[c] = 0;
  }
  for (int strip = 0; strip < strips; strip++) {
    for (int c = 0; c < block; c++) {
      squares[c] += parts[(long)strip * columns + first + c];
    }
  }
  hold_columns(
      weight + (long)from * columns + first, squares, block, min(rows - from, each), columns, bound);
}

/* The second stage of sgd_max_norm. */
kernel void sgd_max_norm_hold(
    const global float* restrict parts, global float* restrict weight, int strips, int rows, int columns,
    float bound, int items) {
  FOR_RUNS(i, end, items, COLUMN_BLOCK) {
    hold_strips(parts, weight, i, end, strips, rows, columns, bound, items);
  }
}

/*
 * The second stage of sgd_layer, biases included, whose gradient is the sum of so many rows of
 * bias_gradient [bias_parts, columns].
 */
INLINE void hold_layer(
    const global float* parts, const global float* bias_gradient, global float* weight, global float* bias,
    global float* bias_velocity, int i, int end, int strips, int rows, int columns, int bias_parts,
    float rate, float momentum, float bound, int items) {
  hold_strips(parts, weight, i, end, strips, rows, columns, bound, items);
  for (int c = i; i < columns && c < end; c++) {
    float gradient = bias_gradient[c];
    for (int part = 1; part < bias_parts; part++) {
      gradient += bias_gradient[(long)part * columns + c];
    }
    float v = momentum * bias_velocity[c] - rate * gradient;
    bias_velocity[c] = v;
    bias[c] += v;
  }
}

kernel void sgd_layer_hold(
    const global float* restrict parts, const global float* restrict bias_gradient,
    global float* restrict weight, global float* restrict bias, global float* restrict bias_velocity,
    int strips, int rows, int columns, int bias_parts, float rate, float momentum, float bound,
    int items) {
  FOR_RUNS(i, end, items, COLUMN_BLOCK) {
    hold_layer(
        parts, bias_gradient, weight, bias, bias_velocity, i, end, strips, rows, columns, bias_parts, rate,
        momentum, bound, items);
  }
}

/*
 * The second stage of sgd_winners on the lists of winner_columns, whose sums are the gradient of the biases.
 * An item is a column.
 */
kernel void sgd_winners_hold(
    const global float* restrict parts, const global int* restrict begin,
    const global float* restrict value, global float* restrict weight, global float* restrict bias,
    global float* restrict bias_velocity, int strips, int rows, int columns, int m, int pieces,
    float rate, float momentum, float bound, int items) {
  FOR_RUNS(i, end, items, COLUMN_BLOCK) {
    hold_strips(parts, weight, i, end, strips, rows, columns, bound, items);
    for (int column = i; column < end; column++) {
      int unit = column / pieces;
      const global int* from = begin + (long)unit * (pieces + 1) + column % pieces;
      const global float* own = value + (long)unit * m;
      float gradient = 0;
      for (int e = from[0]; e < from[1]; e++) {
        gradient += own[e];
      }
      float v = momentum * bias_velocity[column] - rate * gradient;
      bias_velocity[column] = v;
      bias[column] += v;
    }
  }
}
