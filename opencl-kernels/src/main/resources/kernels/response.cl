/*
 * Sums over neighbouring channels, and local response normalisation by them. Numbers lie [rows, channels]; the
 * window of a channel is cut at the first and the last one.
 *
 * Channels are treated COLUMN_BLOCK at a time: a neighbour further for all of them, then the next neighbour, so that
 * every loop is vector code.
 */
#include "gates.cl"

#ifdef GIBBON_PROCESSOR
#define MOST_NEIGHBOURS 16 /* of a channel, whose terms are kept */
#else
#define MOST_NEIGHBOURS 0
#endif

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

/* powers = s^-beta. The usual 3/4 needs no more than roots, which are exact and thirty times as fast. */
INLINE void inverse_powers(const float* s, int count, float beta, float* powers) {
  if (beta == .75f) {
    for (int e = 0; e < count; e++) {
      float root = sqrt(s[e]);
      powers[e] = 1 / (root * sqrt(root));
    }
  } else {
    for (int e = 0; e < count; e++) {
      powers[e] = pow(s[e], -beta);
    }
  }
}

/* y = x · s^-beta, s = bias + share · the sum of squares over (size - 1) / 2 channels before and the rest behind. */
kernel void local_response(
    const global float* restrict x, global float* restrict y, global float* restrict s, int size,
    float share, float beta, float bias, int rows, int channels) {
  int below = (size - 1) / 2;
  FOR_RUNS(i, end, rows * channels, channels) {
    int row = i - i % channels;
    for (int block = i; block < end; block += COLUMN_BLOCK) {
      int count = min(COLUMN_BLOCK, end - block);
      float scale[COLUMN_BLOCK];
      float powers[COLUMN_BLOCK];
      for (int e = 0; e < count; e++) {
        scale[e] = 0;
      }
      for (int d = -below; d < size - below; d++) {
        int near = max(0, row - block - d);
        int far = min(count, row + channels - block - d);
        for (int e = near; e < far; e++) {
          float v = x[block + d + e];
          scale[e] = fma(v, v, scale[e]);
        }
      }
      for (int e = 0; e < count; e++) {
        scale[e] = fma(share, scale[e], bias);
      }
      inverse_powers(scale, count, beta, powers);
      for (int e = 0; e < count; e++) {
        y[block + e] = x[block + e] * powers[e];
        s[block + e] = scale[e];
      }
    }
  }
}

/* terms = dy · x · s^(-beta - 1), of so many channels. */
INLINE void response_terms(
    const global float* x, const global float* s, const global float* dy, int count, float beta,
    float* scale, float* powers, float* terms) {
  for (int e = 0; e < count; e++) {
    scale[e] = s[e];
  }
  inverse_powers(scale, count, beta, powers);
  for (int e = 0; e < count; e++) {
    terms[e] = dy[e] * x[e] * (powers[e] / scale[e]);
  }
}

/*
 * dx = dy · s^-beta - 2 · share · beta · x · the sum of dy · x · s^(-beta - 1) over the windows that c is in; if
 * `gated`, 0 where y <= 0, and y where that is NaN.
 */
kernel void local_response_gradient(
    const global float* restrict x, const global float* restrict s, const global float* restrict dy,
    const global float* restrict y, global float* restrict dx, int size, int gated, float share, float beta,
    int rows, int channels) {
  int above = (size - 1) / 2;
  int below = size - 1 - above;
  FOR_RUNS(i, end, rows * channels, channels) {
    int row = i - i % channels;
    for (int block = i; block < end; block += COLUMN_BLOCK) {
      int count = min(COLUMN_BLOCK, end - block);
      float scale[COLUMN_BLOCK + MOST_NEIGHBOURS];
      float powers[COLUMN_BLOCK + MOST_NEIGHBOURS];
      float terms[COLUMN_BLOCK + MOST_NEIGHBOURS];
      float sums[COLUMN_BLOCK];
      for (int e = 0; e < count; e++) {
        sums[e] = 0;
      }
      bool kept = size - 1 <= MOST_NEIGHBOURS;
      int from = max(row, block - below);
      if (kept) {
        int known = min(row + channels, block + count + above) - from;
        response_terms(x + from, s + from, dy + from, known, beta, scale, powers, terms);
      }
      for (int d = -below; d <= above; d++) {
        int near = max(0, row - block - d);
        int far = min(count, row + channels - block - d);
        int first = kept ? block + d - from : -near;
        if (!kept && near < far) {
          int at = block + d + near;
          response_terms(x + at, s + at, dy + at, far - near, beta, scale, powers, terms);
        }
        for (int e = near; e < far; e++) {
          sums[e] += terms[first + e];
        }
      }
      int own = kept ? block - from : 0;
      if (!kept) {
        for (int e = 0; e < count; e++) {
          scale[e] = s[block + e];
        }
        inverse_powers(scale, count, beta, powers);
      }
      for (int e = 0; e < count; e++) {
        float direct = dy[block + e] * powers[own + e];
        float slope = direct - 2 * share * beta * x[block + e] * sums[e];
        dx[block + e] = gated ? gate_number(slope, y[block + e]) : slope;
      }
    }
  }
}
