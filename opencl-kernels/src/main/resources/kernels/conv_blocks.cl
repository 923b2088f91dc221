/* Which outputs and columns a job of a convolution makes. Included by conv_panels.cl and conv_branches.cl. */
#include "patch_tiles.cl"

/* The first column of a part of so many panels, which are shared out evenly. */
INLINE int part_begin(int columns, int part, int parts) {
  int panels = (columns - 1) / CONV_WIDTH + 1;
  return min(columns, (int)((long)panels * part / parts) * CONV_WIDTH);
}

/* The outputs of a block: `each` in a row, or, where there are `repeated` blocks a place, of as many pictures. */
INLINE int find_block(Patches of, Target to, int number, int each, int repeated, Block* block) {
  int first = (repeated == 0 ? number : number % repeated) * each;
  int count = min(each, (repeated == 0 ? of.n * of.p * of.q : of.n) - first);
  if (repeated == 0) {
    find_outputs(of, to, first, count, block);
  } else {
    find_pictures(of, to, number / repeated, first, count, block);
  }
  return count;
}
