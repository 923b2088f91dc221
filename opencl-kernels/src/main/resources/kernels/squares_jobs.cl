/*
 * Convolutions of TAPS × TAPS taps, 3 or 5, and stride 1 on processors, with fewer multiplications: Winograd's
 * (squares.cl), a fourth of them or 2.8 times fewer. Included by winograd.cl and winograd_5.cl, which name the entries.
 *
 * A work-item, alone in its work-group, takes a block of squares of 6 × 6 pixels, TAPS - 1 rows and columns of which
 * belong to the next square as well. It transforms them, channels side by side, into its part of `scratch`; multiplies,
 * for one panel of filters after the other, at each of the 36 places all squares of the block with the filters that were
 * transformed and packed beforehand; and transforms the products into the SIDE × SIDE outputs of each square. Sums are
 * over the channels in order, whatever the block.
 *
 * Scratch of a work-item: squares [places, RUN channels, padded, RUN], their products [places, padded,
 * CONV_WIDTH], each place and SPREAD numbers, which keeps places from falling into the same lines of a cache.
 *
 * An output has numbers of the whole square in it, those outside of its window cancelling out. So where one is no
 * number or infinite, it is made anew from what it sees alone.
 */
#include "finish.cl"
#include "patches.cl"
#include "squares.cl"

#define RUN 64
#define SPREAD 16
#define FEW_ROWS ((CONV_ROWS + 1) / 2)

#include "square_outputs.cl"

#define TILE multiply_squares
#define TILE_ROWS CONV_ROWS
#include "squares_tile.cl"

#define TILE multiply_few_squares
#define TILE_ROWS FEW_ROWS
#include "squares_tile.cl"

/* A channel of a panel of transformed filters [panel, place, channel, CONV_WIDTH]. */
INLINE void pack_bank(Bank bank, const global float* filters, int item, global float* panels) {
  int panel = item / bank.channels;
  int channel = item % bank.channels;
  for (int v = 0; v < CONV_VECTORS; v++) {
    int column = panel * CONV_WIDTH + 16 * v;
    global float* places = panels + ((long)panel * PLACES * bank.channels + channel) * CONV_WIDTH + 16 * v;
    transform_bank(bank, filters, channel, column, bank.columns - column, places);
  }
}

/* An entry that makes all panels, a work-item a channel of a panel. */
#define WINOGRAD_PACK(NAME)                                                                         \
  kernel void NAME(                                                                                 \
      const global float* restrict filters, global float* restrict panels, int turned, int channels, \
      int columns, int items) {                                                                     \
    Bank bank = {turned, channels, columns};                                                        \
    FOR_ITEMS(i, items) {                                                                           \
      pack_bank(bank, filters, i, panels);                                                          \
    }                                                                                               \
  }

/* At each place, the products of so many squares with a panel. */
INLINE void multiply_panel(
    const global float* squares, long place_pitch, long group_pitch, int count, const global float* panel, int channels,
    global float* products, long products_pitch) {
  for (int place = 0; place < PLACES; place++) {
    for (int s = 0; s < count; s += CONV_ROWS) {
      if (count - s > FEW_ROWS) {
        multiply_squares(squares + s * RUN, group_pitch, panel, channels, products + s * CONV_WIDTH);
      } else {
        multiply_few_squares(squares + s * RUN, group_pitch, panel, channels, products + s * CONV_WIDTH);
      }
    }
    squares += place_pitch;
    panel += channels * CONV_WIDTH;
    products += products_pitch;
  }
}

/*
 * y = the convolution, in jobs of `each` squares and of a part of the panels; what else, as of conv_panels. Filters are
 * those that the panels were made of.
 */
INLINE void convolve_squares(
    Patches of, const global float* x, int from, Bank bank, const global float* panels, const global float* filters,
    const global float* bias, const global float* gate, int finish, global float* y, int pitch, int first_column,
    global float* scratch, int each, int parts, volatile global int* drawn, int jobs) {
  int padded = ((each - 1) / CONV_ROWS + 1) * CONV_ROWS;
  long group_pitch = (long)padded * RUN;
  long place_pitch = ((of.channels - 1) / RUN + 1) * group_pitch + SPREAD;
  long products_pitch = (long)padded * CONV_WIDTH + SPREAD;
  global float* squares = scratch + get_global_id(0) * PLACES * (place_pitch + products_pitch);
  global float* products = squares + PLACES * place_pitch;
  int all = of.n * ((of.p - 1) / SIDE + 1) * ((of.q - 1) / SIDE + 1);
  int panel_count = (bank.columns - 1) / CONV_WIDTH + 1;
  for (int next; (next = draw(drawn, jobs)) >= 0;) {
    int first = next / parts * each;
    int count = min(each, all - first);
    for (int s = 0; s < count; s++) {
      Square at;
      find_square(of, first + s, &at);
      int row = at.row - of.top;
      int column = at.column - of.left;
      global float* square = squares + s * RUN;
      if (row >= 0 && row + EDGE <= of.h && column >= 0 && column + EDGE <= of.w && of.channels % 16 == 0) {
        take_square(true, of, x, at, from, place_pitch, group_pitch, square);
      } else {
        take_square(false, of, x, at, from, place_pitch, group_pitch, square);
      }
    }
    for (int s = count; s % CONV_ROWS != 0; s++) {
      for (int e = 0; e < of.channels; e += RUN) {
        for (int place = 0; place < PLACES; place++) {
          clear_run(squares + place * place_pitch + e / RUN * group_pitch + s * RUN, RUN);
        }
      }
    }
    int far = (int)((long)panel_count * (next % parts + 1) / parts);
    for (int panel = (int)((long)panel_count * (next % parts) / parts); panel < far; panel++) {
      multiply_panel(
          squares, place_pitch, group_pitch, count, panels + (long)panel * PLACES * of.channels * CONV_WIDTH, of.channels,
          products, products_pitch);
      for (int s = 0; s < count; s++) {
        Square at;
        find_square(of, first + s, &at);
        Outputs to = {min(SIDE, of.p - at.row), min(SIDE, of.q - at.column), 0, pitch, (long)of.q * pitch};
        for (int e = panel * CONV_WIDTH; e < min(bank.columns, (panel + 1) * CONV_WIDTH); e += 16) {
          const global float* own = products + s * CONV_WIDTH + e % CONV_WIDTH;
          float16 outputs[SIDE][SIDE];
          to.room = min(16, bank.columns - e);
          bool finite = transform_sums(own, products_pitch, outputs);
          float16 added = finish & BIASED ? load_up_to(bias + e, to.room) : 0;
          long place = (((long)at.picture * of.p + at.row) * of.q + at.column) * pitch + e;
          global float* result = y + first_column + place;
          if (!finite) {
            store_seen_outputs(
                of, x, from, bank, filters, at, e, to, finish, added, bias + place, gate + place, result);
          } else if (to.rows == SIDE && to.columns == SIDE && to.room == 16) {
            store_outputs(true, to, outputs, finish, added, bias + place, gate + place, result);
          } else {
            store_outputs(false, to, outputs, finish, added, bias + place, gate + place, result);
          }
        }
      }
    }
  }
}

/* An entry that does so. */
#define WINOGRAD(NAME)                                                                              \
  kernel void NAME(                                                                                 \
      const global float* restrict x, const global float* restrict panels,                          \
      const global float* restrict filters, const global float* restrict bias,                      \
      const global float* restrict gate, global float* restrict y, global float* restrict scratch,  \
      EXTENTS, int from, int turned, int pitch, int first_column, int columns, int finish, int each, \
      int parts, volatile global int* drawn, int jobs) {                                            \
    Patches of = PATCHES;                                                                           \
    Bank bank = {turned, channels, columns};                                                        \
    convolve_squares(                                                                               \
        of, x, from, bank, panels, filters, bias, gate, finish, y, pitch, first_column, scratch,    \
        each, parts, drawn, jobs);                                                                  \
  }
