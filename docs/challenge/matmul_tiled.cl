/*
 * result[m, n] = left[m, k] · right[k, n]: each group of 8 × 8 work-items brings a tile of left and one of right into
 * local memory, and every number fetched is used eight times.
 */
#define SIDE 8

kernel void matmul_nn_range(int m, int n, int k, global int *size)
{
  size[0] = (n + SIDE - 1) / SIDE * SIDE;
  size[1] = (m + SIDE - 1) / SIDE * SIDE;
  size[2] = 1;
  size[3] = SIDE;
  size[4] = SIDE;
  size[5] = 1;
}

kernel void matmul_nn(
    global const float *left, global const float *right, global float *result, int m, int n, int k)
{
  local float tile_a[SIDE][SIDE];
  local float tile_b[SIDE][SIDE];
  int x = get_local_id(0);
  int z = get_local_id(1);
  int column = get_global_id(0);
  int row = get_global_id(1);
  float sum = 0;
  for (int start = 0; start < k; start += SIDE) {
    tile_a[z][x] = row < m && start + x < k ? left[row * k + start + x] : 0;
    tile_b[z][x] = column < n && start + z < k ? right[(start + z) * n + column] : 0;
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int i = 0; i < SIDE; i++) {
      sum += tile_a[z][i] * tile_b[i][x];
    }
    barrier(CLK_LOCAL_MEM_FENCE);
  }
  if (row < m && column < n) {
    result[row * n + column] = sum;
  }
}
