/*
 * The stages of update.cl for two layers in one launch, which GPUs pay for more than for what is in it: the items
 * of the first layer, then those of the second.
 */
#include "update.cl"

#define FIRST_STAGE(n)                                                                                     \
  const global float* restrict gradient##n, const global float* restrict s##n,                            \
      const global float* restrict winner##n, global float* restrict weight##n,                           \
      global float* restrict velocity##n, global float* restrict parts##n,                                \
      global float* restrict bias_parts##n, int rows##n, int columns##n, int each##n, int m##n,           \
      int pieces##n, int bias_each##n, float rate##n, float momentum##n, float scale##n, int items##n

#define UPDATE_LAYER(n, i)                                                                                 \
  update_strips(                                                                                           \
      gradient##n, weight##n, velocity##n, parts##n, i, (i) + 1, rows##n, columns##n, each##n, rate##n,   \
      momentum##n);                                                                                        \
  sum_biases(                                                                                              \
      s##n, winner##n, bias_parts##n, i, columns##n, m##n, pieces##n, bias_each##n, scale##n, items##n)

/* sgd_winners_parts. */
kernel void sgd_winners_parts_of_two(FIRST_STAGE(0), FIRST_STAGE(1), int items) {
  FOR_ITEMS(i, items) {
    if (i < items0) {
      UPDATE_LAYER(0, i);
    } else {
      UPDATE_LAYER(1, i - items0);
    }
  }
}

#define SECOND_STAGE(n)                                                                                    \
  const global float* restrict parts##n, const global float* restrict bias_gradient##n,                   \
      global float* restrict weight##n, global float* restrict bias##n,                                   \
      global float* restrict bias_velocity##n, int strips##n, int rows##n, int columns##n,                \
      int bias_parts##n, float rate##n, float momentum##n, float bound##n, int items##n

#define HOLD_LAYER(n, i)                                                                                   \
  hold_layer(                                                                                              \
      parts##n, bias_gradient##n, weight##n, bias##n, bias_velocity##n, i, (i) + 1, strips##n, rows##n,   \
      columns##n, bias_parts##n, rate##n, momentum##n, bound##n, items##n)

/* sgd_layer_hold. */
kernel void sgd_layer_hold_of_two(SECOND_STAGE(0), SECOND_STAGE(1), int items) {
  FOR_ITEMS(i, items) {
    if (i < items0) {
      HOLD_LAYER(0, i);
    } else {
      HOLD_LAYER(1, i - items0);
    }
  }
}
