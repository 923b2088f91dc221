/* result[m, n] = left[m, k] · right[k, n], row-major: a work-item makes a row of the result. */
kernel void matmul_nn(
    global const float *left, global const float *right, global float *result, int m, int n, int k)
{
  int row = get_global_id(0);
  for (int column = 0; column < n; column++) {
    float sum = 0;
    for (int i = 0; i < k; i++) {
      sum += left[row * k + i] * right[i * n + column];
    }
    result[row * n + column] = sum;
  }
}
