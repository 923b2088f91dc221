/* What a ReLU lets through of its gradient. Included by those kernels that gate what they store. */
INLINE float gate_number(float number, float y) {
  return y > 0 ? number : y <= 0 ? 0 : y;
}
