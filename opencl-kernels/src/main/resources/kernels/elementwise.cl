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

/* z = max(x, 0) - x·t + ln(1 + exp(-|x|)). */
kernel void sigmoid_cross_entropy(
    const global float* restrict x, const global float* restrict t, global float* restrict z, int items) {
  FOR_ITEMS(i, items) {
    float v = x[i];
    z[i] = fmax(v, 0.0f) - v * t[i] + log1p(exp(-fabs(v)));
  }
}

/*
 * z[a, b, c] = x[a·xs0 + b·xs1 + c·xs2] op y[a·ys0 + b·ys1 + c·ys2], range [d0, d1, d2], z contiguous.
 * The strides of a run decide which loop it takes, so that the usual ones become vector code.
 */
#define BINARY(name, op)                                                                    \
  kernel void name(                                                                         \
      const global float* restrict x, const global float* restrict y,                       \
      global float* restrict z, int xs0, int xs1, int xs2, int ys0, int ys1, int ys2,       \
      int d0, int d1, int d2) {                                                             \
    FOR_RUNS(i, end, d0 * d1 * d2, d2) {                                                    \
      int c = i % d2;                                                                       \
      int b = i / d2 % d1;                                                                  \
      int a = i / d2 / d1;                                                                  \
      const global float* xr = x + a * xs0 + b * xs1 + c * xs2;                             \
      const global float* yr = y + a * ys0 + b * ys1 + c * ys2;                             \
      global float* zr = z + i;                                                             \
      int count = end - i;                                                                  \
      if (xs2 == 1 && ys2 == 1) {                                                           \
        for (int e = 0; e < count; e++) zr[e] = xr[e] op yr[e];                             \
      } else if (xs2 == 1 && ys2 == 0) {                                                    \
        float right = yr[0];                                                                \
        for (int e = 0; e < count; e++) zr[e] = xr[e] op right;                             \
      } else {                                                                              \
        for (int e = 0; e < count; e++) zr[e] = xr[e * xs2] op yr[e * ys2];                 \
      }                                                                                     \
    }                                                                                       \
  }

BINARY(binary_add, +)
BINARY(binary_subtract, -)
BINARY(binary_multiply, *)
BINARY(binary_divide, /)
