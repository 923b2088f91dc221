/* Winograd's convolutions of 5 × 5 taps, F(2×2, 5×5). */
#define TAPS 5
#include "squares_jobs.cl"

WINOGRAD_PACK(winograd_5_pack)
WINOGRAD(winograd_5)
