/*
 * What every program of Gibbon begins with.
 *
 * Arguments. An entry that carries out a logical kernel has its name and takes, in this order, the
 * buffers it reads (const global float* restrict), the buffers it writes (global float* restrict), the
 * integers (int), the reals (float), and last the extents of the launch's range, slowest first (int).
 * Entries that only routines launch take what the routine gives them. Helpers take no `restrict`: once
 * they are part of an entry it tells nothing new, and oclgrind cannot run what it turns into.
 *
 * Work-items. The range of a logical kernel is not the range of the OpenCL launch. A work-item takes a
 * share of the flattened range: on a processor a stretch, walked by a loop that the compiler turns
 * into vector code; on a GPU every get_global_size(0)-th item, so that neighbours touch neighbouring
 * memory. One work-group size per device type means one compilation per entry, and no padded range.
 *
 *   FOR_ITEMS(i, items) { ... }        the body runs for this work-item's items i
 *   FOR_RUNS(i, end, items, width)     the same in runs i .. end that never cross a multiple of width,
 *                                      so that the division by width is paid once a run
 *
 * Whole numbers (labels, indices, winners) are stored as floats and are exact up to 2^24.
 */
#ifdef GIBBON_PROCESSOR

static inline int share(int items) {
  int strips = (int)get_global_size(0);
  int each = (items - 1) / strips + 1;
  return each < 16 ? each : (each + 15) & ~15;
}

static inline int share_begin(int items) {
  return (int)min((long)items, (long)share(items) * (long)get_global_id(0));
}

static inline int share_end(int items) {
  return (int)min((long)items, (long)share(items) * (long)(get_global_id(0) + 1));
}

#define FOR_ITEMS(i, items) \
  for (int i = share_begin(items), i##_end = share_end(items); i < i##_end; i++)

#define FOR_RUNS(i, end, items, width)                                            \
  for (int i = share_begin(items), i##_end = share_end(items), end;               \
       i < i##_end && (end = min(i##_end, i - i % (width) + (width)), true); i = end)

/* How many neighbouring columns a work-item treats at once, row by row, so that memory is read in order. */
#define COLUMN_BLOCK 64

#else

#define COLUMN_BLOCK 1

#define FOR_ITEMS(i, items) \
  for (long i##_next = get_global_id(0); i##_next < (items); i##_next += get_global_size(0)) \
    for (int i = (int)i##_next, i##_once = 1; i##_once; i##_once = 0)

#define FOR_RUNS(i, end, items, width)                                                          \
  for (long i##_next = get_global_id(0); i##_next < (items); i##_next += get_global_size(0))     \
    for (int i = (int)i##_next, end = (int)i##_next + 1, i##_once = 1; i##_once; i##_once = 0)

#endif

/*
 * Where a kernel adds terms up one after the other, it adds so many to a sum of their own first: in a
 * longer chain small terms would be lost beside a large sum, and 2^24 ones and one more be 2^24.
 */
#define CHAIN 2048

#define INLINE static inline __attribute__((always_inline))

INLINE float sum16(float16 v) {
  float8 a = v.lo + v.hi;
  float4 b = a.lo + a.hi;
  float2 c = b.lo + b.hi;
  return c.x + c.y;
}

/* Whether v is a whole number in 0 .. count - 1; NaN is not. */
INLINE bool is_index(float v, int count) {
  return v >= 0 && v < count && v == rint(v);
}

/* 16 numbers at any address as one vector: vload16 and vstore16 may come in pieces of four. */
typedef float16 float16_anywhere __attribute__((aligned(4)));

#ifdef __AVX512F__
#define WHOLE_16(v) __asm__("" : "+v"(v))
#else
#define WHOLE_16(v)
#endif

INLINE float16 load_16(const global float* from) {
  return *(const global float16_anywhere*)from;
}

INLINE void store_16(float16 v, global float* target) {
  WHOLE_16(v);
  *(global float16_anywhere*)target = v;
}

/* 16 numbers from `from`, of which only `count` may be touched; the others are 0. */
INLINE float16 load_some(const global float* from, int count) {
  float lanes[16];
  for (int c = 0; c < 16; c++) {
    lanes[c] = c < count ? from[c] : 0;
  }
  return vload16(0, lanes);
}

/* 16 numbers from `from`, of which `room` may be touched; the others are 0. */
INLINE float16 load_up_to(const global float* from, int room) {
  return room >= 16 ? vload16(0, from) : load_some(from, room);
}

/* Stores the lanes from .. to - 1. */
INLINE void store_lanes(float16 sums, int from, int to, global float* target) {
  if (from <= 0 && to >= 16) {
    vstore16(sums, 0, target);
    return;
  }
  float lanes[16];
  vstore16(sums, 0, lanes);
  for (int c = max(from, 0); c < min(to, 16); c++) {
    target[c] = lanes[c];
  }
}

#if defined(GIBBON_PROCESSOR) && defined(POCL_DEVICE_ADDRESS_BITS)
#define POCL_PROCESSOR /* has two builtins that oclgrind, for one, and PoCL's GPUs have not */
#endif

/* Stores a vector whose address is a multiple of 64 bytes without reading its place into the caches first. */
INLINE void store_past_caches(float16 v, global float* target) {
#ifdef POCL_PROCESSOR
  __builtin_nontemporal_store(v, (global float16*)target);
#else
  vstore16(v, 0, target);
#endif
}

/* Has the 64 bytes around a number brought into the second cache. */
INLINE void ask_for(const global float* number) {
#ifdef POCL_PROCESSOR
  __builtin_prefetch((const void*)(ulong)number, 0, 1);
#endif
}

/* Whether a result [m, n] is to be stored past the caches, which pays from `least` numbers on. */
INLINE bool past_caches_pays(const global float* result, int m, int n, int least) {
  return (long)m * n >= least && n % 16 == 0 && ((ulong)result & 63) == 0;
}

/* The begin of strip `id` of `strips` that cover `extent` in whole tiles; may lie beyond the extent. */
INLINE int strip_begin(int extent, int tile, int id, int strips) {
  int tiles = (extent - 1) / tile + 1;
  return ((tiles - 1) / strips + 1) * tile * id;
}

/*
 * The next of so many jobs, or -1 when none is left. The work-items of a launch, one a core, draw what they do
 * from `drawn`, which is 0 before and after: so a core that others keep busy takes less of it, where
 * work-groups dealt out beforehand would have it finish its half.
 */
INLINE int draw(volatile global int* drawn, int jobs) {
  int job = atomic_inc(drawn);
  if (job == jobs + (int)get_global_size(0) - 1) {
    atomic_xchg(drawn, 0); /* All others have come away empty before. */
  }
  return job < jobs ? job : -1;
}
