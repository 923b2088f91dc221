/* Winograd's convolutions of 3 × 3 taps, F(4×4, 3×3). */
#define TAPS 3
#include "squares_jobs.cl"

WINOGRAD_PACK(winograd_pack)
WINOGRAD(winograd)
