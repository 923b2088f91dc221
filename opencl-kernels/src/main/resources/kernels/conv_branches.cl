/* Several convolutions on processors whose results lie side by side; how, see patches.cl. */
#include "conv_blocks.cl"

/* A convolution: its buffers, and what conv_panels is told of it; its results begin at `first_column` of y. */
#define BUFFERS(b) \
  const global float *restrict x##b, const global float *restrict panels##b, const global float *restrict bias##b
#define NUMBERS(b)                                                                                              \
  int n##b, int h##b, int w##b, int c##b, int p##b, int q##b, int r##b, int s##b, int stride_y##b,               \
      int stride_x##b, int top##b, int left##b, int dilation_y##b, int dilation_x##b, int channels##b,           \
      int first_column##b, int columns##b, int each##b, int blocks##b, int repeated##b, int parts##b, int jobs##b

typedef struct {
  Patches of;
  const global float* x;
  const global float* panels;
  const global float* bias;
  int first_column, columns, each, blocks, repeated, parts;
} Branch;

/* Makes `branch` this one if the job is one of its own, and else counts on to the next. */
#define TAKE(b)                                                                                                \
  if (job >= 0 && job < jobs##b) {                                                                             \
    Patches of = {n##b,        h##b,   w##b,    c##b,          p##b,          q##b,        r##b, s##b,         \
                  stride_y##b, stride_x##b, top##b, left##b, dilation_y##b, dilation_x##b, channels##b};       \
    branch = (Branch){of,        x##b,    panels##b, bias##b,     first_column##b,                             \
                      columns##b, each##b, blocks##b, repeated##b, parts##b};                                  \
    own = job;                                                                                                 \
  }                                                                                                            \
  job -= jobs##b;

/*
 * y = up to four convolutions with bias, rectified if `finish` says so, next to each other in rows of `pitch`: all jobs
 * of the first, then those of the next. One that is not there has no jobs.
 */
kernel void conv_branches(
    BUFFERS(0), BUFFERS(1), BUFFERS(2), BUFFERS(3), global float* restrict y, global float* restrict scratch,
    NUMBERS(0), NUMBERS(1), NUMBERS(2), NUMBERS(3), int pitch, int finish, volatile global int* drawn, int jobs) {
  global float* patches = scratch + get_global_id(0) * (CONV_BLOCK * CONV_PITCH);
  for (int next; (next = draw(drawn, jobs)) >= 0;) {
    Branch branch;
    int own = 0;
    int job = next;
    TAKE(0)
    TAKE(1)
    TAKE(2)
    TAKE(3)
    Patches of = branch.of;
    Target to = {of.p, of.q, 0, 0, 1, 1, pitch};
    int columns = branch.columns;
    int part = own % branch.parts;
    int group = own / branch.parts / branch.blocks;
    long size = (long)of.r * of.s * of.channels * ((columns - 1) / CONV_WIDTH + 1) * CONV_WIDTH;
    Block block;
    int count =
        find_block(of, to, own / branch.parts % branch.blocks, branch.each, branch.repeated, &block);
    const global float* bias = branch.bias + group * columns;
    multiply_block(
        of, branch.x, &block, count, group * of.channels, branch.panels + group * size, bias, bias, finish,
        columns, part_begin(columns, part, branch.parts), part_begin(columns, part + 1, branch.parts), patches,
        y + branch.first_column + group * columns);
  }
}
