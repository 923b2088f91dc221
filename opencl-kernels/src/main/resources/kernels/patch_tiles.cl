/*
 * Multiplies packed patches with panels of filters, tile by tile. Included by conv_blocks.cl and conv_scatter.cl.
 *
 * A tile has CONV_ROWS outputs and a panel's columns; where a panel has 16 columns or fewer, twice the outputs and
 * half the columns. A few outputs that are left over are multiplied in tiles of a third of the rows.
 */
#include "finish.cl"
#include "patches.cl"

#if CONV_VECTORS == 2
#define NARROW 2 /* so many times the outputs; CONV_BLOCK is a multiple of that many, too */
#else
#define NARROW 1
#endif

#define SHORT_ROWS (CONV_ROWS / 3 > 0 ? CONV_ROWS / 3 : 1)

/* The first `rows` rows of a tile of the result: where their numbers are in y, of which `room` are there. */
typedef struct {
  const int* place;
  int rows;
  int room;
} Corner;

#define TILE multiply_tile
#define TILE_ROWS CONV_ROWS
#define TILE_VECTORS CONV_VECTORS
#define TILE_PITCH CONV_PITCH
#include "patch_tile.cl"

#define TILE multiply_narrow_tile
#define TILE_ROWS (NARROW * CONV_ROWS)
#define TILE_VECTORS 1
#define TILE_PITCH CONV_PITCH
#include "patch_tile.cl"

#define TILE multiply_short_tile
#define TILE_ROWS SHORT_ROWS
#define TILE_VECTORS CONV_VECTORS
#define TILE_PITCH CONV_PITCH
#include "patch_tile.cl"

/* The columns near .. far - 1, of `columns`, of a block's outputs; result begins at the group's first column. */
INLINE void multiply_block(
    Patches of, const global float* x, const Block* block, int count, int channel,
    const global float* panels, const global float* bias, const global float* gate, int finish, int columns,
    int near, int far, global float* patches, global float* result) {
  int terms = of.r * of.s * of.channels;
  /* Where all taps count, their rows are one. */
  bool all = block->far_a - block->near_a == of.r && block->far_b - block->near_b == of.s;
  int lines = all ? 1 : block->far_a - block->near_a;
  int run = all ? terms : (block->far_b - block->near_b) * of.channels;
  int stretch = run == 0 ? 8 : ((run - 1) / ((run - 1) / CONV_DEPTH + 1) + 8) & ~7;
  int each = max(1, (run - 1) / stretch + 1);
  for (int i = count; i % (NARROW * CONV_ROWS) != 0; i++) {
    clear_run(patches + i * CONV_PITCH, CONV_DEPTH);
  }
  for (int turn = 0; turn < lines * each; turn++) {
    int within = turn % each * stretch;
    int line = block->near_a + turn / each;
    int from = (all ? 0 : (line * of.s + block->near_b) * of.channels) + within;
    int depth = min(stretch, run - within);
    bool last = turn == lines * each - 1;
    bool again = turn > 0;
    int finishing = last ? finish : 0;
    pack_patches(of, x, block, 0, count, channel, from, depth, CONV_PITCH, patches);
    for (int column = near; column < far; column += CONV_WIDTH) {
      const global float* panel = panels + (long)column * terms + (long)from * CONV_WIDTH;
      const global float* added = bias + column;
      const global float* gates = gate + column;
      global float* y = result + column;
      int room = columns - column;
      bool narrow = NARROW == 2 && room <= 16;
      for (int first = 0, height; first < count; first += height) {
        Corner at = {block->place + first, count - first, room};
        const global float* tile = patches + first * CONV_PITCH;
        bool rest = at.rows <= 2 * SHORT_ROWS;
        height = rest ? SHORT_ROWS : narrow ? NARROW * CONV_ROWS : CONV_ROWS;
        if (rest) {
          if (room >= CONV_WIDTH && at.rows >= height) {
            multiply_short_tile(true, at, tile, 0, 1, 0, panel, depth, again, added, gates, finishing, y);
          } else {
            multiply_short_tile(false, at, tile, 0, 1, 0, panel, depth, again, added, gates, finishing, y);
          }
        } else if (narrow) {
          if (room == 16 && at.rows >= height) {
            multiply_narrow_tile(true, at, tile, 0, 1, 0, panel, depth, again, added, gates, finishing, y);
          } else {
            multiply_narrow_tile(false, at, tile, 0, 1, 0, panel, depth, again, added, gates, finishing, y);
          }
        } else if (room >= CONV_WIDTH && at.rows >= height) {
          multiply_tile(true, at, tile, 0, 1, 0, panel, depth, again, added, gates, finishing, y);
        } else {
          multiply_tile(false, at, tile, 0, 1, 0, panel, depth, again, added, gates, finishing, y);
        }
      }
    }
  }
}
