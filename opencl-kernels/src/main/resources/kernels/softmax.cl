/* Softmax and the losses built on it. Rows of `classes` logits lie one after another; an item is a row. */

/* max x + ln of the sum of exp(x - max x), which nothing makes overflow. */
INLINE float log_sum_exp(const global float* x, int classes) {
  float largest = x[0];
  for (int j = 1; j < classes; j++) {
    largest = fmax(largest, x[j]);
  }
  float sum = 0;
  for (int first = 0; first < classes; first += CHAIN) {
    float part = 0;
    for (int j = first; j < min(classes, first + CHAIN); j++) {
      part += exp(x[j] - largest);
    }
    sum += part;
  }
  return largest + log(sum);
}

/* y_j = exp(x_j - log_sum_exp). */
kernel void softmax(const global float* restrict x, global float* restrict y, int classes, int items) {
  FOR_ITEMS(row, items) {
    const global float* logits = x + (long)row * classes;
    float shift = log_sum_exp(logits, classes);
    for (int j = 0; j < classes; j++) {
      y[(long)row * classes + j] = exp(logits[j] - shift);
    }
  }
}

/* y_j = x_j - log_sum_exp. */
kernel void log_softmax(
    const global float* restrict x, global float* restrict y, int classes, int items) {
  FOR_ITEMS(row, items) {
    const global float* logits = x + (long)row * classes;
    float shift = log_sum_exp(logits, classes);
    for (int j = 0; j < classes; j++) {
      y[(long)row * classes + j] = logits[j] - shift;
    }
  }
}

/*
 * loss = log_sum_exp - x_label; difference_j = p_j, but at the label minus the sum of the others, which
 * is p - 1 without cancellation. NaN where the label names no class.
 */
kernel void cross_entropy_labels(
    const global float* restrict x, const global float* restrict labels, global float* restrict loss,
    global float* restrict difference, int classes, int items) {
  FOR_ITEMS(row, items) {
    const global float* logits = x + (long)row * classes;
    global float* p = difference + (long)row * classes;
    float label = labels[row];
    bool valid = is_index(label, classes);
    float shift = log_sum_exp(logits, classes);
    float others = 0;
    for (int first = 0; first < classes; first += CHAIN) {
      float part = 0;
      for (int j = first; j < min(classes, first + CHAIN); j++) {
        p[j] = valid ? exp(logits[j] - shift) : NAN;
        part += j == label ? 0 : p[j];
      }
      others += part;
    }
    loss[row] = NAN;
    if (valid) {
      loss[row] = shift - logits[(int)label];
      p[(int)label] = -others;
    }
  }
}

/* log_sum_exp of all but one; -INFINITY if their exponentials are all 0. */
INLINE float log_sum_exp_of_others(const global float* x, int classes, int without) {
  float largest = -INFINITY;
  for (int j = 0; j < classes; j++) {
    largest = j == without ? largest : fmax(largest, x[j]);
  }
  float sum = 0;
  for (int first = 0; first < classes; first += CHAIN) {
    float part = 0;
    for (int j = first; j < min(classes, first + CHAIN); j++) {
      part += j == without || x[j] == -INFINITY ? 0 : exp(x[j] - largest);
    }
    sum += part;
  }
  return largest + log(sum);
}

/*
 * As cross_entropy_labels, but where x_label is above the log_sum_exp of the others by more than the
 * margin, loss = that log_sum_exp - x_label, difference = the softmax of the others, and sure = 1.
 */
kernel void cross_entropy_or_odds(
    const global float* restrict x, const global float* restrict labels, global float* restrict loss,
    global float* restrict difference, global float* restrict sure, int classes, float margin, int items) {
  FOR_ITEMS(row, items) {
    const global float* logits = x + (long)row * classes;
    global float* p = difference + (long)row * classes;
    bool valid = is_index(labels[row], classes);
    int label = valid ? (int)labels[row] : 0;
    float others_shift = log_sum_exp_of_others(logits, classes, label);
    bool odds = logits[label] - others_shift > margin;
    float shift = odds ? others_shift : log_sum_exp(logits, classes);
    float others = 0;
    for (int first = 0; first < classes; first += CHAIN) {
      float part = 0;
      for (int j = first; j < min(classes, first + CHAIN); j++) {
        p[j] = logits[j] == -INFINITY ? 0 : exp(logits[j] - shift);
        part += j == label ? 0 : p[j];
      }
      others += part;
    }
    p[label] = odds ? -1 : -others;
    for (int j = 0; !valid && j < classes; j++) {
      p[j] = NAN;
    }
    loss[row] = valid ? shift - logits[label] : NAN;
    sure[row] = valid && odds ? 1 : 0;
  }
}

/*
 * loss = the sum of t_j (log_sum_exp - x_j); target is [rows, classes]. difference_j = p_j T - t_j, T the
 * sum of t, but for the most probable class j = top
 * p_top · (the other t) - t_top · (the other p), which is the same without cancellation.
 */
kernel void cross_entropy_distribution(
    const global float* restrict x, const global float* restrict target, global float* restrict loss,
    global float* restrict difference, int classes, int items) {
  FOR_ITEMS(row, items) {
    const global float* logits = x + (long)row * classes;
    const global float* t = target + (long)row * classes;
    global float* p = difference + (long)row * classes;
    float shift = log_sum_exp(logits, classes);
    int top = 0;
    float targets = 0;
    float sum = 0;
    for (int first = 0; first < classes; first += CHAIN) {
      float part = 0;
      float target_part = 0;
      for (int j = first; j < min(classes, first + CHAIN); j++) {
        p[j] = exp(logits[j] - shift);
        part += t[j] == 0 ? 0 : t[j] * (shift - logits[j]);
        target_part += t[j];
        top = p[j] > p[top] ? j : top;
      }
      sum += part;
      targets += target_part;
    }
    loss[row] = sum;
    float other_probabilities = 0;
    float other_targets = 0;
    for (int first = 0; first < classes; first += CHAIN) {
      float part = 0;
      float target_part = 0;
      for (int j = first; j < min(classes, first + CHAIN); j++) {
        part += j == top ? 0 : p[j];
        target_part += j == top ? 0 : t[j];
      }
      other_probabilities += part;
      other_targets += target_part;
    }
    for (int j = 0; j < classes; j++) {
      p[j] = j == top ? p[j] * other_targets - t[j] * other_probabilities : p[j] * targets - t[j];
    }
  }
}
