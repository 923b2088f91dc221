/* Matrix products on processors of few registers; how, see panels.cl. */
#include "panels.cl"

/* A whole product, whose panels are cut into `blocks`. */
#define MULTIPLY(LEFT_TRANSPOSED, LEFT_PACKED, RIGHT_TRANSPOSED, ROWS)                           \
  {                                                                                              \
    local float chunk[LEFT_PACKED ? PANEL_DEPTH * CHUNK_PITCH : 1];                              \
    local float panel[PANEL_DEPTH * PANEL_WIDTH] __attribute__((aligned(64)));                   \
    Product of = {left, right, m, n, k, LEFT_TRANSPOSED, LEFT_PACKED, RIGHT_TRANSPOSED, false};  \
    for (int next; (next = draw(drawn, jobs)) >= 0;) {                                           \
      Job job;                                                                                   \
      find_job(&job, next, whole, strips);                                                       \
      int near = strip_begin(n, PANEL_WIDTH, job.block, blocks);                                 \
      int far = min(n, strip_begin(n, PANEL_WIDTH, job.block + 1, blocks));                      \
      multiply_block(of, job, ROWS, near, far, panel, chunk, result + near, n, n - near);        \
    }                                                                                            \
  }

kernel void matmul_nn_panels(
    const global float* restrict left, const global float* restrict right,
    global float* restrict result, int m, int n, int k, int blocks, int whole, int strips,
    volatile global int* drawn, int jobs) MULTIPLY(false, false, false, PANEL_ROWS)

kernel void matmul_tn_panels(
    const global float* restrict left, const global float* restrict right,
    global float* restrict result, int m, int n, int k, int blocks, int whole, int strips,
    volatile global int* drawn, int jobs) MULTIPLY(true, false, false, PANEL_ROWS_TN)

/*
 * The same for blocks of many panels. Rows of left that lie a page apart, or fall into few sets of the
 * first cache, are read once for all panels.
 */
kernel void matmul_tn_chunks(
    const global float* restrict left, const global float* restrict right,
    global float* restrict result, int m, int n, int k, int blocks, int whole, int strips,
    volatile global int* drawn, int jobs) MULTIPLY(true, true, false, PANEL_ROWS_TN)

kernel void matmul_nt_panels(
    const global float* restrict left, const global float* restrict right,
    global float* restrict result, int m, int n, int k, int blocks, int whole, int strips,
    volatile global int* drawn, int jobs) MULTIPLY(false, false, true, PANEL_ROWS)
