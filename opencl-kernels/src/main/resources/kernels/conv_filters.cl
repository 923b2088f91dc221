/*
 * The gradient of a convolution for its filters on processors: dw[terms, k] = patches(x)ᵀ · dy, for each group.
 *
 * A work-item owns a share of the terms, so that no number has two writers. It goes through the outputs in stretches,
 * and for each through its share in chunks: packs the chunk's terms of the stretch's patches, output after output,
 * and multiplies them with dy where it lies. A stretch's sums begin at 0 and are added to dw, since one chain of all
 * outputs would lose digits.
 */
#include "patches.cl"

#define CHUNK_ROWS (48 / CONV_ROWS * CONV_ROWS)
#define CHUNK_PITCH (CHUNK_ROWS + 16)
#define STRETCH_BLOCKS 2 /* of CONV_BLOCK outputs each, in a stretch */

/* sums[r][c] += a row of a chunk times a row of dy. */
INLINE void multiply_row(
    float16 sums[CONV_ROWS][CONV_VECTORS], const global float* chunk, const float16 y[CONV_VECTORS]) {
#pragma unroll
  for (int r = 0; r < CONV_ROWS; r++) {
    float16 x = chunk[r];
#pragma unroll
    for (int c = 0; c < CONV_VECTORS; c++) {
      sums[r][c] = fma(x, y[c], sums[r][c]);
    }
  }
}

/*
 * sums[r][c] = the products of `depth` outputs: rows of a chunk, and columns of those rows of dy that are kept. Before
 * `end` whole vectors may be read.
 */
INLINE void multiply_stretch(
    float16 sums[CONV_ROWS][CONV_VECTORS], const global float* chunk, const global float* dy, int pitch,
    const int* kept, int depth, int end, int room) {
#pragma unroll
  for (int r = 0; r < CONV_ROWS; r++) {
#pragma unroll
    for (int c = 0; c < CONV_VECTORS; c++) {
      sums[r][c] = 0;
    }
  }
  /* The last output's row is read up to its end alone: behind it dy may end. */
  int whole = depth;
  while (whole > 0 && kept[whole - 1] >= end - (room >= CONV_WIDTH ? 0 : (CONV_WIDTH - room + pitch - 1) / pitch)) {
    whole--;
  }
  long p = 0;
#pragma unroll 2
  for (; p < whole; p++) {
    const global float* row = dy + (long)kept[p] * pitch;
    float16 y[CONV_VECTORS];
#pragma unroll
    for (int c = 0; c < CONV_VECTORS; c++) {
      y[c] = vload16(c, row);
    }
    multiply_row(sums, chunk + p * CHUNK_PITCH, y);
  }
  for (; p < depth; p++) {
    float16 y[CONV_VECTORS];
#pragma unroll
    for (int c = 0; c < CONV_VECTORS; c++) {
      y[c] = load_up_to(dy + (long)kept[p] * pitch + 16 * c, room - 16 * c);
    }
    multiply_row(sums, chunk + p * CHUNK_PITCH, y);
  }
}

/*
 * Which patches of a block have one of the terms from .. from + depth - 1 inside of the picture, or, where the terms
 * are of several rows of taps, one of these rows. What the others are multiplied with is 0.
 */
INLINE int keep_seen(Patches of, const Block* block, int count, int from, int depth, int* kept) {
  int near = from / of.channels;
  int far = (from + depth - 1) / of.channels;
  int top = near / of.s * of.dilation_y;
  int bottom = far / of.s * of.dilation_y;
  bool one_row = top == bottom;
  int left = one_row ? near % of.s * of.dilation_x : 0;
  int right = one_row ? far % of.s * of.dilation_x : (of.s - 1) * of.dilation_x;
  int seen = 0;
  for (int i = 0; i < count; i++) {
    kept[seen] = i;
    int row = block->row[i];
    int column = block->column[i];
    seen += row + top < of.h && row + bottom >= 0 && column + left < of.w && column + right >= 0;
  }
  return seen;
}

/* The terms from .. from + count - 1 of dw, of those outputs of a stretch whose patches' terms are packed. */
INLINE void add_stretch(
    const global float* chunk, int from, int count, const global float* dy, int pitch, const int* kept,
    int depth, int end, int columns, bool first, global float* dw) {
  for (int column = 0; column < columns; column += CONV_WIDTH) {
    for (int row = 0; row < count; row += CONV_ROWS) {
      float16 sums[CONV_ROWS][CONV_VECTORS];
      multiply_stretch(sums, chunk + row, dy + column, pitch, kept, depth, end, columns - column);
      bool whole = row + CONV_ROWS <= count && column + CONV_WIDTH <= columns;
#pragma unroll
      for (int r = 0; whole && r < CONV_ROWS; r++) {
#pragma unroll
        for (int c = 0; c < CONV_VECTORS; c++) {
          global float* target = dw + (long)(from + row + r) * pitch + column + 16 * c;
          store_16(first ? sums[r][c] : sums[r][c] + load_16(target), target);
        }
      }
#pragma unroll
      for (int r = 0; r < CONV_ROWS; r++) {
        for (int c = 0; !whole && row + r < count && c < CONV_VECTORS && column + 16 * c < columns; c++) {
          global float* target = dw + (long)(from + row + r) * pitch + column + 16 * c;
          int room = columns - column - 16 * c;
          float16 sum = first ? sums[r][c] : sums[r][c] + load_up_to(target, room);
          store_lanes(sum, 0, room, target);
        }
      }
    }
  }
}

/* dw of every `stretch` outputs, one dw after another, in jobs of a group and of `share` chunks of `each` terms. */
kernel void conv_filter_chunks(
    const global float* restrict x, const global float* restrict dy, global float* restrict dw,
    global float* restrict scratch, EXTENTS, int groups, int columns, int each, int share, int shares,
    int stretch, volatile global int* drawn, int jobs) {
  Patches of = PATCHES;
  Target nowhere = {p, q, 0, 0, 1, 1, 0};
  int terms = r * s * channels;
  int outputs = n * p * q;
  int pitch = groups * columns;
  global float* chunk = scratch + get_global_id(0) * (STRETCH_BLOCKS * CONV_BLOCK * CHUNK_PITCH);
  for (int next; (next = draw(drawn, jobs)) >= 0;) {
    int group = next / shares % groups;
    int part = next / shares / groups;
    int begin_output = part * stretch;
    int end_output = min(outputs, begin_output + stretch);
    global float* sums = dw + (long)part * terms * pitch + group * columns;
    int begin = next % shares * share * each;
    int end = min(terms, begin + share * each);
    for (int first = begin_output; first < end_output; first += STRETCH_BLOCKS * CONV_BLOCK) {
      int depth = min(STRETCH_BLOCKS * CONV_BLOCK, end_output - first);
      Block blocks[STRETCH_BLOCKS];
      for (int b = 0; b * CONV_BLOCK < depth; b++) {
        int inside = min(CONV_BLOCK, depth - b * CONV_BLOCK);
        find_outputs(of, nowhere, first + b * CONV_BLOCK, inside, &blocks[b]);
      }
      for (int from = begin; from < end; from += each) {
        int count = min(each, end - from);
        int kept[STRETCH_BLOCKS * CONV_BLOCK];
        int seen = 0;
        for (int b = 0; b * CONV_BLOCK < depth; b++) {
          int inside = min(CONV_BLOCK, depth - b * CONV_BLOCK);
          int* own = kept + seen;
          global float* rows = chunk + seen * CHUNK_PITCH;
          int more = keep_seen(of, &blocks[b], inside, from, count, own);
          pack_patches(of, x, &blocks[b], own, more, group * channels, from, count, CHUNK_PITCH, rows);
          for (int i = 0; i < more; i++) {
            own[i] += b * CONV_BLOCK;
            if (count % CONV_ROWS != 0) {
              clear_run(rows + i * CHUNK_PITCH + count, CONV_ROWS);
            }
          }
          seen += more;
        }
        const global float* slopes = dy + (long)first * pitch + group * columns;
        add_stretch(
            chunk, from, count, slopes, pitch, kept, seen, depth, columns, first == begin_output, sums);
      }
    }
  }
}
