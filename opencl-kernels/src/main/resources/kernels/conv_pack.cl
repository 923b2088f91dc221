/*
 * Filters [r, s, channels, groups · outputs] in the order that conv_panels.cl multiplies them in: for each group a
 * panel of CONV_WIDTH columns after the other, each [terms, CONV_WIDTH]; columns that are not there are 0. A
 * work-item makes a row of a panel.
 */
#ifndef CONV_VECTORS
#define CONV_VECTORS 1
#endif
#define CONV_WIDTH (16 * CONV_VECTORS)

/* Columns are outputs, terms r, s, channels. */
kernel void conv_pack(
    const global float* restrict filters, global float* restrict panels, int terms, int outputs,
    int groups, int items) {
  int count = (outputs - 1) / CONV_WIDTH + 1;
  FOR_ITEMS(i, items) {
    int first = i / terms % count * CONV_WIDTH;
    int group = i / terms / count;
    const global float* row = filters + ((long)(i % terms) * groups + group) * outputs + first;
    for (int e = 0; e < CONV_WIDTH; e++) {
      panels[(long)i * CONV_WIDTH + e] = first + e < outputs ? row[e] : 0;
    }
  }
}

/*
 * Columns are channels, terms the taps of a phase, the last first, and their outputs: those rows of taps a · step_y
 * + phase_y, a below `rows`, and columns likewise.
 */
kernel void conv_pack_turned(
    const global float* restrict filters, global float* restrict panels, int s, int channels,
    int outputs, int groups, int phase_y, int phase_x, int step_y, int step_x, int rows, int columns,
    int items) {
  int count = (channels - 1) / CONV_WIDTH + 1;
  int terms = rows * columns * outputs;
  FOR_ITEMS(i, items) {
    int term = i % terms;
    int first = i / terms % count * CONV_WIDTH;
    int group = i / terms / count;
    int a = phase_y + (rows - 1 - term / outputs / columns) * step_y;
    int b = phase_x + (columns - 1 - term / outputs % columns) * step_x;
    int output = group * outputs + term % outputs;
    const global float* row =
        filters + (long)(a * s + b) * channels * groups * outputs + output;
    for (int e = 0; e < CONV_WIDTH; e++) {
      int channel = first + e;
      panels[(long)i * CONV_WIDTH + e] =
          channel < channels ? row[(long)channel * groups * outputs] : 0;
    }
  }
}
