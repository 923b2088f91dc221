/*
 * Kernels that treat every element alike. NaN stays NaN unless said otherwise; comparisons are
 * written so that they do the right thing with it, since OpenCL's fmax, sign and clamp do not.
 */

/* y[i] = value. */
kernel void fill(global float* restrict y, float value, int items) {
  FOR_ITEMS(i, items) { y[i] = value; }
}

/* y[i] = f(v), v = x[i]. */
#define UNARY(name, f)                                                                      \
  kernel void name(const global float* restrict x, global float* restrict y, int items) {   \
    FOR_ITEMS(i, items) {                                                                   \
      float v = x[i];                                                                       \
      y[i] = f;                                                                             \
    }                                                                                       \
  }

UNARY(unary_abs, fabs(v))
UNARY(unary_exp, exp(v))
UNARY(unary_log, log(v))
UNARY(unary_log_one_minus_exp, v > -0.7f ? log(-expm1(v)) : log1p(-exp(v)))
UNARY(unary_relu, v <= 0 ? 0 : v)
UNARY(unary_sigmoid, 1 / (1 + exp(-v)))
UNARY(unary_sign, v > 0 ? 1 : v < 0 ? -1 : v)
UNARY(unary_softplus, fmax(v, 0.0f) + log1p(exp(-fabs(v))))
UNARY(unary_tanh, tanh(v))
UNARY(unary_erf, erf(v))

/* y = factor · x + offset. */
kernel void unary_affine(
    const global float* restrict x, global float* restrict y, float factor, float offset, int items) {
  FOR_ITEMS(i, items) { y[i] = factor * x[i] + offset; }
}

/* y = x, but no less than low and no more than high. */
kernel void unary_clamp(
    const global float* restrict x, global float* restrict y, float low, float high, int items) {
  FOR_ITEMS(i, items) {
    float v = x[i];
    y[i] = v < low ? low : v > high ? high : v;
  }
}

/* y = 1 where low < x < high, else 0. */
kernel void unary_inside(
    const global float* restrict x, global float* restrict y, float low, float high, int items) {
  FOR_ITEMS(i, items) {
    float v = x[i];
    y[i] = v > low && v < high ? 1 : isnan(v) ? v : 0;
  }
}

/* y = x + step · sign(gradient), but no less than low and no more than high. */
kernel void sign_step(
    const global float* restrict x, const global float* restrict gradient, global float* restrict y,
    float step, float low, float high, int items) {
  FOR_ITEMS(i, items) {
    float g = gradient[i];
    float v = x[i] + (g > 0 ? step : g < 0 ? -step : step * g);
    y[i] = v < low ? low : v > high ? high : v;
  }
}

/* y = x to a power. */
kernel void unary_power(
    const global float* restrict x, global float* restrict y, float exponent, int items) {
  FOR_ITEMS(i, items) { y[i] = pow(x[i], exponent); }
}

/* z = x + y, both contiguous. */
kernel void accumulate(
    const global float* restrict x, const global float* restrict y, global float* restrict z, int items) {
  FOR_ITEMS(i, items) { z[i] = x[i] + y[i]; }
}

/* dx = dy from a start on where y > 0, else 0, and NaN where y is NaN; a row of dy has `pitch` numbers. */
kernel void relu_gate(
    const global float* restrict dy, const global float* restrict y, global float* restrict dx, int start,
    int pitch, int rows, int channels) {
  FOR_RUNS(i, end, rows * channels, channels) {
    const global float* slopes = dy + (long)(i / channels) * pitch + start + i % channels - i;
    for (int e = i; e < end; e++) {
      dx[e] = y[e] > 0 ? slopes[e] : y[e] <= 0 ? 0 : y[e];
    }
  }
}

/* z = max(x, 0) - x·t + ln(1 + exp(-|x|)); where x is infinite, |x| times what it misses of t. */
kernel void sigmoid_cross_entropy(
    const global float* restrict x, const global float* restrict t, global float* restrict z, int items) {
  FOR_ITEMS(i, items) {
    float v = x[i];
    float missing = v > 0 ? 1 - t[i] : t[i];
    z[i] = isinf(v) ? (missing == 0 ? 0 : fabs(v) * missing)
                    : fmax(v, 0.0f) - v * t[i] + log1p(exp(-fabs(v)));
  }
}

/*
 * z[a, b, c] = f(l, r), l = x[a·xs0 + b·xs1 + c·xs2], r = y[a·ys0 + b·ys1 + c·ys2], range [d0, d1, d2], z
 * contiguous. The strides of a run decide which loop it takes, so that the usual ones become vector code.
 */
#define BINARY(name, f)                                                                     \
  kernel void name(                                                                         \
      const global float* restrict x, const global float* restrict y,                       \
      global float* restrict z, int xs0, int xs1, int xs2, int ys0, int ys1, int ys2,       \
      int d0, int d1, int d2) {                                                             \
    FOR_RUNS(i, end, d0 * d1 * d2, d2) {                                                    \
      int a = 0, b = 0, c = i;                                                              \
      if (d0 > 1 || d1 > 1) { /* An item of a GPU would divide for each number. */          \
        c = i % d2;                                                                         \
        b = i / d2 % d1;                                                                    \
        a = i / d2 / d1;                                                                    \
      }                                                                                     \
      const global float* xr = x + a * xs0 + b * xs1 + c * xs2;                             \
      const global float* yr = y + a * ys0 + b * ys1 + c * ys2;                             \
      global float* zr = z + i;                                                             \
      int count = end - i;                                                                  \
      if (xs2 == 1 && ys2 == 1) {                                                           \
        for (int e = 0; e < count; e++) {                                                   \
          float l = xr[e], r = yr[e];                                                       \
          zr[e] = f;                                                                        \
        }                                                                                   \
      } else if (xs2 == 1 && ys2 == 0) {                                                    \
        float r = yr[0];                                                                    \
        for (int e = 0; e < count; e++) {                                                   \
          float l = xr[e];                                                                  \
          zr[e] = f;                                                                        \
        }                                                                                   \
      } else {                                                                              \
        for (int e = 0; e < count; e++) {                                                   \
          float l = xr[e * xs2], r = yr[e * ys2];                                           \
          zr[e] = f;                                                                        \
        }                                                                                   \
      }                                                                                     \
    }                                                                                       \
  }

BINARY(binary_add, l + r)
BINARY(binary_subtract, l - r)
BINARY(binary_multiply, l * r)
BINARY(binary_divide, l / r)
BINARY(binary_gate, r == 0 ? 0 : l * r)
BINARY(binary_gated_quotient, l == 0 ? 0 : l / r)

/* Whether a partial product is far from both ends of the range of numbers. */
INLINE bool ordinary(float x) {
  return fabs(x) >= 0x1p-100f && fabs(x) <= 0x1p100f;
}

/* w = g · z / y, 0 where g or z is 0, in an order whose first step stays in range. */
kernel void proportion(
    const global float* restrict g, const global float* restrict z, const global float* restrict y,
    global float* restrict w, int items) {
  FOR_ITEMS(i, items) {
    float product = g[i] * z[i];
    float quotient = z[i] / y[i];
    bool first = ordinary(product) || isinf(g[i]) || isinf(z[i]);
    float value = first                ? product / y[i]
                  : ordinary(quotient) ? g[i] * quotient
                                       : g[i] / y[i] * z[i];
    w[i] = g[i] == 0 || z[i] == 0 ? 0 : value;
  }
}

/*
 * y = g · p · x^(p - 1), p = exponent and p - 1 = less; 0 where g is 0. A power out of range comes in two halves,
 * mantissas apart from powers of two, so that no product of some of the factors leaves the range.
 */
kernel void power_slope(
    const global float* restrict g, const global float* restrict x, global float* restrict y,
    float exponent, float less, int items) {
  FOR_ITEMS(i, items) {
    float power = pow(x[i], less);
    float slope = exponent * power;
    float value = g[i] * slope;
    if (x[i] != 0 && (isinf(slope) || fabs(slope) < FLT_MIN)) {
      int of_g, of_root, of_exponent;
      float root = frexp(pow(fabs(x[i]), less / 2), &of_root);
      float product = frexp(g[i], &of_g) * frexp(exponent, &of_exponent) * root * copysign(root, power);
      value = ldexp(product, of_g + of_exponent + 2 * of_root);
    }
    y[i] = g[i] == 0 ? 0 : value;
  }
}
