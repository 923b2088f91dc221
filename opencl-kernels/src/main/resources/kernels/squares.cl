/*
 * The transforms of F(4×4, 3×3) and F(2×2, 5×5) (Winograd 1980, "Arithmetic Complexity of Computations"; Lavin and Gray
 * 2016), 16 channels at a time. Included by squares_jobs.cl.
 *
 * Along an axis, four outputs of three taps, y = Aᵀ [(G g) ⊙ (Bᵀ d)], are products of polynomials, found from their
 * values at 0, ±√½, ±√2 and ∞. With 0, ±1, ±2 and ∞, as in most books, the error is three times as large.
 * Two outputs of five taps are such products of six values as well: G has the next two powers of these points beside
 * what is shown, its last row being that of ∞, and Aᵀ has two rows alone, the second with that of ∞.
 *
 *        1   0  -5/2  0   1  0           1    0     0           1  1   1   1   1   0
 *        0  -√2  -2  √½   1  0         -2/3 -√2/3 -1/3          0 √½ -√½  √2 -√2   0
 *   Bᵀ = 0   √2  -2 -√½   1  0     G = -2/3  √2/3 -1/3     Aᵀ = 0  ½   ½   2   2   0
 *        0 -√½  -½   √2   1  0          1/6  √2/6  1/3          0 ½√½ -½√½ 2√2 -2√2 1
 *        0  √½  -½  -√2   1  0          1/6 -√2/6  1/3
 *        0   1   0  -5/2  0  1           0    0     1
 */
#define EDGE 6
#define SIDE (EDGE + 1 - TAPS)
#define PLACES (EDGE * EDGE)

#define HALF_ROOT .70710678118654752f
#define ROOT 1.41421356237309505f

/* Bᵀ d, in place. */
INLINE void transform_pictures(float16* d) {
  float16 near_even = fma((float16)-2, d[2], d[4]);
  float16 near_odd = fma((float16)-2, d[1], d[3]);
  float16 far_even = fma((float16)-.5f, d[2], d[4]);
  float16 far_odd = fma((float16)-.5f, d[1], d[3]);
  d[0] = fma((float16)-2.5f, d[2], d[0] + d[4]);
  d[5] = fma((float16)-2.5f, d[3], d[1] + d[5]);
  d[1] = fma((float16)HALF_ROOT, near_odd, near_even);
  d[2] = fma((float16)-HALF_ROOT, near_odd, near_even);
  d[3] = fma((float16)ROOT, far_odd, far_even);
  d[4] = fma((float16)-ROOT, far_odd, far_even);
}

/* u = G g. */
INLINE void transform_filters(const float16* g, float16* u) {
#if TAPS == 3
  float16 near_even = g[2];
  float16 near_odd = g[1];
  float16 far_even = g[2];
  float16 far_odd = g[1];
#else
  float16 near_even = fma((float16).5f, g[4], g[2]);
  float16 near_odd = fma((float16).5f, g[3], g[1]);
  float16 far_even = fma((float16)2, g[4], g[2]);
  float16 far_odd = fma((float16)2, g[3], g[1]);
#endif
  float16 near = (float16)(-2 / 3.f) * fma((float16).5f, near_even, g[0]);
  float16 far = (float16)(1 / 6.f) * fma((float16)2, far_even, g[0]);
  u[0] = g[0];
  u[1] = fma((float16)(-ROOT / 3), near_odd, near);
  u[2] = fma((float16)(ROOT / 3), near_odd, near);
  u[3] = fma((float16)(ROOT / 6), far_odd, far);
  u[4] = fma((float16)(-ROOT / 6), far_odd, far);
  u[5] = g[TAPS - 1];
}

/* y = Aᵀ m. */
INLINE void transform_products(const float16* m, float16* y) {
  float16 near_even = m[1] + m[2];
  float16 near_odd = (float16)HALF_ROOT * (m[1] - m[2]);
  float16 far_even = m[3] + m[4];
  float16 far_odd = (float16)HALF_ROOT * (m[3] - m[4]);
  y[0] = m[0] + (near_even + far_even);
  y[1] = fma((float16)2, far_odd, near_odd);
#if SIDE == 2
  y[1] += m[5];
#else
  y[2] = fma((float16)2, far_even, (float16).5f * near_even);
  y[3] = fma((float16).5f, near_odd, fma((float16)4, far_odd, m[5]));
#endif
}

/* Filters [TAPS, TAPS, channels, columns]; or, turned, [TAPS, TAPS, columns, channels], the last tap first. */
typedef struct {
  int turned, channels, columns;
} Bank;

INLINE float weight(Bank bank, const global float* filters, int tap, int channel, int column) {
  return bank.turned ? filters[((long)(TAPS * TAPS - 1 - tap) * bank.columns + column) * bank.channels + channel]
                     : filters[((long)tap * bank.channels + channel) * bank.columns + column];
}

/* Of 16 columns, of which `room` are there, the transformed filters of a channel: places CONV_WIDTH · channels apart. */
INLINE void transform_bank(
    Bank bank, const global float* filters, int channel, int column, int room, global float* places) {
  float16 half_way[EDGE][TAPS];
  for (int b = 0; b < TAPS; b++) {
    float16 g[TAPS];
    float16 u[EDGE];
    for (int a = 0; a < TAPS; a++) {
      float lanes[16];
      for (int e = 0; e < 16; e++) {
        lanes[e] = e < room ? weight(bank, filters, TAPS * a + b, channel, column + e) : 0;
      }
      g[a] = vload16(0, lanes);
    }
    transform_filters(g, u);
    for (int i = 0; i < EDGE; i++) {
      half_way[i][b] = u[i];
    }
  }
  for (int i = 0; i < EDGE; i++) {
    float16 u[EDGE];
    transform_filters(half_way[i], u);
    for (int j = 0; j < EDGE; j++) {
      store_16(u[j], places + (long)(i * EDGE + j) * bank.channels * CONV_WIDTH);
    }
  }
}
