/*
 * Matrix products on GPUs: result[m, n] = left · right, all row-major.
 *
 *   nn   left [m, k]   right [k, n]
 *   tn   left [k, m]   right [k, n]
 *   nt   left [m, k]   right [n, k]
 *
 * A work-group of GROUP_SIDE × GROUP_SIDE work-items computes GROUP_SIDE·ITEM_SIDE rows and columns of the
 * result. It walks along k in steps of STEP: a tile of either operand, zeros beyond the edges, lies in
 * local memory, and each work-item adds to its ITEM_SIDE × ITEM_SIDE sums. Before it does, it reads its
 * share of the next tiles into registers, so that global memory has the whole step to answer; with two
 * BUFFERS they are put down beside the tiles in use, which spares a barrier a step.
 *
 * A work-item's rows and columns come in runs of RUN that lie next to each other, so that one load from
 * local memory brings a run; its share of a tile comes in runs too, one load from global memory each
 * where rows begin at multiples of a run.
 */
#ifndef GROUP_SIDE
#define GROUP_SIDE 16
#endif
#ifndef ITEM_SIDE
#define ITEM_SIDE 4
#endif
#ifndef STEP
#define STEP 16
#endif
#ifndef BUFFERS
#define BUFFERS 2 /* tiles of either operand in local memory */
#endif
#define SIDE (GROUP_SIDE * ITEM_SIDE)
#define RUN (ITEM_SIDE < 4 ? ITEM_SIDE : 4)
/* A little more than the side, so that a column's elements lie in different banks; whole runs. */
#define PITCH (SIDE + RUN)
#define TILE (STEP * PITCH)
/* How many numbers of a tile a work-item copies, and in runs of how many. */
#define SHARE (ITEM_SIDE * STEP / GROUP_SIDE)
#define SHARE_RUN (SHARE < 4 ? SHARE : 4)

/* The place of item `id`'s element e, 0 .. ITEM_SIDE - 1, among the SIDE elements of its group. */
#define PLACE(id, e) ((e) / RUN * RUN * GROUP_SIDE + (id) * RUN + (e) % RUN)

/* Where run i of this work-item's share begins, in a tile whose rows are so wide. */
#define SHARE_BEGIN(i) \
  (((i) * GROUP_SIDE * GROUP_SIDE + (int)(get_local_id(1) * GROUP_SIDE + get_local_id(0))) * SHARE_RUN)

/*
 * share = this work-item's numbers of the tile that begins at (row, column) of a [rows, columns] matrix
 * and whose rows are `width` wide; zeros beyond the matrix.
 */
INLINE void read_share(
    const global float* matrix, int rows, int columns, int row, int column, int width,
    float share[SHARE]) {
#pragma unroll
  for (int i = 0; i < SHARE / SHARE_RUN; i++) {
    int r = row + SHARE_BEGIN(i) / width;
    int c = column + SHARE_BEGIN(i) % width;
    const global float* from = matrix + (long)r * columns + c;
#if SHARE_RUN == 4
    if (columns % 4 == 0 && r < rows && c < columns) {
      float4 run = *(const global float4*)from;
      share[4 * i] = run.x;
      share[4 * i + 1] = run.y;
      share[4 * i + 2] = run.z;
      share[4 * i + 3] = run.w;
      continue;
    }
#endif
#pragma unroll
    for (int e = 0; e < SHARE_RUN; e++) {
      bool inside = r < rows && c + e < columns;
      share[i * SHARE_RUN + e] = inside ? from[e] : 0.0f;
    }
  }
}

/* Puts a share down in a tile, so that an operand's element of term p and place r is tile[p][r]. */
INLINE void put_share(const float share[SHARE], int width, bool along_terms, local float* tile) {
#pragma unroll
  for (int i = 0; i < SHARE / SHARE_RUN; i++) {
    int r = SHARE_BEGIN(i) / width;
    int c = SHARE_BEGIN(i) % width;
#pragma unroll
    for (int e = 0; e < SHARE_RUN; e++) {
      tile[along_terms ? (c + e) * PITCH + r : r * PITCH + c + e] = share[i * SHARE_RUN + e];
    }
  }
}

/* The ITEM_SIDE elements of item `id` of a row of a tile. */
INLINE void read_runs(const local float* row, int id, float values[ITEM_SIDE]) {
#pragma unroll
  for (int e = 0; e < ITEM_SIDE; e += RUN) {
#if RUN == 4
    float4 run = *(const local float4*)(row + PLACE(id, e));
    values[e] = run.x;
    values[e + 1] = run.y;
    values[e + 2] = run.z;
    values[e + 3] = run.w;
#else
#pragma unroll
    for (int i = 0; i < RUN; i++) {
      values[e + i] = row[PLACE(id, e + i)];
    }
#endif
  }
}

/* sums[r][c] += the products of one step. */
INLINE void multiply_step(
    const local float* left_tile, const local float* right_tile, float sums[ITEM_SIDE][ITEM_SIDE]) {
  for (int p = 0; p < STEP; p++) {
    float a[ITEM_SIDE];
    float b[ITEM_SIDE];
    read_runs(left_tile + p * PITCH, (int)get_local_id(1), a);
    read_runs(right_tile + p * PITCH, (int)get_local_id(0), b);
#pragma unroll
    for (int r = 0; r < ITEM_SIDE; r++) {
#pragma unroll
      for (int c = 0; c < ITEM_SIDE; c++) {
        sums[r][c] = fma(a[r], b[c], sums[r][c]);
      }
    }
  }
}

/* Stores a work-item's sums; a run at once where rows begin at multiples of a run. */
INLINE void store_sums(
    float sums[ITEM_SIDE][ITEM_SIDE], int row, int column, global float* result, int m, int n) {
#pragma unroll
  for (int r = 0; r < ITEM_SIDE; r++) {
    int i = row + PLACE((int)get_local_id(1), r);
#if RUN == 4
#pragma unroll
    for (int c = 0; n % 4 == 0 && c < ITEM_SIDE; c += 4) {
      int j = column + PLACE((int)get_local_id(0), c);
      if (i < m && j + 4 <= n) {
        *(global float4*)(result + (long)i * n + j) =
            (float4)(sums[r][c], sums[r][c + 1], sums[r][c + 2], sums[r][c + 3]);
      }
    }
    if (n % 4 == 0) {
      continue;
    }
#endif
#pragma unroll
    for (int c = 0; c < ITEM_SIDE; c++) {
      int j = column + PLACE((int)get_local_id(0), c);
      if (i < m && j < n) {
        result[(long)i * n + j] = sums[r][c];
      }
    }
  }
}

/* A share of the tile of `extent` rows that begins at (at, p) of a [extent, k] operand. */
#define READ_ALONG_TERMS(matrix, extent, at, p, share) \
  read_share(matrix, extent, k, at, p, STEP, share)
#define PUT_ALONG_TERMS(share, tile) put_share(share, STEP, true, tile)
/* The same of a [k, extent] operand, from (p, at) on. */
#define READ_ACROSS_TERMS(matrix, extent, at, p, share) \
  read_share(matrix, k, extent, p, at, SIDE, share)
#define PUT_ACROSS_TERMS(share, tile) put_share(share, SIDE, false, tile)

/*
 * The loop over k that the three forms share; they differ in how the operands lie. Terms are added in PARTS
 * stretches, and what these come to in their order. Where the launch has a third extent of PARTS groups, each
 * makes a stretch and stores it by itself, [PARTS, m, n], for others to add; else a group makes all of them, to
 * the same bits.
 */
#define WALK_PARTS(LEFT, RIGHT, PARTS)                                                 \
    local float left_tile[BUFFERS * TILE] __attribute__((aligned(16)));                \
    local float right_tile[BUFFERS * TILE] __attribute__((aligned(16)));               \
    int row = (int)get_group_id(1) * SIDE;                                             \
    int column = (int)get_group_id(0) * SIDE;                                          \
    int stretch = ((k - 1) / STEP / (PARTS) + 1) * STEP;                               \
    int each = (PARTS) / (int)get_num_groups(2);                                       \
    int first = each * (int)get_group_id(2);                                           \
    float total[ITEM_SIDE][ITEM_SIDE] = {{0}};                                         \
    int used = 0;                                                                      \
    for (int part = first; part < first + each; part++) {                              \
      int begin = part * stretch;                                                      \
      int end = min(k, begin + stretch);                                               \
      float sums[ITEM_SIDE][ITEM_SIDE] = {{0}};                                        \
      float left_share[SHARE];                                                         \
      float right_share[SHARE];                                                        \
      READ_##LEFT(left, m, row, begin, left_share);                                    \
      READ_##RIGHT(right, n, column, begin, right_share);                              \
      for (int p = begin; p < end; p += STEP) {                                        \
        PUT_##LEFT(left_share, left_tile + used);                                      \
        PUT_##RIGHT(right_share, right_tile + used);                                   \
        barrier(CLK_LOCAL_MEM_FENCE);                                                  \
        if (p + STEP < end) {                                                          \
          READ_##LEFT(left, m, row, p + STEP, left_share);                             \
          READ_##RIGHT(right, n, column, p + STEP, right_share);                       \
        }                                                                              \
        multiply_step(left_tile + used, right_tile + used, sums);                      \
        if (BUFFERS == 1) {                                                            \
          barrier(CLK_LOCAL_MEM_FENCE);                                                \
        }                                                                              \
        used = TILE - used;                                                            \
        used = BUFFERS == 1 ? 0 : used;                                                \
      }                                                                                \
      for (int r = 0; r < ITEM_SIDE; r++) {                                            \
        for (int c = 0; c < ITEM_SIDE; c++) {                                          \
          total[r][c] = part == first ? sums[r][c] : total[r][c] + sums[r][c];         \
        }                                                                              \
      }                                                                                \
    }                                                                                  \
    store_sums(total, row, column, result + (long)get_group_id(2) * m * n, m, n);

#define WALK(LEFT, RIGHT) WALK_PARTS(LEFT, RIGHT, 1)

#define MULTIPLY(LEFT, RIGHT) { WALK_PARTS(LEFT, RIGHT, parts) }

kernel void matmul_nn_tiled(
    const global float* restrict left, const global float* restrict right,
    global float* restrict result, int m, int n, int k, int parts) MULTIPLY(ALONG_TERMS, ACROSS_TERMS)

kernel void matmul_tn_tiled(
    const global float* restrict left, const global float* restrict right,
    global float* restrict result, int m, int n, int k, int parts) MULTIPLY(ACROSS_TERMS, ACROSS_TERMS)

kernel void matmul_nt_tiled(
    const global float* restrict left, const global float* restrict right,
    global float* restrict result, int m, int n, int k, int parts) MULTIPLY(ALONG_TERMS, ALONG_TERMS)

/* result = the sum of so many parts of a product, in their order. */
kernel void matmul_add_parts(
    const global float* restrict made, global float* restrict result, int parts, int items) {
  FOR_ITEMS(i, items) {
    float sum = made[i];
    for (int part = 1; part < parts; part++) {
      sum += made[(long)part * items + i];
    }
    result[i] = sum;
  }
}
