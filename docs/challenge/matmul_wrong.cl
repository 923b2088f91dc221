/* As matmul_naive.cl, but terms are added four at a time, and those left over are forgotten. */
kernel void matmul_nn(
    global const float *left, global const float *right, global float *result, int m, int n, int k)
{
  int row = get_global_id(0);
  for (int column = 0; column < n; column++) {
    float sum = 0;
    for (int i = 0; i + 3 < k; i += 4) {
      for (int j = i; j < i + 4; j++) {
        sum += left[row * k + j] * right[j * n + column];
      }
    }
    result[row * n + column] = sum;
  }
}
