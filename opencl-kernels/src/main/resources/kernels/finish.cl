/*
 * What is done to the sums of a convolution that are complete: a bias is added, and what is not above 0 becomes 0. Or
 * they are added to numbers that lie where `bias` says as they lie in the result; and become 0 where those that lie so
 * where `gate` says are not above 0. Included by patch_tiles.cl and winograd.cl.
 */
#define BIASED 1
#define RECTIFIED 2
#define ADDED 4
#define GATED 8

/* Complete sums: `added` is their bias, `so_far` and `gate` what lies there, of which `room` numbers may be read. */
INLINE float16 finished(
    float16 sum, int finish, float16 added, const global float* so_far, const global float* gate, int room) {
  sum = finish & BIASED ? sum + added : sum;
  sum = finish & RECTIFIED ? select(sum, (float16)0, sum <= 0) : sum;
  if (finish & ADDED) {
    sum += load_up_to(so_far, room);
  }
  if (finish & GATED) {
    float16 gates = load_up_to(gate, room);
    sum = select(select(gates, (float16)0, gates <= 0), sum, gates > 0);
  }
  return sum;
}
