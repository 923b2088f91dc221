/*
 * On a GPU, softmax and the losses of softmax.cl for rows of many classes: a work-group, a power of two
 * of items, takes a row. An item adds up terms that lie far apart, and a tree adds what the items have.
 */
#define LANES 256
#define NO_CLASS -1

/* The sum of what the items of the group have. */
INLINE float group_sum(local float* room, float mine) {
  int lane = (int)get_local_id(0);
  room[lane] = mine;
  for (int width = (int)get_local_size(0) / 2; width > 0; width /= 2) {
    barrier(CLK_LOCAL_MEM_FENCE);
    if (lane < width) {
      room[lane] += room[lane + width];
    }
  }
  barrier(CLK_LOCAL_MEM_FENCE);
  float sum = room[0];
  barrier(CLK_LOCAL_MEM_FENCE); // The room is free again.
  return sum;
}

/* The largest; NaN is left out unless there is nothing else. */
INLINE float group_max(local float* room, float mine) {
  int lane = (int)get_local_id(0);
  room[lane] = mine;
  for (int width = (int)get_local_size(0) / 2; width > 0; width /= 2) {
    barrier(CLK_LOCAL_MEM_FENCE);
    if (lane < width) {
      room[lane] = fmax(room[lane], room[lane + width]);
    }
  }
  barrier(CLK_LOCAL_MEM_FENCE);
  float largest = room[0];
  barrier(CLK_LOCAL_MEM_FENCE);
  return largest;
}

/* The item's share of a row: every class j that it takes, in stretches whose sums stay short. */
#define FOR_STRETCHES(first, end, classes)                                                          \
  for (long first = get_local_id(0), end; first < (classes) &&                                      \
       (end = min((long)(classes), first + (long)get_local_size(0) * CHAIN), true);                 \
       first += (long)get_local_size(0) * CHAIN)
#define FOR_STRETCH(j, first, end) for (long j = first; j < end; j += get_local_size(0))
#define FOR_CLASSES(j, classes) for (long j = get_local_id(0); j < (classes); j += get_local_size(0))

/* log_sum_exp of all classes but `without`; -INFINITY if their exponentials are all 0. */
INLINE float group_log_sum_exp(
    const global float* x, int classes, int without, local float* room) {
  float largest = -INFINITY;
  FOR_CLASSES(j, classes) {
    largest = j == without ? largest : fmax(largest, x[j]);
  }
  largest = group_max(room, largest);
  float sum = 0;
  FOR_STRETCHES(first, end, classes) {
    float part = 0;
    FOR_STRETCH(j, first, end) {
      bool none = without != NO_CLASS && (j == without || x[j] == -INFINITY);
      part += none ? 0 : exp(x[j] - largest);
    }
    sum += part;
  }
  return largest + log(group_sum(room, sum));
}

kernel void softmax_groups(
    const global float* restrict x, global float* restrict y, int classes) {
  local float room[LANES];
  long start = get_group_id(0) * (long)classes;
  float shift = group_log_sum_exp(x + start, classes, NO_CLASS, room);
  FOR_CLASSES(j, classes) {
    y[start + j] = exp(x[start + j] - shift);
  }
}

kernel void log_softmax_groups(
    const global float* restrict x, global float* restrict y, int classes) {
  local float room[LANES];
  long start = get_group_id(0) * (long)classes;
  float shift = group_log_sum_exp(x + start, classes, NO_CLASS, room);
  FOR_CLASSES(j, classes) {
    y[start + j] = x[start + j] - shift;
  }
}

/* p_j = exp(x_j - shift), or 0 at -INFINITY whatever the shift; the sum of all but `without`. */
INLINE float group_others(
    const global float* x, global float* p, int classes, float shift, bool zero, int without,
    local float* room) {
  float others = 0;
  FOR_STRETCHES(first, end, classes) {
    float part = 0;
    FOR_STRETCH(j, first, end) {
      float probability = zero && x[j] == -INFINITY ? 0 : exp(x[j] - shift);
      p[j] = probability;
      part += j == without ? 0 : probability;
    }
    others += part;
  }
  return group_sum(room, others);
}

/* What is written last: the loss, and p at the label by the item that wrote it before. */
INLINE void write_row(
    global float* loss, global float* p, int classes, float found, float at_label, int label,
    bool valid) {
  if (get_local_id(0) == 0) {
    *loss = valid ? found : NAN;
  }
  FOR_CLASSES(j, classes) {
    if (!valid) {
      p[j] = NAN;
    } else if (j == label) {
      p[j] = at_label;
    }
  }
}

/* The group's row, and the label of it. */
#define THE_ROW                                         \
  local float room[LANES];                              \
  int row = (int)get_group_id(0);                       \
  const global float* logits = x + (long)row * classes; \
  global float* p = difference + (long)row * classes;
#define THE_LABEL                              \
  bool valid = is_index(labels[row], classes); \
  int label = valid ? (int)labels[row] : 0;

kernel void cross_entropy_labels_groups(
    const global float* restrict x, const global float* restrict labels, global float* restrict loss,
    global float* restrict difference, int classes) {
  THE_ROW
  THE_LABEL
  float shift = group_log_sum_exp(logits, classes, NO_CLASS, room);
  float others = group_others(logits, p, classes, shift, false, label, room);
  write_row(loss + row, p, classes, shift - logits[label], -others, label, valid);
}

kernel void cross_entropy_or_odds_groups(
    const global float* restrict x, const global float* restrict labels, global float* restrict loss,
    global float* restrict difference, global float* restrict sure, int classes, float margin) {
  THE_ROW
  THE_LABEL
  float others_shift = group_log_sum_exp(logits, classes, label, room);
  bool odds = logits[label] - others_shift > margin;
  float all_shift = group_log_sum_exp(logits, classes, NO_CLASS, room);
  float shift = odds ? others_shift : all_shift;
  float others = group_others(logits, p, classes, shift, true, label, room);
  write_row(
      loss + row, p, classes, shift - logits[label], odds ? -1 : -others, label, valid);
  if (get_local_id(0) == 0) {
    sure[row] = valid && odds ? 1 : 0;
  }
}

kernel void cross_entropy_distribution_groups(
    const global float* restrict x, const global float* restrict target, global float* restrict loss,
    global float* restrict difference, int classes) {
  THE_ROW
  const global float* t = target + (long)row * classes;
  float shift = group_log_sum_exp(logits, classes, NO_CLASS, room);
  float largest = -INFINITY;
  float sum = 0;
  float targets = 0;
  FOR_STRETCHES(first, end, classes) {
    float part = 0;
    float target_part = 0;
    FOR_STRETCH(j, first, end) {
      float probability = exp(logits[j] - shift);
      p[j] = probability;
      largest = fmax(largest, probability);
      part += t[j] == 0 ? 0 : t[j] * (shift - logits[j]);
      target_part += t[j];
    }
    sum += part;
    targets += target_part;
  }
  sum = group_sum(room, sum);
  targets = group_sum(room, targets);
  largest = group_max(room, largest);
  /* The first of the most probable classes; the numbers of classes are exact in a float. */
  float found = classes;
  FOR_CLASSES(j, classes) {
    found = p[j] == largest ? fmin(found, (float)j) : found;
  }
  int top = (int)-group_max(room, -found);
  float other_probabilities = 0;
  float other_targets = 0;
  FOR_STRETCHES(begin, stop, classes) {
    float part = 0;
    float target_part = 0;
    FOR_STRETCH(j, begin, stop) {
      part += j == top ? 0 : p[j];
      target_part += j == top ? 0 : t[j];
    }
    other_probabilities += part;
    other_targets += target_part;
  }
  other_probabilities = group_sum(room, other_probabilities);
  other_targets = group_sum(room, other_targets);
  FOR_CLASSES(j, classes) {
    p[j] = j == top ? p[j] * other_targets - t[j] * other_probabilities : p[j] * targets - t[j];
  }
  if (get_local_id(0) == 0) {
    loss[row] = sum;
  }
}
